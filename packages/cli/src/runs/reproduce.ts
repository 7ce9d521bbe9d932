/**
 * `golgi reproduce`: the task of one node again, by the wrapper program alone, as a job on a cluster would run it. Everything lies in
 * one directory that is kept: the attempt file, the result, the logs and, after a failure, the task's own directory. Nothing of it
 * changes the run.
 */
import type { AttemptFile, AttemptResult, TaskSpec } from "@golgi/ir";
import type { AttemptRow, Database, NodeRunRow, RunRow } from "@golgi/engine";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ReproduceOptions } from "../commands/reproduce.ts";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { wrapText } from "../output/format.ts";
import { withoutLog } from "../output/headline.ts";
import { shownPath } from "../output/problem.ts";
import { printable, styleOf } from "../output/style.ts";
import { findState } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";
import { quoteWord } from "../output/quote.ts";
import { allNodes } from "./show.ts";

interface ReproduceRequest extends ReproduceOptions {
  readonly run: string;
  readonly node: string;
  readonly state: string | undefined;
}

export async function reproduceNode(request: ReproduceRequest): Promise<ExitCode> {
  const state = findState(request.state);
  const database = await openExistingDatabase(state);
  let found: Found;
  try {
    const row = await findRun(database, request.run);
    if (database === undefined) return EXIT.badInput;
    found = await findAttempt(database, row, request.node);
  } finally {
    await database?.close();
  }
  const id: AttemptResult["attempt"] = `att_${newId()}`;
  const directory = request.dir === undefined ? join(state.root, "reproduce", id) : resolve(request.dir);
  const file: AttemptFile = {
    golgi: "attempt/1",
    attempt: { ...found.attempt, attempt: id, inputs: found.inputs },
    task: found.task,
    host: {
      store: state.store,
      work: join(directory, "work"),
      logs: join(directory, "logs"),
      sandbox: await chooseSandbox(request.sandbox),
      logLimitBytes: 16 * 1024 * 1024,
      keepFailed: true,
    },
  };
  const result = await runWrapper(directory, file);
  await printLogs(file);
  printResult(result.answer, { file, command: result.command });
  return result.answer?.status === "succeeded" ? EXIT.ok : EXIT.failed;
}

interface Found {
  readonly task: TaskSpec;
  readonly attempt: Omit<AttemptFile["attempt"], "attempt" | "inputs">;
  readonly inputs: NonNullable<NodeRunRow["inputs"]>;
}

/** The last attempt of the node, with the inputs that it had. */
async function findAttempt(database: Database, row: RunRow, path: string): Promise<Found> {
  const node = await database.node(row.id, path);
  if (node === undefined) {
    const tasks = (await allNodes(database, row)).filter(({ task }) => task !== null);
    throw errors.nodeUnknown(
      row.id,
      path,
      tasks.map((one) => one.path),
    );
  }
  const last: AttemptRow | undefined = (await database.attempts(row.id, path)).at(-1);
  const task = node.task === null ? undefined : (await database.document(row.document))?.tasks[node.task];
  if (last === undefined || task === undefined || node.task === null || node.inputs === null)
    throw errors.notReproducible(row.id, path, node.reusedFrom);
  const { token, number, resources } = last;
  return { task, inputs: node.inputs, attempt: { token, run: row.id, node: path, number, task: node.task, resources } };
}

async function chooseSandbox(wanted: ReproduceOptions["sandbox"]): Promise<"bubblewrap" | "plain"> {
  if (wanted !== "auto") return wanted;
  const { probeSandbox } = await import("@golgi/executors");
  return (await probeSandbox()).bubblewrap.works ? "bubblewrap" : "plain";
}

/** The program that was run, in the form in which a person can run it again, and what it answered. */
async function runWrapper(
  directory: string,
  file: AttemptFile,
): Promise<{ readonly command: readonly string[]; readonly answer: AttemptResult | undefined }> {
  const { WRAPPER_PROGRAM } = await import("@golgi/executors");
  const [attemptPath, resultPath] = [join(directory, "attempt.json"), join(directory, "result.json")];
  mkdirSync(directory, { recursive: true });
  rmSync(resultPath, { force: true });
  writeFileSync(attemptPath, `${JSON.stringify(file, null, 2)}\n`);
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", WRAPPER_PROGRAM, attemptPath, resultPath];
  const child = spawn(command[0] as string, command.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
  const stop = (): void => void child.kill("SIGTERM");
  process.once("SIGINT", stop).once("SIGTERM", stop);
  await new Promise((done, failed) => child.once("error", failed).once("close", done));
  process.off("SIGINT", stop).off("SIGTERM", stop);
  const answer = existsSync(resultPath) ? (JSON.parse(readFileSync(resultPath, "utf8")) as AttemptResult) : undefined;
  return { command, answer };
}

const LOG_BYTES = 1024 * 1024;

async function printLogs({ attempt, host }: AttemptFile): Promise<void> {
  const { readLog } = await import("@golgi/executors");
  for (const [stream, target] of [["out", process.stdout] as const, ["err", process.stderr] as const]) {
    const { text } = await readLog({ directory: host.logs, attempt: attempt.attempt, stream, from: 0, maxBytes: LOG_BYTES });
    if (text !== "") target.write(text.endsWith("\n") ? text : `${text}\n`);
  }
}

interface Printed {
  readonly file: AttemptFile;
  readonly command: readonly string[];
}

function printResult(result: AttemptResult | undefined, { file, command }: Printed): void {
  const style = styleOf(process.stderr);
  const { attempt, host } = file;
  const kept = join(host.work, attempt.attempt);
  const lines: string[] = [""];
  if (result?.status === "succeeded") lines.push(`${style.green("✔")} ${printable(attempt.node)} succeeded this time`);
  else {
    const { error } = result ?? {};
    lines.push(`${style.red("✗")} ${style.bold(printable(attempt.node))} ${style.dim(error?.code ?? "no result")}`);
    if (error !== undefined) lines.push(wrapText(printable(withoutLog(error.message), true), 100, "  "));
    if (error?.hint !== undefined) lines.push(`  ${style.cyan("Fix:")}       ${printable(error.hint)}`);
  }
  if (existsSync(kept)) lines.push(`  ${style.dim("Directory:")} ${shownPath(kept)}`);
  lines.push(`  ${style.dim("Logs:")}      ${shownPath(host.logs)}`);
  lines.push(`  ${style.dim("Sandbox:")}   ${host.sandbox}`);
  lines.push(`  ${style.dim("Again:")}     ${command.map(quoteWord).join(" ")}`);
  process.stderr.write(`${lines.join("\n")}\n`);
}

function newId(): string {
  return Array.from(randomBytes(16), (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("");
}
