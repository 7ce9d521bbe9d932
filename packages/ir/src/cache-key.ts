/**
 * Cache keys: what decides whether a result may be used again.
 *
 * K1  In the key: body, environment, what the port types mean, salt, and the inputs after defaults, files by content.
 * K2  Not in the key: names and texts for people, resources, retries, priority, sizes and names of files (unless `nameMatters`), format
 *     notes on values, run, user, path, clock.
 * K2b A file with a semantic digest stands in the key with that, and its companions by name only.
 * K3  The key is the digest of its parts, so two keys differ exactly where their parts differ; `explain` compares the parts.
 */
import { mapArtifacts } from "./artifacts.ts";
import { canonicalize } from "./canonical.ts";
import { digestBytes, digestRecord } from "./digest.ts";
import { extensionOfName } from "./file-name.ts";
import type { Json, JsonObject } from "./json.ts";
import { companionsOf } from "./layout.ts";
import type { TaskSpec } from "./task.ts";
import type { RecordType, Type } from "./type.ts";
import type { Digest, FileValue } from "./value.ts";

export interface CacheKeyParts {
  /** Digest of the script template or of the function's bundle and export. */
  readonly body: Digest;
  readonly environment: JsonObject;
  /** Digest of the input and output types without presentation and defaults. */
  readonly ports: Digest;
  readonly salt?: string;
  /** Port → value; an artifact is `{class, digest, extension | name, secondary}`. */
  readonly inputs: JsonObject;
}

/** `inputs` must be validated, with defaults filled in. */
export function cacheKeyOf(task: TaskSpec, inputs: JsonObject): { readonly key: Digest; readonly parts: CacheKeyParts } {
  const { parts: fixed, before, after } = taskParts(task);
  const parts: CacheKeyParts = { ...fixed, inputs: normalInputs(task.inputs, inputs) };
  return { key: digestBytes(`cache-key/1\n${before}${canonicalize(parts.inputs)}${after}`), parts };
}

/** What is the same for all attempts of a task, and its canonical text around that of the inputs. */
interface TaskParts {
  readonly parts: Omit<CacheKeyParts, "inputs">;
  readonly before: string;
  readonly after: string;
}

const TASK_PARTS = new WeakMap<TaskSpec, TaskParts>();

/** Computed once per spec object. */
function taskParts(task: TaskSpec): TaskParts {
  const known = TASK_PARTS.get(task);
  if (known !== undefined) return known;
  const ports = { inputs: meaningOf(task.inputs), outputs: meaningOf(task.outputs) };
  const parts = {
    body: digestRecord("task/1", task.body as unknown as Json),
    environment: task.environment as unknown as JsonObject,
    ports: digestRecord("type/1", ports as unknown as Json),
    ...(task.policy.cacheSalt !== undefined && { salt: task.policy.cacheSalt }),
  };
  // Keys are sorted in canonical text: body, environment, inputs, ports, salt.
  const { body, environment, ...rest } = parts;
  const before = `${canonicalize({ body, environment }).slice(0, -1)},"inputs":`;
  const after = `,${canonicalize(rest).slice(1)}`;
  const made = { parts, before, after };
  TASK_PARTS.set(task, made);
  return made;
}

function normalInputs(types: RecordType, inputs: JsonObject): JsonObject {
  const normal: Record<string, Json> = {};
  for (const [port, value] of Object.entries(inputs)) {
    const type = Object.hasOwn(types.properties, port) ? types.properties[port] : undefined;
    normal[port] = mapArtifacts(type, value, (artifact, place) => {
      const named = place.type?.["x-golgi"]?.nameMatters === true ? { name: artifact.name } : undefined;
      if (artifact.class === "Directory") return { class: "Directory", digest: artifact.digest, ...named };
      return fileRecord(artifact, named ?? { extension: extensionOfName(artifact.name) }, place.type);
    });
  }
  return normal;
}

function fileRecord(file: FileValue, name: JsonObject, type: Type | undefined): Json {
  const stem = "extension" in name ? `f${String(name["extension"])}` : file.name;
  // Companions of a file with a semantic digest are indexes into its bytes: they change with the headers and say nothing more.
  const content = (companion: FileValue): JsonObject => (file.semantic === undefined ? { digest: companion.digest } : {});
  const secondary = companionsOf(file, stem, type).map(
    (companion): Json => ({ class: "File", ...content(companion.value), name: companion.name }),
  );
  const digest = file.semantic ?? file.digest;
  return { class: "File", digest, ...name, ...(secondary.length > 0 && { secondary }) };
}

const PRESENTATION = ["title", "description", "examples", "deprecated", "default"];
const EXTENSION_PRESENTATION = ["group", "order", "widget", "advanced", "placeholder", "labels"];

/** A type without what is only for people, and without defaults: equal meanings give equal results. */
export function meaningOf(type: Type): Type {
  const { properties, prefixItems, items, additionalProperties, propertyNames, anyOf, required, ...rest } = type;
  const meaning: Record<string, unknown> = omit(rest, PRESENTATION);
  const extension = omit(type["x-golgi"] ?? {}, EXTENSION_PRESENTATION);
  if (type["x-golgi"]?.columns !== undefined) extension["columns"] = meaningOfEach(type["x-golgi"].columns);
  if (Object.keys(extension).length > 0) meaning["x-golgi"] = extension;
  else delete meaning["x-golgi"];
  if (properties !== undefined) meaning["properties"] = meaningOfEach(properties);
  if (required !== undefined) meaning["required"] = [...required].sort();
  if (prefixItems !== undefined) meaning["prefixItems"] = prefixItems.map(meaningOf);
  if (anyOf !== undefined) meaning["anyOf"] = anyOf.map(meaningOf);
  if (items !== undefined) meaning["items"] = items === false ? false : meaningOf(items);
  if (additionalProperties !== undefined) {
    meaning["additionalProperties"] = additionalProperties === false ? false : meaningOf(additionalProperties);
  }
  if (propertyNames !== undefined) meaning["propertyNames"] = meaningOf(propertyNames);
  return meaning as Type;
}

function meaningOfEach(types: Readonly<Record<string, Type>>): Record<string, Type> {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, meaningOf(type)]));
}

function omit(record: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
