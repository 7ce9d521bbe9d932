/** Every error that the command line itself makes, one function each. `ERRORS` feeds docs/errors.md. */
import { GolgiError } from "@golgi/ir";
import type { JsonObject } from "@golgi/ir";
import { nearestFile, suggest } from "./output/suggest.ts";

export const ERRORS: Readonly<Record<string, string>> = {
  GOLGI_USAGE: "A command was called with unknown or missing arguments or options.",
  GOLGI_FILE_NOT_FOUND: "A file named on the command line does not exist or cannot be read.",
  GOLGI_MODULE_FAILED: "The author's file could not be loaded: a syntax error, a missing import, or code that threw.",
  GOLGI_FILE_REFUSED: "The operating system refused to read or write a file or directory.",
  GOLGI_NO_DEFINITION: "The file exports no workflow and no task.",
  GOLGI_DEFINITION_UNKNOWN: "The file does not export a workflow or task of that name.",
  GOLGI_DEFINITION_AMBIGUOUS: "The file exports several workflows and none was named.",
  GOLGI_DIAGNOSTICS: "The workflow has errors; each is listed with its own code.",
  GOLGI_BUNDLE_POSITION: "The function of a task could not be found in its source; it must be written in the `task({ … })` call.",
  GOLGI_BUNDLE_CAPTURE:
    "The function of a task uses a variable of a function around it, which does not exist where the task runs.",
  GOLGI_BUNDLE_META: "The function of a task, or a module it uses, reads `import.meta`, which means nothing where the task runs.",
  GOLGI_BUNDLE_FAILED: "The function of a task could not be packed into one module.",
  GOLGI_BUNDLE_LOAD: "The packed module of a task does not load, or does not export a function.",
  GOLGI_INPUTS: "The inputs of a run are not valid; each problem is listed.",
  GOLGI_INPUT_UNKNOWN: "A flag or field names an input that the workflow does not have.",
  GOLGI_INPUT_SYNTAX: "A flag has no value, or its value cannot be read as JSON, a quantity, or a sheet.",
  GOLGI_INPUT_FILE: "A file given as an input is missing, unreadable, or of another kind (a directory where a file is needed).",
  GOLGI_INPUT_COMPANION: "A file lacks a companion that the workflow needs beside it, such as an index.",
  GOLGI_INPUT_ARTIFACT: "A digest or run output given as an input is not in the store, or not of that kind.",
  GOLGI_INPUT_LOCATION:
    "A location of a kind that this version cannot fetch (s3://, gs://, ftp://), or a directory at an address.",
  GOLGI_INPUT_DOWNLOAD: "A file could not be fetched from its address.",
  GOLGI_SHEET: "A sample sheet cannot be read: no header, an unknown column, a missing column, or a row of another length.",
  GOLGI_PRESET_UNKNOWN: "The workflow has no preset of that name.",
  GOLGI_RUN_UNKNOWN: "No run in this state directory has that id or prefix.",
  GOLGI_RUN_AMBIGUOUS: "The prefix fits more than one run.",
  GOLGI_NODE_UNKNOWN: "The run has no node of that path.",
  GOLGI_NODE_NOT_RUN: "The node has no attempt in this run, so there is none to repeat.",
  GOLGI_RUN_NOT_RESUMABLE: "The run succeeded or is being run by another process, so there is nothing to resume.",
  GOLGI_RUN_OVER: "The run is over, so it cannot be cancelled.",
  GOLGI_NO_OUTPUTS: "The run has no outputs (yet), so none can be written.",
  GOLGI_TARGET_EXISTS: "The target already exists and would be overwritten.",
  GOLGI_SERVER_GONE: "The server that carries a run out has ended, or does not answer.",
  GOLGI_DETACH: "The background process did not start the run.",
  GOLGI_GATE: "The gate does not exist, is not waiting, or the answer does not fit its type.",
};

type Made = GolgiError;

function user(code: string, message: string, hint?: string, details?: JsonObject): Made {
  return new GolgiError({
    code,
    kind: "user",
    message,
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  });
}

export const usage = (message: string, hint: string): Made => user("GOLGI_USAGE", message, hint);

export const fileNotFound = (path: string, reason: string): Made =>
  user("GOLGI_FILE_NOT_FOUND", `${path}: ${reason}`, fileHint(path));

function fileHint(path: string): string {
  const near = nearestFile(path, ".");
  return near === undefined ? "Check the path; it is relative to the directory you are in." : `Did you mean ${near}?`;
}

/** What stands between a path and a command, by the operating system's code: the problem, its fix, and whose it is. */
const REFUSALS: Readonly<Record<string, readonly [problem: string, hint: string, kind?: "system"]>> = {
  EACCES: ["permission denied", "Check its permissions, or choose another place (for Golgi's state: --state DIR)."],
  EPERM: ["permission denied", "Check its permissions, or choose another place (for Golgi's state: --state DIR)."],
  EROFS: ["it is on a read-only file system", "Choose another place (for Golgi's state: --state DIR or GOLGI_STATE)."],
  ENOENT: ["no such file or directory", "Check the path, and make the directory that is missing."],
  EISDIR: ["it is a directory", "Name a file."],
  ENOTDIR: ["a part of the path is a file, not a directory", "Check the path."],
  EEXIST: ["something else is there already", "Choose another place, or move what is there."],
  ELOOP: ["its symbolic links go in a circle", "Check the path."],
  ENAMETOOLONG: ["the name is too long", "Choose a shorter name."],
  ENOSPC: ["no space is left on the device", "Free some disk space, then try again.", "system"],
  EDQUOT: ["your disk quota is used up", "Free some disk space, then try again.", "system"],
  EMFILE: ["too many files are open", "Raise the limit: ulimit -n 65536", "system"],
  EIO: ["the device reported an error", "Check the disk.", "system"],
};

/** What the operating system's code means, in words. */
export const wordsOfSystem = (code: string | undefined): string | undefined =>
  code !== undefined && Object.hasOwn(REFUSALS, code) ? REFUSALS[code]?.[0] : undefined;

/** An error of Node's file functions as one for a person; `undefined` when it is no such error. */
export function refusedBySystem(thrown: unknown): Made | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { code, path, dest, syscall } = thrown as NodeJS.ErrnoException & { readonly dest?: string };
  const refusal = code === undefined || syscall === undefined || !Object.hasOwn(REFUSALS, code) ? undefined : REFUSALS[code];
  if (refusal === undefined) return undefined;
  const [problem, hint, kind = "user"] = refusal;
  const where = dest ?? path;
  const message = `${where === undefined ? problem.replace(/^./, (first) => first.toUpperCase()) : `${where}: ${problem}`} (${syscall}).`;
  return new GolgiError({ code: "GOLGI_FILE_REFUSED", kind, message, hint });
}

export const moduleFailed = (file: string, reason: string, hint: string): Made =>
  user("GOLGI_MODULE_FAILED", `${file} could not be loaded: ${reason}`, hint);

export const noDefinition = (file: string): Made =>
  user(
    "GOLGI_NO_DEFINITION",
    `${file} exports no workflow and no task.`,
    "Export one: `export const hello = workflow({ … })`. Definitions that are not exported cannot be run by name.",
  );

export const definitionUnknown = (file: string, name: string, known: readonly string[]): Made =>
  user(
    "GOLGI_DEFINITION_UNKNOWN",
    `${file} exports no workflow or task named "${name}".`,
    `It exports: ${known.join(", ")}.${suggest(name, known)}`,
  );

export const definitionAmbiguous = (file: string, names: readonly string[]): Made =>
  user(
    "GOLGI_DEFINITION_AMBIGUOUS",
    `${file} exports ${names.length} workflows: ${names.join(", ")}.`,
    `Name one: golgi run ${file} ${names[0] ?? "NAME"}`,
  );

export const presetUnknown = (name: string, known: readonly string[]): Made =>
  user(
    "GOLGI_PRESET_UNKNOWN",
    `The workflow has no preset "${name}".`,
    known.length === 0 ? "It declares no presets." : `It has: ${known.join(", ")}.${suggest(name, known)}`,
  );

export const runUnknown = (given: string, hint: string): Made =>
  user("GOLGI_RUN_UNKNOWN", `There is no run "${given}" here.`, hint);

export const runAmbiguous = (given: string, fitting: readonly string[]): Made =>
  user(
    "GOLGI_RUN_AMBIGUOUS",
    `"${given}" fits ${fitting.length} runs: ${fitting.slice(0, 5).join(", ")}.`,
    "Give more letters of the id.",
  );

export const nodeUnknown = (run: string, path: string, known: readonly string[]): Made =>
  user(
    "GOLGI_NODE_UNKNOWN",
    `Run ${run} has no node "${path}".`,
    known.length === 0
      ? "No node of this run was reached yet."
      : `It has: ${known.slice(0, 8).join(", ")}${known.length > 8 ? ", …" : ""}.${suggest(path, known)}`,
  );

export const notReproducible = (run: string, path: string, from: { readonly run: string; readonly path: string } | null): Made =>
  user(
    "GOLGI_NODE_NOT_RUN",
    `No attempt of "${path}" was made in run ${run}.`,
    from === null
      ? "Name a task that has run; see them: golgi show RUN"
      : `Its result was reused; repeat where it was made: golgi reproduce ${from.run} ${from.path}`,
  );

export const notResumable = (run: string, reason: string, hint: string): Made =>
  user("GOLGI_RUN_NOT_RESUMABLE", `Run ${run} ${reason}.`, hint);

export const runOver = (run: string, status: string): Made =>
  user(
    "GOLGI_RUN_OVER",
    `Run ${run} has already ${status === "cancelled" ? "been cancelled" : status}.`,
    `See it: golgi show ${run}`,
  );

export const noOutputs = (run: string, status: string): Made =>
  user(
    "GOLGI_NO_OUTPUTS",
    `Run ${run} has no outputs: it ${status === "failed" ? "failed" : status === "cancelled" ? "was cancelled" : `is ${status}`}.`,
    status === "running" ? `Wait for it: golgi show ${run}` : `Resume it: golgi resume ${run}`,
  );

export const targetExists = (path: string): Made =>
  user("GOLGI_TARGET_EXISTS", `${path} already exists.`, "Choose another place, or pass --force to overwrite files there.");

export const downloadFailed = (address: string, reason: string, hint: string): Made =>
  user("GOLGI_INPUT_DOWNLOAD", `${address} could not be fetched: ${reason}.`, hint);

export const artifactUnknown = (text: string, reason: string, hint: string): Made =>
  user("GOLGI_INPUT_ARTIFACT", `${text}: ${reason}`, hint);

/** `run`: the one that was watched. */
export const serverGone = (url: string, run?: string): Made =>
  new GolgiError({
    code: "GOLGI_SERVER_GONE",
    kind: "system",
    message: `The server at ${url} does not answer any more.${run === undefined ? "" : ` ${run} is not lost: it goes on when a server of this project starts.`}`,
    hint:
      run === undefined
        ? "Start it again: golgi serve"
        : `Start it again: golgi serve; then watch: golgi show ${run.slice(0, 10)} --follow. Or without a server: golgi resume ${run.slice(0, 10)}`,
  });

export const gateProblem = (message: string, hint: string): Made => user("GOLGI_GATE", message, hint);

export const detachFailed = (reason: string, log: string): Made =>
  new GolgiError({
    code: "GOLGI_DETACH",
    kind: "system",
    message: `The background process did not start the run: ${reason}`,
    hint: `Its log is ${log}`,
  });
