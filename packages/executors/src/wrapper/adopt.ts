/** Taking one file or directory of the job into the store as a value, or the artifacts named inside a JSON value. */
import { closeSync, openSync, readSync } from "node:fs";
import { basename, dirname } from "node:path";
import {
  artifactsOf,
  branchFor,
  checkFormat,
  companionName,
  isDirectoryValue,
  isFileValue,
  isObject,
  typeKind,
  type Digest,
  type DirectoryValue,
  type FileValue,
  type Json,
  type JsonObject,
  type Type,
} from "@golgi/ir";
import { semanticDigest, type Store } from "@golgi/store";
import { outputProblem } from "../errors.ts";
import { resolveOutput, type ResolvedOutput } from "./resolve-output.ts";
import type { StagedJob } from "./stage.ts";

export interface Adoption {
  readonly store: Store;
  readonly job: StagedJob;
  readonly inputs: JsonObject;
  readonly semantic: Record<string, Digest>;
  stored: boolean;
}

interface Place {
  readonly port: string;
  /** JSON pointer of the value in the outputs. */
  readonly pointer: string;
}

const HEAD_BYTES = 64 * 1024;

export async function adoptArtifact(
  adoption: Adoption,
  type: Type,
  at: Place & { readonly path: string; readonly found?: ResolvedOutput },
): Promise<FileValue | DirectoryValue> {
  const found = at.found ?? resolveOutput(adoption.job, at.port, at.path);
  if (found === undefined) {
    throw outputProblem("GOLGI_OUTPUT_MISSING", at.port, { message: `${JSON.stringify(at.path)} does not exist` });
  }
  const name = basename(at.path);
  if (typeKind(type) === "directory") return adoptDirectory(adoption, found, { ...at, name });
  requireFile(found, at);
  const companions = await adoptCompanions(adoption, type, at);
  return adoptFile(adoption, { type, found, companions, at: { ...at, name } });
}

async function adoptDirectory(
  adoption: Adoption,
  found: ResolvedOutput,
  at: Place & { name: string; path: string },
): Promise<DirectoryValue> {
  if (!found.stats.isDirectory()) {
    throw outputProblem("GOLGI_OUTPUT_KIND", at.port, {
      message: `${JSON.stringify(at.path)} is ${kindOf(found)}, not a directory`,
    });
  }
  const value = await adoption.store.putDirectory(found.path, { move: found.owned });
  adoption.stored = true;
  return { ...value, name: at.name };
}

function requireFile(found: ResolvedOutput, at: Place & { readonly path: string }): void {
  if (found.stats.isFile()) return;
  throw outputProblem("GOLGI_OUTPUT_KIND", at.port, {
    message: `${JSON.stringify(at.path)} is ${kindOf(found)}, not a regular file`,
    ...(found.stats.isDirectory() && { hint: "Declare the output as `t.directory()`." }),
  });
}

function kindOf({ stats }: ResolvedOutput): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFile()) return "a regular file";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return stats.isBlockDevice() || stats.isCharacterDevice() ? "a device" : "a special file";
}

async function adoptCompanions(
  adoption: Adoption,
  type: Type,
  at: Place & { readonly path: string },
): Promise<readonly FileValue[]> {
  const companions: FileValue[] = [];
  for (const pattern of type["x-golgi"]?.secondaryFiles ?? []) {
    const optional = pattern.endsWith("?");
    const name = companionName(basename(at.path), optional ? pattern.slice(0, -1) : pattern);
    const path = `${dirname(at.path)}/${name}`;
    const found = resolveOutput(adoption.job, at.port, path);
    if (found === undefined) {
      if (optional) continue;
      throw outputProblem("GOLGI_OUTPUT_COMPANION", at.port, {
        message: `${JSON.stringify(path)} was not written; the type declares the companion ${pattern}`,
        hint: "Make the script write the index beside the file (for example `samtools index`, `tabix`).",
      });
    }
    requireFile(found, { ...at, path });
    companions.push(await adoptFile(adoption, { found, companions: [], at: { ...at, name } }));
  }
  return companions;
}

interface FileParts {
  readonly type?: Type;
  readonly found: ResolvedOutput;
  readonly companions: readonly FileValue[];
  readonly at: Place & { readonly name: string; readonly path: string };
}

async function adoptFile(adoption: Adoption, { type, found, companions, at }: FileParts): Promise<FileValue> {
  const formats = type?.["x-golgi"]?.formats;
  if (type !== undefined && (formats !== undefined || type["x-golgi"]?.traits !== undefined || typeKind(type) === "table")) {
    const issue = checkFormat(type, readHead(found.path), at.name);
    if (issue !== undefined) {
      const hint = issue.hint === undefined ? {} : { hint: issue.hint };
      throw outputProblem("GOLGI_OUTPUT_FORMAT", at.port, { message: `${JSON.stringify(at.path)}: ${issue.message}`, ...hint });
    }
  }
  const semantic = type?.["x-golgi"]?.semanticDigest;
  if (semantic !== undefined) adoption.semantic[at.pointer] = await semanticDigest(semantic, found.path);
  // A second name for the same bytes may be outside of the job: taking the file over would let its owner change our object.
  const take = found.owned && found.stats.nlink === 1;
  const { digest, size } = take ? await adoption.store.moveFile(found.path) : await adoption.store.putFile(found.path);
  adoption.stored = true;
  return {
    class: "File",
    digest,
    name: at.name,
    size,
    ...(formats?.[0] !== undefined && formats.length === 1 && { format: formats[0] }),
    ...(companions.length > 0 && { secondary: companions }),
  };
}

function readHead(path: string): Uint8Array {
  const fd = openSync(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(fd, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}

/** A JSON value with artifacts in it: `{class, path}` or a path where the type wants a file, or an input passed on by value. */
export async function adoptNested(adoption: Adoption, type: Type, at: Place & { readonly value: Json }): Promise<Json> {
  const here = branchFor(type, at.value) ?? artifactBranch(type) ?? type;
  const kind = typeKind(here);
  if (kind === "file" || kind === "table" || kind === "directory") return adoptNamed(adoption, here, at);
  if (Array.isArray(at.value)) {
    const list: Json[] = [];
    for (const [index, value] of at.value.entries()) {
      const item = here.prefixItems?.[index] ?? (here.items === false ? undefined : here.items) ?? {};
      list.push(await adoptNested(adoption, item, { port: at.port, pointer: `${at.pointer}/${index}`, value }));
    }
    return list;
  }
  if (!isObject(at.value)) return at.value;
  const record: [string, Json][] = [];
  for (const [key, value] of Object.entries(at.value)) {
    const field =
      (Object.hasOwn(here.properties ?? {}, key) ? here.properties?.[key] : undefined) ?? (here.additionalProperties || {});
    const pointer = `${at.pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    record.push([key, await adoptNested(adoption, field, { port: at.port, pointer, value })]);
  }
  return Object.fromEntries(record);
}

function artifactBranch(type: Type): Type | undefined {
  return type.anyOf?.find((branch) => ["file", "table", "directory"].includes(typeKind(branch)));
}

async function adoptNamed(adoption: Adoption, type: Type, at: Place & { readonly value: Json }): Promise<Json> {
  if (at.value === null) return null;
  const passed = passedOn(adoption.inputs, at.value);
  if (passed !== undefined) return passed;
  const path = typeof at.value === "string" ? at.value : isObject(at.value) ? at.value["path"] : undefined;
  if (typeof path !== "string") {
    throw outputProblem("GOLGI_OUTPUT_VALUE", at.port, {
      message: 'a file must be given as its path, as `{class: "File", path}`, or as one of the inputs',
    });
  }
  return adoptArtifact(adoption, type, { port: at.port, pointer: at.pointer, path: relativePath(adoption.job, at.port, path) });
}

/** An input handed through unchanged; only digests the job was given can be named. */
function passedOn(inputs: JsonObject, value: Json): FileValue | DirectoryValue | undefined {
  if (!isFileValue(value) && !isDirectoryValue(value)) return undefined;
  for (const artifact of artifactsOf(inputs))
    if (artifact.digest === value.digest && artifact.class === value.class) return artifact;
  return undefined;
}

function relativePath(job: StagedJob, port: string, path: string): string {
  if (!path.startsWith("/")) return path;
  for (const root of [job.root, job.directory]) if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  throw outputProblem("GOLGI_OUTPUT_OUTSIDE", port, {
    message: `${JSON.stringify(path.slice(0, 300))} is outside of the job`,
    hint: "Write outputs below the job's directory.",
  });
}
