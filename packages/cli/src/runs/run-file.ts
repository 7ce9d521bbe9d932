/** `golgi run`: compile, read inputs, launch, watch. Nothing is launched while anything is wrong. */
import type { Command } from "commander";
import type { Document, JsonObject, RecordType } from "@golgi/ir";
import type { RunOptions, RunRow } from "@golgi/engine";
import type { Store } from "@golgi/store";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { RunCommandOptions } from "../commands/run.ts";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { openDownloads } from "../inputs/download.ts";
import { readInputs } from "../inputs/read.ts";
import type { InputIssue } from "../inputs/raw.ts";
import { formatCount } from "../output/format.ts";
import { countFindings, printFindings, shownPath, showProblem } from "../output/problem.ts";
import { styleOf } from "../output/style.ts";
import { chooseDefinition, compileFile, isAmbiguous } from "../project/compile.ts";
import type { Compiled } from "../project/compile.ts";
import { findState } from "../state/directory.ts";
import type { StateDirectory } from "../state/directory.ts";
import type { LazyExecutor } from "../state/lazy-executor.ts";
import { openExecutor, openStore } from "../state/open.ts";
import type { RunningServer } from "../serve/running.ts";
import { userName } from "../serve/user-name.ts";
import { detachRun } from "./detach.ts";
import type { LaunchRequest } from "./detach.ts";
import { driveRun } from "./drive.ts";
import type { Drive } from "./drive.ts";
import { engineHost } from "./host.ts";
import { quoteWord } from "../output/quote.ts";
import { checkTarget } from "./outputs.ts";
import { readEngineOptions, readInteger, readSize } from "./engine-options.ts";
import { runOutputSource } from "./run-output.ts";
import { launchOnServer, leaveOnServer, serverFor, watchOnServer } from "./through-server.ts";

export async function runFile(command: Command, options: RunCommandOptions, stateGiven: string | undefined): Promise<ExitCode> {
  const { file, name, words } = splitWords(command);
  if (options.help === true) {
    const { showRunHelp } = await import("../inputs/help.ts");
    await showRunHelp(command, file, name);
    return EXIT.ok;
  }
  if (file === undefined)
    throw errors.usage(
      "golgi run needs a file.",
      "The file comes first: golgi run FILE [NAME] [--input value …]. A first one is made by: golgi init",
    );
  if (options.to !== undefined) checkTarget(options.to);
  const state = findState(stateGiven);
  const engineOptions = await readEngineOptions(options);
  const runOptions = readRunOptions(options);
  const running = await serverFor(state, options, engineOptions);
  const store = await openStore(state);
  const executor = await openExecutor(state, engineOptions);
  // What was changed since the last run has something to run: its worker starts while the file is compiled.
  if (running === undefined && options.detach !== true && isNewer(file, state.database)) await executor.warm();
  try {
    const compiled = await compileFile({ file, store, cacheFile: state.bundles, ...(name !== undefined && { name }) });
    reportDiagnostics(compiled, options.json === true);
    const { document } = compiled;
    if (document === undefined) return EXIT.badInput;
    const flags = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
    const inputs = await readRunInputs({ compiled, document, words, flags, options, state, store });
    if (inputs === undefined) return EXIT.badInput;
    const request = { document, inputs, options: runOptions, ...(options.label !== undefined && { label: options.label }) };
    if (running !== undefined) return await runThere({ state, store, running, request, options });
    // A server says itself who asks it.
    const own = { ...request, options: { ...runOptions, by: userName() } };
    if (options.detach === true) return await detachRun(state, { request: own, engine: engineOptions }, options.json === true);
    return await runHere({ state, store, executor, request: own, engineOptions, options });
  } finally {
    await executor.close({ cancel: true });
    await store.close();
  }
}

interface HereRequest {
  readonly state: StateDirectory;
  readonly store: Store;
  readonly executor: LazyExecutor;
  readonly request: LaunchRequest;
  readonly engineOptions: Awaited<ReturnType<typeof readEngineOptions>>;
  readonly options: RunCommandOptions;
}

async function runHere({ state, store, executor, request, engineOptions, options }: HereRequest): Promise<ExitCode> {
  const { openEngine } = await import("../state/open.ts");
  const open = await openEngine(state, store, { ...engineOptions, executor });
  try {
    const run = await open.engine.launch(request);
    const { row, exit } = await driveRun({
      host: engineHost(open),
      run,
      ...watchOf(request, options),
    });
    await writeTo(options.to, store, row);
    return exit;
  } finally {
    await open.close({ cancel: true });
  }
}

interface ThereRequest extends Pick<HereRequest, "state" | "store" | "request" | "options"> {
  readonly running: RunningServer;
}

/** The store is the server's too, so outputs are written from here. */
async function runThere({ state, store, running, request, options }: ThereRequest): Promise<ExitCode> {
  const run = await launchOnServer(running, request);
  if (options.detach === true) return leaveOnServer(run, running, options.json === true);
  const { row, exit } = await watchOnServer({ run, ...watchOf(request, options) }, { state, running });
  await writeTo(options.to, store, row);
  return exit;
}

function watchOf({ document }: LaunchRequest, options: RunCommandOptions): Pick<Drive, "document" | "mode" | "command"> {
  const command = ["golgi", ...process.argv.slice(2)].map(quoteWord).join(" ");
  return { document, mode: options.json === true ? "json" : "auto", command };
}

/** `--to` */
export async function writeTo(to: string | undefined, store: Store, { outputs, status }: RunRow): Promise<void> {
  if (to === undefined || outputs === null || status !== "succeeded") return;
  const { writeOutputs } = await import("./outputs.ts");
  await writeOutputs({ store, outputs, to, force: true });
}

function isNewer(file: string, database: string): boolean {
  const [source, last] = [file, database].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return (source ?? 0) > (last ?? 0);
}

/** Commander leaves words that it does not know behind the ones that it does: FILE, NAME, then the flags of inputs. */
function splitWords(command: Command): { file: string | undefined; name: string | undefined; words: readonly string[] } {
  const args = [...command.args];
  const file = args[0]?.startsWith("-") === false ? args.shift() : undefined;
  const name = args[0]?.startsWith("-") === false ? args.shift() : undefined;
  const given: unknown = command.opts()["inputs"];
  return { file, name, words: [...(typeof given === "string" ? ["--inputs", given] : []), ...args] };
}

function readRunOptions(options: RunCommandOptions): Partial<RunOptions> {
  return {
    cache: options.cache,
    keepGoing: options.keepGoing === true,
    ...(options.priority !== undefined && { priority: readInteger(options.priority, "--priority") }),
  };
}

/** Errors in full. Warnings are for the author: only counted, and only on a terminal. */
function reportDiagnostics({ diagnostics, omitted, module }: Compiled, json: boolean): void {
  const findings = { diagnostics, ...(omitted && { omitted }) };
  const { errors: found, warnings: count } = countFindings(findings);
  if (found === 0) {
    const text = `${formatCount(count)} warning${count === 1 ? "" : "s"}; see them: golgi check ${shownPath(module.file)}`;
    if (count > 0 && !json && process.stderr.isTTY) process.stderr.write(`${styleOf(process.stderr).dim(text)}\n`);
    return;
  }
  if (json) process.stdout.write(`${JSON.stringify({ kind: "diagnostics", ...findings })}\n`);
  printFindings(findings);
  process.stderr.write(`\n${formatCount(found)} error${found === 1 ? "" : "s"}; nothing was run.\n`);
}

interface InputsWanted {
  readonly compiled: Compiled;
  readonly document: Document;
  readonly words: readonly string[];
  readonly flags: readonly string[];
  readonly options: RunCommandOptions;
  readonly state: StateDirectory;
  readonly store: Store;
}

async function readRunInputs({
  compiled,
  document,
  words,
  flags,
  options,
  state,
  store,
}: InputsWanted): Promise<JsonObject | undefined> {
  const main = document.workflows[document.main];
  if (main === undefined) throw errors.noDefinition(compiled.module.file);
  const maxBytes = options.maxDownload === undefined ? undefined : readSize(options.maxDownload, "--max-download");
  const download = openDownloads({ store, file: state.downloads, ...(maxBytes !== undefined && { maxBytes }) });
  const sources = { store, download, ...runOutputSource(state) };
  const presets = main.presets ?? {};
  const values = options.preset === undefined ? undefined : presets[options.preset];
  if (options.preset !== undefined && values === undefined) throw errors.presetUnknown(options.preset, Object.keys(presets));
  const reading = await readInputs({
    type: main.graph.inputs as RecordType,
    words,
    options: flags,
    base: process.cwd(),
    sources,
    ...(options.preset !== undefined &&
      values !== undefined && { preset: { name: options.preset, values, base: dirname(resolve(compiled.module.file)) } }),
  });
  await sources.closeRuns();
  if (reading.ok) return reading.values;
  reportInputIssues(reading.issues, options.json === true);
  const { module, definition } = compiled;
  const named = isAmbiguous(module) || chooseDefinition(module, undefined) !== definition;
  const what = [shownPath(module.file), ...(named ? [definition.name] : [])].map(quoteWord).join(" ");
  process.stderr.write(
    `\n${reading.issues.length} problem${reading.issues.length === 1 ? "" : "s"} with the inputs; nothing was run. See: golgi run ${what} --help\n`,
  );
  return undefined;
}

const MAX_SHOWN = 20;

function reportInputIssues(issues: readonly InputIssue[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ kind: "inputs", code: "GOLGI_INPUTS", issues })}\n`);
  for (const { code, where, message, hint } of issues.slice(0, MAX_SHOWN)) {
    process.stderr.write(`${showProblem({ code, where, message, ...(hint !== undefined && { hint }) })}\n`);
  }
  if (issues.length > MAX_SHOWN) process.stderr.write(`… and ${issues.length - MAX_SHOWN} more\n`);
}
