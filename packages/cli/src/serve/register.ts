/** `golgi register`: compiles here, puts the bundles into the store, and hands the documents to the running server, or to the registry itself. */
import type { Diagnostic, Document } from "@golgi/ir";
import { join } from "node:path";
import { chooseDatabase } from "../database/choose.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { printFindings, type Findings } from "../output/problem.ts";
import { styleOf } from "../output/style.ts";
import { chooseDefinition, compileDefinition } from "../project/compile.ts";
import { loadModule } from "../project/load.ts";
import { findState } from "../state/directory.ts";
import type { StateDirectory } from "../state/directory.ts";
import { openStore } from "../state/open.ts";
import { asking } from "./api-problem.ts";
import { findServer } from "./running.ts";
import { userName } from "./user-name.ts";

interface Wanted {
  readonly file: string;
  readonly name: string | undefined;
  readonly label: string | undefined;
  readonly json: boolean;
  readonly state: string | undefined;
}

interface Outcome {
  readonly name: string;
  readonly version: string;
  readonly created: boolean;
  readonly change?: { readonly breaking: boolean; readonly lines: readonly string[] };
}

export async function registerFile(wanted: Wanted): Promise<ExitCode> {
  const state = findState(wanted.state);
  const { documents, ...findings } = await compileAll(wanted, state);
  printFindings(findings);
  if (documents.length === 0 || findings.diagnostics.some(({ severity }) => severity === "error")) {
    process.stderr.write("\nNothing was registered.\n");
    return EXIT.badInput;
  }
  const target = await openTarget(state);
  try {
    for (const document of documents) {
      const outcome = await target.register(document, wanted.label);
      if (wanted.json)
        process.stdout.write(`${JSON.stringify({ kind: "registered", ...outcome, label: wanted.label ?? null })}\n`);
      else show(outcome, wanted.label);
    }
  } finally {
    await target.close();
  }
  return EXIT.ok;
}

/** All workflows of the file; all tasks where it has no workflow; or the one that was named. */
async function compileAll(
  { file, name }: Wanted,
  state: StateDirectory,
): Promise<Findings & { readonly documents: readonly Document[] }> {
  const module = await loadModule(file);
  const workflows = module.definitions.filter(({ kind }) => kind === "workflow");
  const all = workflows.length > 0 ? workflows : module.definitions;
  const chosen = name !== undefined || all.length === 0 ? [chooseDefinition(module, name)] : all;
  const store = await openStore(state);
  try {
    const documents: Document[] = [];
    const diagnostics: Diagnostic[] = [];
    const omitted: Record<string, number> = {};
    for (const definition of chosen) {
      const compiled = await compileDefinition(module, definition, { file, store, cacheFile: state.bundles });
      diagnostics.push(...compiled.diagnostics);
      for (const [code, count] of Object.entries(compiled.omitted ?? {})) omitted[code] = (omitted[code] ?? 0) + count;
      if (compiled.document !== undefined) documents.push(compiled.document);
    }
    return { documents, diagnostics, omitted };
  } finally {
    await store.close();
  }
}

interface Target {
  register(document: Document, label: string | undefined): Promise<Outcome>;
  close(): Promise<void>;
}

async function openTarget(state: StateDirectory): Promise<Target> {
  const running = await findServer(state);
  if (running !== undefined) {
    return {
      register: (document, label) =>
        asking(running.url, () =>
          running.client.call("registerWorkflow", { body: { document, ...(label !== undefined && { label }) } }),
        ),
      close: async () => undefined,
    };
  }
  const { openRegistry, registerDocument } = await import("@golgi/server");
  const registry = await openRegistry(chooseDatabase(state) ?? join(state.root, "registry.db"));
  return {
    register: async (document, label) =>
      registerDocument(registry, document, { by: userName(), at: Date.now(), ...(label !== undefined && { label }) }),
    close: () => registry.close(),
  };
}

function show({ name, version, created, change }: Outcome, label: string | undefined): void {
  const style = styleOf(process.stdout);
  const at = label === undefined ? "" : `@${label}`;
  process.stdout.write(
    `${style.bold(`${name}${at}`)}  ${version.slice(0, 19)}  ${created ? "new version" : "registered before"}\n`,
  );
  if (change === undefined) return;
  const words = change.breaking
    ? style.red("breaking for callers")
    : change.lines.length === 0
      ? "same inputs and outputs"
      : "not breaking";
  process.stdout.write(`  against the version before: ${words}\n${change.lines.map((line) => `    ${line}\n`).join("")}`);
}
