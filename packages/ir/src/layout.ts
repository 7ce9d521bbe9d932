/**
 * The fixed layout of a job: where each input and output lies below the job's root. Everybody who stages, renders or collects asks
 * here, so a command line is the same on every machine and for every name a user gave to a file.
 *
 *   in/<port>[/<key or index>…]/<staged name>      input files, companions beside them; directories likewise
 *   out/<port>/<file name>                         output files and directories
 *   out/<port>/<port>.json  or  outputs.json       outputs that are not files
 *   inputs.json                                    all inputs, artifacts with their `path`
 *
 * L1  A path depends on the port, the position in the value, the extension of the file's name and the type, and on nothing else;
 *     the file's own name counts only where the type says `nameMatters`.
 * L2  Two artifacts of one job never share a path, and no path leaves the root.
 */
import { mapArtifacts, type Artifact, type ArtifactPlace } from "./artifacts.ts";
import { fileNameError } from "./errors.ts";
import { assertFileName, companionName, extensionOfName, segmentOfKey } from "./file-name.ts";
import { extensionOf } from "./formats/registry.ts";
import type { Json, JsonObject } from "./json.ts";
import { typeKind, type RecordType, type Type } from "./type.ts";
import type { FileValue } from "./value.ts";

/** Root of a job inside bubblewrap and containers; in plain mode it is the attempt's own directory. */
export const JOB_ROOT = "/job";
/** Relative to the root. */
export const INPUTS_FILE = "inputs.json";
export const OUTPUTS_FILE = "outputs.json";

/** One file or directory to put in place before the body runs. `path` is relative to the job's root. */
export interface StagedArtifact {
  readonly port: string;
  readonly path: string;
  readonly value: Artifact;
  /** Path of the primary, for a companion. */
  readonly companionOf?: string;
}

/** Everything to stage, in the order of the ports in `values`; companions follow their primary. */
export function stagedInputs(inputs: RecordType, values: JsonObject): readonly StagedArtifact[] {
  const staged: StagedArtifact[] = [];
  for (const [port, value] of Object.entries(values)) {
    mapArtifacts(portType(inputs, port), value, (artifact, place) => {
      const path = inputPath(port, artifact, place);
      staged.push({ port, path, value: artifact });
      if (artifact.class === "File") staged.push(...stagedCompanions(port, path, { file: artifact, type: place.type }));
      return null;
    });
  }
  return staged;
}

function stagedCompanions(port: string, path: string, primary: { file: FileValue; type: Type | undefined }): StagedArtifact[] {
  const slash = path.lastIndexOf("/") + 1;
  return companionsOf(primary.file, path.slice(slash), primary.type).map(({ name, value }) => ({
    port,
    path: path.slice(0, slash) + name,
    value,
    companionOf: path,
  }));
}

/** The inputs as a body sees them: each artifact with `path` below `root` and its staged `name`; what is not in the cache key is left out. */
export function inputsWithPaths(inputs: RecordType, values: JsonObject, root: string): JsonObject {
  const seen: Record<string, Json> = {};
  for (const [port, value] of Object.entries(values)) {
    seen[port] = mapArtifacts(portType(inputs, port), value, (artifact, place) => {
      const path = inputPath(port, artifact, place);
      return artifactWithPath(artifact, `${root}/${path}`, place.type);
    });
  }
  return seen;
}

function artifactWithPath(artifact: Artifact, path: string, type: Type | undefined): Json {
  const slash = path.lastIndexOf("/") + 1;
  const name = path.slice(slash);
  if (artifact.class === "Directory") {
    return {
      class: "Directory",
      digest: artifact.digest,
      name,
      path,
      ...(artifact.size !== undefined && { size: artifact.size }),
    };
  }
  const companions = companionsOf(artifact, name, type).map((companion) =>
    artifactWithPath({ ...companion.value, name: companion.name }, path.slice(0, slash) + companion.name, undefined),
  );
  return {
    class: "File",
    digest: artifact.digest,
    name,
    path,
    size: artifact.size,
    ...(companions.length > 0 && { secondary: companions }),
  };
}

/** Relative path of one input artifact. */
export function inputPath(port: string, artifact: Artifact, place: ArtifactPlace): string {
  let path = `in/${segmentOfKey(port)}`;
  for (const [depth, key] of place.path.entries()) {
    path += `/${typeof key === "number" ? key : segmentOfKey(key, place.siblings[depth])}`;
  }
  return `${path}/${stagedName(port, artifact, place.type)}`;
}

/** `<port><extension>`, or the artifact's own name where the type says that it matters. */
export function stagedName(port: string, artifact: Artifact, type: Type | undefined): string {
  if (type?.["x-golgi"]?.nameMatters === true) return assertFileName(artifact.name);
  const stem = segmentOfKey(port);
  return artifact.class === "Directory" ? stem : stem + extensionOfName(artifact.name);
}

/** Companions of a file with the names they take beside a primary called `stagedName`, sorted by that name. */
export function companionsOf(
  file: FileValue,
  staged: string,
  type: Type | undefined,
): readonly { readonly name: string; readonly value: FileValue }[] {
  const companions = (file.secondary ?? []).map((value) => ({ name: companionStagedName(file, value, { staged, type }), value }));
  companions.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const [index, { name, value }] of companions.entries()) {
    if (name === staged || name === companions[index + 1]?.name) throw fileNameError(value.name);
  }
  return companions;
}

function companionStagedName(file: FileValue, companion: FileValue, place: { staged: string; type: Type | undefined }): string {
  const patterns = place.type?.["x-golgi"]?.secondaryFiles ?? [];
  const exact = patterns.find((pattern) => companionName(file.name, pattern) === companion.name);
  if (exact !== undefined) return companionName(place.staged, exact);
  if (companion.name.startsWith(file.name)) return assertFileName(place.staged + companion.name.slice(file.name.length));
  const ending = patterns.find((pattern) => companion.name.endsWith(pattern.replace(/^\^+/, "")));
  if (ending !== undefined) return companionName(place.staged, ending);
  const stem = companionName(file.name, "^");
  if (stem !== "" && companion.name.startsWith(stem)) {
    return assertFileName(companionName(place.staged, "^") + companion.name.slice(stem.length));
  }
  return assertFileName(companion.name);
}

/** Relative path of what the body must write for an output port. */
export function outputPath(port: string, type: Type): string {
  const folder = outputFolder(port);
  const artifact = artifactType(type);
  if (artifact === undefined) return holdsArtifacts(type) ? folder : outputJsonPath(port);
  const name = artifact["x-golgi"]?.fileName;
  if (name !== undefined) return `${folder}/${assertFileName(name)}`;
  const stem = segmentOfKey(port);
  return `${folder}/${typeKind(artifact) === "directory" ? stem : stem + extensionOf(artifact)}`;
}

/** The folder made for an output port before the body runs; also where a `glob` looks. */
export function outputFolder(port: string): string {
  return `out/${segmentOfKey(port)}`;
}

/** Relative path of the JSON of an output that is not a file. */
export function outputJsonPath(port: string): string {
  return `${outputFolder(port)}/${segmentOfKey(port)}.json`;
}

/** The file, table or directory type of a port that holds exactly one artifact, perhaps null. */
export function artifactType(type: Type): Type | undefined {
  const kind = typeKind(type);
  if (kind === "file" || kind === "directory" || kind === "table") return type;
  if (kind !== "union") return undefined;
  const branches = type.anyOf?.filter((branch) => typeKind(branch) !== "null") ?? [];
  return branches.length === 1 && branches[0] !== undefined ? artifactType(branches[0]) : undefined;
}

/** Can a value of this type hold a file or directory? (`any` is taken to hold none.) */
export function holdsArtifacts(type: Type): boolean {
  switch (typeKind(type)) {
    case "file":
    case "directory":
    case "table":
      return true;
    case "array":
      return type.items !== undefined && type.items !== false && holdsArtifacts(type.items);
    case "tuple":
      return type.prefixItems?.some(holdsArtifacts) ?? false;
    case "record":
      return Object.values(type.properties ?? {}).some(holdsArtifacts);
    case "map":
      return (
        type.additionalProperties !== undefined &&
        type.additionalProperties !== false &&
        holdsArtifacts(type.additionalProperties)
      );
    case "union":
      return type.anyOf?.some(holdsArtifacts) ?? false;
    default:
      return false;
  }
}

function portType(record: RecordType, port: string): Type | undefined {
  return Object.hasOwn(record.properties, port) ? record.properties[port] : undefined;
}
