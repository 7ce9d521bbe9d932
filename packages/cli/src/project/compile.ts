/**
 * From an author's file to a document: choose the definition, pack the functions it needs, lower. Author's mistakes are
 * diagnostics, all of them at once.
 */
import { digestBytes } from "@golgi/ir";
import type { Diagnostic, Digest, Document } from "@golgi/ir";
import type { Definition, TaskDefinition } from "@golgi/sdk";
import type { Store } from "@golgi/store";
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as errors from "../errors.ts";
import { shownPath, type Findings } from "../output/problem.ts";
import { openBundleCache } from "./bundle-cache.ts";
import type { LoadedModule } from "./load.ts";
import { loadModule } from "./load.ts";

export interface Compiled extends Findings {
  readonly module: LoadedModule;
  readonly definition: Definition;
  /** Absent when a diagnostic is an error. */
  readonly document?: Document;
}

export interface CompileRequest {
  readonly file: string;
  readonly name?: string;
  /** Where packed functions go; without it they are only checked. */
  readonly store?: Store;
  /** The file that remembers packed functions (`StateDirectory.bundles`). */
  readonly cacheFile?: string;
}

export async function compileFile(request: CompileRequest): Promise<Compiled> {
  const module = await loadModule(request.file);
  return compileDefinition(module, chooseDefinition(module, request.name), request);
}

export async function compileDefinition(
  module: LoadedModule,
  definition: Definition,
  request: CompileRequest,
): Promise<Compiled> {
  const packed = await packFunctions(module, definition, request);
  const lowered = module.sdk.lower(definition, { bundles: packed.bundles });
  const diagnostics = [...lowered.diagnostics.filter((found) => !explained(found, packed.diagnostics)), ...packed.diagnostics];
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const { document, omitted } = lowered;
  return { module, definition, diagnostics, ...(omitted && { omitted }), ...(document !== undefined && !failed && { document }) };
}

/** `lower` says of a task without a bundle that it has none; the reason is already in the list. */
function explained(found: Diagnostic, reasons: readonly Diagnostic[]): boolean {
  return found.code === "GOLGI_BUNDLE_NOT_LOADED" && reasons.length > 0;
}

/** By name, else the default export, else the only workflow, else the only task. */
export function chooseDefinition(module: LoadedModule, name: string | undefined): Definition {
  const shown = shownPath(module.file);
  const all = module.definitions;
  if (all.length === 0) throw errors.noDefinition(shown);
  if (name !== undefined) {
    const found = all.find((one) => one.name === name) ?? all.find((one) => one.exportName === name);
    if (found === undefined)
      throw errors.definitionUnknown(
        shown,
        name,
        all.map((one) => one.name),
      );
    return found;
  }
  const candidates = unnamedCandidates(all);
  const [chosen] = candidates;
  if (chosen === undefined || candidates.length > 1) {
    throw errors.definitionAmbiguous(
      shown,
      candidates.map((one) => one.name),
    );
  }
  return chosen;
}

/** What can be meant without a name: the default export, else all workflows, else all tasks. */
function unnamedCandidates(all: readonly Definition[]): readonly Definition[] {
  const byDefault = all.filter((one) => one.exportName === "default");
  if (byDefault.length > 0) return byDefault;
  const workflows = all.filter((one) => one.kind === "workflow");
  return workflows.length > 0 ? workflows : all;
}

export function isAmbiguous({ definitions }: LoadedModule): boolean {
  return unnamedCandidates(definitions).length > 1;
}

interface Packed {
  readonly bundles: ReadonlyMap<TaskDefinition, { readonly bundle: Digest; readonly export: string }>;
  readonly diagnostics: readonly Diagnostic[];
}

async function packFunctions(module: LoadedModule, definition: Definition, request: CompileRequest): Promise<Packed> {
  const tasks = module.sdk.functionTasksOf(definition);
  const bundles = new Map<TaskDefinition, { bundle: Digest; export: string }>();
  const diagnostics: Diagnostic[] = [];
  if (tasks.length === 0) return { bundles, diagnostics };
  const cache = request.cacheFile === undefined ? undefined : openBundleCache(request.cacheFile);
  for (const task of tasks) {
    if (task.source === undefined) {
      diagnostics.push(withoutPosition(task.name));
      continue;
    }
    const file = plainPath(task.source.file);
    const key = `${file}#${task.name}:${task.source.line}:${task.source.column}`;
    const known = cache?.lookup(key);
    if (known !== undefined && (request.store === undefined || (await request.store.stat(known)) !== undefined)) {
      bundles.set(task, { bundle: known, export: "default" });
      continue;
    }
    const { bundleTask } = await import("./bundle.ts");
    const result = await bundleTask({
      name: task.name,
      kind: task.body === "graph" ? "graph" : "run",
      source: { ...task.source, file },
    });
    if (!result.ok) {
      diagnostics.push(...result.diagnostics);
      continue;
    }
    const digest =
      request.store === undefined ? digestBytes(result.bundle.code) : (await request.store.put(result.bundle.code)).digest;
    if (request.store !== undefined) cache?.remember(key, digest, result.bundle.sources);
    bundles.set(task, { bundle: digest, export: "default" });
  }
  cache?.save();
  return { bundles, diagnostics };
}

function withoutPosition(name: string): Diagnostic {
  return {
    code: "GOLGI_BUNDLE_POSITION",
    severity: "error",
    message: `The position of task "${name}" in its source is not known.`,
    hint: "Call task({ … }) in a file of the project.",
  };
}

function plainPath(fileOrUrl: string): string {
  if (fileOrUrl.startsWith("file:")) return fileURLToPath(fileOrUrl);
  return isAbsolute(fileOrUrl) ? fileOrUrl : resolve(fileOrUrl);
}
