/** `golgi show`: a run with its nodes, or one node with its attempts. `--follow` watches a run of any process through the database. */
import type { Document } from "@golgi/ir";
import type { AttemptRow, Database, EventRow, NodeRunRow, RunRow } from "@golgi/engine";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { fitWidth, formatBytes, formatDuration, formatTable, formatTime, wrapText } from "../output/format.ts";
import { headline } from "../output/headline.ts";
import { printable, styleOf } from "../output/style.ts";
import { createProgress, applyEvent } from "../progress/model.ts";
import { createReporter } from "../progress/reporter.ts";
import { drawTree } from "../progress/tree.ts";
import { findState } from "../state/directory.ts";
import { findRun, isOwned, UNFINISHED } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";
import { exitOf } from "./drive.ts";
import { paintStatus } from "./list.ts";
import { outputsTable, showValue } from "./show-value.ts";

interface ShowRequest {
  readonly run: string;
  readonly node: string | undefined;
  readonly follow: boolean;
  readonly json: boolean;
  readonly state: string | undefined;
}

export async function showRun(request: ShowRequest): Promise<ExitCode> {
  const database = await openExistingDatabase(findState(request.state));
  try {
    let row = await findRun(database, request.run);
    if (database === undefined) return EXIT.badInput;
    if (request.node !== undefined) return await showNode(database, row, request.node, request.json);
    const document = await database.document(row.document);
    if (request.follow && UNFINISHED.has(row.status) && document !== undefined)
      row = await watch(database, row, document, request.json);
    else if (request.json)
      process.stdout.write(`${JSON.stringify({ run: row, nodes: await allNodes(database, row) }, null, 2)}\n`);
    if (request.json) return request.follow ? exitOf(row) : EXIT.ok;
    await printRun(database, row, document, request.follow);
    return request.follow ? exitOf(row) : EXIT.ok;
  } finally {
    await database?.close();
  }
}

async function* eventsOf(database: Database, run: RunRow["id"]): AsyncGenerator<EventRow> {
  for (let after = 0; ; ) {
    const page = await database.events(run, after, 5000);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

export async function allNodes(
  database: Database,
  row: RunRow,
  filter: Parameters<Database["nodes"]>[1] = {},
): Promise<readonly NodeRunRow[]> {
  const nodes: NodeRunRow[] = [];
  let after: string | undefined;
  do {
    const page = await database.nodes(row.id, filter, after, 1000);
    nodes.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return nodes;
}

async function printRun(database: Database, row: RunRow, document: Document | undefined, watched: boolean): Promise<void> {
  const style = styleOf(process.stdout);
  const say = (text = ""): void => void process.stdout.write(`${text}\n`);
  const lost = UNFINISHED.has(row.status) && !(await isOwned(database, row, Date.now()));
  const width = Math.min(process.stdout.columns || 120, 160);
  if (!watched) {
    say(
      `${style.bold(row.workflow)}  ${row.id}  ${lost ? style.yellow("interrupted: its process is gone") : paintStatus(row.status, style)}`,
    );
    if (row.label !== null) say(`  ${style.dim("label")}    ${printable(row.label)}`);
    say(
      `  ${style.dim("started")}  ${formatTime(row.createdAt)}${row.endedAt === null ? "" : `, took ${formatDuration(row.endedAt - (row.startedAt ?? row.createdAt))}`}`,
    );
    const inputs = Object.entries(row.inputs);
    if (inputs.length > 0) {
      say(`\n${style.bold("Inputs")}`);
      say(formatTable(inputs.map(([name, value]) => [`  ${name}`, fitWidth(showValue(value), width - 30)])));
    }
    if (document !== undefined) {
      const progress = createProgress(document);
      for await (const event of eventsOf(database, row.id)) applyEvent(progress, event);
      if (lost) progress.endedAt ??= Date.now();
      const lines = drawTree({
        progress,
        run: row.id,
        screen: { columns: width, rows: 10_000 },
        style,
        machine: {},
        now: Date.now(),
      });
      say(`\n${style.bold("Nodes")}`);
      for (const line of lines.slice(1)) say(line);
    }
  }
  const failed = (await database.nodes(row.id, { status: ["failed"], kind: ["task", "gate"] }, undefined, 10)).rows;
  if (failed.length > 0) {
    say(`\n${style.bold("Failed")}`);
    for (const node of failed)
      say(`  ${style.red("✗")} ${printable(node.path)}: ${fitWidth(headline(node.error?.message ?? "", node.path), width - 10)}`);
  } else if (row.error !== null) {
    say(
      `\n${style.red("error")} ${style.dim(row.error.code)}\n${wrapText(printable(row.error.message.slice(0, 2000), true), width, "  ")}`,
    );
  }
  if (row.outputs !== null && Object.keys(row.outputs).length > 0) {
    say(`\n${style.bold("Outputs")}`);
    say(outputsTable(row.outputs, style));
  }
  if (lost) say(`\n  ${style.cyan("Go on:")} golgi resume ${row.id.slice(0, 10)}`);
}

const POLL_MS = 100;

/** Follows the events in the database until the run has ended; Ctrl-C stops watching, not the run. */
async function watch(database: Database, row: RunRow, document: Document, json: boolean): Promise<RunRow> {
  const reporter = createReporter({ document, run: row.id, machine: {}, mode: json ? "json" : "auto" });
  let stop = false;
  const onSignal = (): void => void (stop = true);
  process.once("SIGINT", onSignal);
  let seen = 0;
  let version = -1;
  try {
    for (;;) {
      const now = await database.version();
      if (now !== version) {
        version = now;
        for (;;) {
          const page = await database.events(row.id, seen, 5000);
          for (const event of page) reporter.event(event);
          const last = page.at(-1);
          if (last === undefined) break;
          seen = last.seq;
        }
        const current = await database.run(row.id);
        if (current === undefined || !UNFINISHED.has(current.status)) return current ?? row;
      }
      if (stop) return (await database.run(row.id)) ?? row;
      await new Promise((go) => setTimeout(go, POLL_MS));
    }
  } finally {
    process.removeListener("SIGINT", onSignal);
    reporter.end();
  }
}

async function showNode(database: Database, row: RunRow, path: string, json: boolean): Promise<ExitCode> {
  const node = await database.node(row.id, path);
  if (node === undefined) {
    const known = (await database.nodes(row.id, {}, undefined, 200)).rows.map((one) => one.path);
    throw errors.nodeUnknown(row.id, path, known);
  }
  const attempts = await database.attempts(row.id, path);
  if (json) {
    process.stdout.write(`${JSON.stringify({ node, attempts }, null, 2)}\n`);
    return EXIT.ok;
  }
  const style = styleOf(process.stdout);
  const say = (text = ""): void => void process.stdout.write(`${text}\n`);
  say(
    `${style.bold(printable(node.path))}  ${node.kind}  ${paintStatus(node.status, style)}${node.reusedFrom === null ? "" : style.cyan(`, reused from ${node.reusedFrom.run} ${node.reusedFrom.path}`)}`,
  );
  if (node.task !== null) say(`  ${style.dim("task")}  ${node.task}`);
  if (node.cacheKey !== null) say(`  ${style.dim("key")}   ${node.cacheKey}`);
  if (node.error !== null)
    say(
      `\n${style.red("error")} ${style.dim(node.error.code)}\n${wrapText(printable(node.error.message.slice(0, 4000), true), 110, "  ")}`,
    );
  for (const [title, values] of [
    ["Inputs", node.inputs],
    ["Outputs", node.outputs],
  ] as const) {
    if (values === null || Object.keys(values).length === 0) continue;
    say(`\n${style.bold(title)}`);
    say(outputsTable(values, style));
  }
  if (attempts.length > 0) say(`\n${style.bold("Attempts")}\n${attemptsTable(attempts)}`);
  return EXIT.ok;
}

function attemptsTable(attempts: readonly AttemptRow[]): string {
  const style = styleOf(process.stdout);
  const rows = attempts.map(({ number, id, status, result, usage, startedAt, endedAt }) => [
    `  ${number}`,
    paintStatus(status, style),
    result?.cause === undefined
      ? ""
      : `${result.cause}${result.exitCode === undefined ? "" : ` (exit ${result.exitCode})`}${result.signal === undefined ? "" : ` (${result.signal})`}`,
    startedAt === null || endedAt === null ? "" : formatDuration(endedAt - startedAt),
    usage === null
      ? ""
      : `cpu ${formatDuration(usage.userMs + usage.systemMs)}, memory ${formatBytes(usage.maxRssBytes)}, read ${formatBytes(usage.readBytes)}, wrote ${formatBytes(usage.writeBytes)}`,
    style.dim(id),
  ]);
  return formatTable(rows);
}
