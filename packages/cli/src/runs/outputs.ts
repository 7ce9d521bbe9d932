/** `golgi outputs`: lists a run's outputs, or writes them out as ordinary files with an outputs.json that names them. */
import { isDirectoryValue, isFileName, isFileValue } from "@golgi/ir";
import type { DirectoryValue, FileValue, Json, JsonObject } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { OutputsOptions } from "../commands/outputs.ts";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatBytes } from "../output/format.ts";
import { styleOf } from "../output/style.ts";
import { suggest } from "../output/suggest.ts";
import { makeDirectory } from "../state/make-directory.ts";
import { findState } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase, openStore } from "../state/open.ts";
import { outputsTable } from "./show-value.ts";

export async function printOutputs(
  request: OutputsOptions & { readonly run: string; readonly state: string | undefined },
): Promise<ExitCode> {
  const state = findState(request.state);
  const database = await openExistingDatabase(state);
  try {
    const row = await findRun(database, request.run);
    if (row.outputs === null) throw errors.noOutputs(row.id, row.status);
    const outputs = pick(row.outputs, request.only);
    if (request.to !== undefined) {
      const store = await openStore(state);
      try {
        await writeOutputs({ store, outputs, to: request.to, force: request.force === true });
      } finally {
        await store.close();
      }
    } else if (request.json === true) process.stdout.write(`${JSON.stringify(outputs, null, 2)}\n`);
    else if (Object.keys(outputs).length === 0) process.stdout.write("The workflow declares no outputs.\n");
    else process.stdout.write(`${outputsTable(outputs, styleOf(process.stdout))}\n`);
    return EXIT.ok;
  } finally {
    await database?.close();
  }
}

function pick(outputs: JsonObject, only: string | undefined): JsonObject {
  if (only === undefined) return outputs;
  const known = Object.keys(outputs);
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw errors.usage(`The run has no output "${unknown}".`, `It has: ${known.join(", ")}.${suggest(unknown, known)}`);
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => names.includes(name)));
}

/** A place for outputs that cannot be one is refused before the run, not after it. */
export function checkTarget(to: string): void {
  const found = statSync(to, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw errors.usage(`--to ${to} is a file, not a directory.`, "Name a directory; one that is missing is made.");
}

interface WriteRequest {
  readonly store: Store;
  readonly outputs: JsonObject;
  readonly to: string;
  readonly force: boolean;
}

interface Placed {
  /** Relative to the target. */
  readonly path: string;
  readonly value: FileValue | DirectoryValue;
}

interface Layout {
  readonly placed: Placed[];
  /** Paths that are given away. */
  readonly taken: Set<string>;
}

/** Files of output `vcf` become `<to>/<name>`; when names meet, or in lists, `<to>/vcf/<n>/<name>`. */
export async function writeOutputs({ store, outputs, to, force }: WriteRequest): Promise<void> {
  const layout: Layout = { placed: [], taken: new Set(["outputs.json"]) };
  const { placed } = layout;
  const described = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, place(value, [name], layout)]));
  const wanted = [...placed.map(({ path }) => path), "outputs.json"];
  if (!force) for (const path of wanted) if (existsSync(join(to, path))) throw errors.targetExists(join(to, path));
  let bytes = 0;
  for (const { path, value } of placed) {
    const target = join(to, path);
    makeDirectory(join(target, ".."));
    if (force) await rm(target, { recursive: true, force: true });
    await store.materialize(value, target);
    bytes += value.size ?? 0;
  }
  makeDirectory(to);
  writeFileSync(join(to, "outputs.json"), `${JSON.stringify(described, null, 2)}\n`);
  const style = styleOf(process.stderr);
  process.stderr.write(
    `${style.green("✔")} ${placed.length} file${placed.length === 1 ? "" : "s"} (${formatBytes(bytes)}) and outputs.json written to ${to}\n`,
  );
}

/** The value with files replaced by their paths in the target. Companions lie beside their primary. */
function place(value: Json, at: readonly string[], layout: Layout): Json {
  if (isFileValue(value) || isDirectoryValue(value)) {
    const path = freePath(value, at, layout.taken);
    const { secondary: _companions, ...alone } = value as FileValue;
    layout.placed.push({ path, value: isFileValue(value) ? (alone as FileValue) : value });
    const folder = path.includes("/") ? `${path.slice(0, path.lastIndexOf("/"))}/` : "";
    if (isFileValue(value))
      for (const companion of value.secondary ?? [])
        layout.placed.push({ path: folder + safeName(companion.name), value: companion });
    return { ...value, path } as Json;
  }
  if (Array.isArray(value)) return value.map((item: Json, i) => place(item, [...at, String(i)], layout));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, place(field as Json, [...at, key], layout)]));
  }
  return value;
}

function freePath(value: FileValue | DirectoryValue, at: readonly string[], taken: Set<string>): string {
  const name = safeName(value.name);
  const names = isFileValue(value) ? [name, ...(value.secondary ?? []).map((companion) => safeName(companion.name))] : [name];
  const nested = at.map(safeName).join("/");
  for (let n = 0; ; n++) {
    const folder = n === 0 ? (at.length === 1 ? "" : `${nested}/`) : n === 1 ? `${nested}/` : `${nested}-${n}/`;
    if (names.some((one) => taken.has(folder + one))) continue;
    for (const one of names) taken.add(folder + one);
    return folder + name;
  }
}

/** Names come from tools and people; none may leave the target. */
function safeName(name: string): string {
  if (isFileName(name) && name !== "." && name !== "..") return name;
  return name.replace(/[/\0]/g, "_").replace(/^\.+$/, "_") || "_";
}
