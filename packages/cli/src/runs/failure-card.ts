/** Why a run failed, on one screen: which node, the error, the last lines of its log, how to see more and how to try again. */
import type { Document, RunId, TaskSpec } from "@golgi/ir";
import type { NodeRunRow, RunRow } from "@golgi/engine";
import { fitWidth, formatCount, wrapText } from "../output/format.ts";
import { shownPath } from "../output/problem.ts";
import { headline, withoutLog } from "../output/headline.ts";
import { quoteWord } from "../output/quote.ts";
import { printable, styleOf } from "../output/style.ts";
import type { Style } from "../output/style.ts";
import type { LogPlace, RunLook } from "./host.ts";
import { showValue } from "./show-value.ts";

const LOG_LINES = 8;
const LOG_BYTES = 16 * 1024;
const MAX_FAILURES = 20;

export interface FailureSources {
  readonly look: RunLook;
  readonly document: Document;
  readonly row: RunRow;
}

export async function showFailures(sources: FailureSources): Promise<void> {
  const style = styleOf(process.stderr);
  const rows = await sources.look.failed(sources.row.id, MAX_FAILURES);
  const ordered = rows.filter((row) => !isOutside(row, rows)).sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
  const [first, ...others] = ordered;
  const lines: string[] = [""];
  if (first === undefined) {
    const { error } = sources.row;
    if (error !== null)
      lines.push(
        `${style.red("error")} ${style.dim(error.code)}`,
        wrapText(printable(error.message, true), widthOfScreen(), "  "),
      );
    if (error?.hint !== undefined) lines.push(`  ${style.cyan("Fix:")} ${printable(error.hint)}`);
  } else {
    lines.push(...(await failureCard(first, sources, style)));
  }
  const distinct = groupByMessage(others);
  for (const { message, paths } of distinct.slice(0, 5)) {
    const more = paths.length > 1 ? ` and ${formatCount(paths.length - 1)} more` : "";
    lines.push(`  ${style.red("also failed")} ${style.bold(paths[0] ?? "")}${more}: ${message}`);
  }
  process.stderr.write(`${lines.join("\n")}\n\n`);
}

/** A dynamic node that failed only because a node of the graph it made did. */
function isOutside({ kind, path }: NodeRunRow, rows: readonly NodeRunRow[]): boolean {
  return kind === "dynamic" && rows.some((other) => other.path.startsWith(`${path}/`));
}

async function failureCard(node: NodeRunRow, sources: FailureSources, style: Style): Promise<readonly string[]> {
  const task = node.task === null ? undefined : sources.document.tasks[node.task];
  const { error } = node;
  const run = sources.row.id;
  const width = widthOfScreen();
  const at = task?.source === undefined ? "" : style.dim(`  ${shownPath(task.source.file)}:${task.source.line}`);
  const tries = node.attempts > 1 ? style.dim(`  (attempt ${node.attempts})`) : "";
  const lines = [`${style.red("✗")} ${style.bold(printable(node.path))}${at}${tries} ${style.dim(error?.code ?? "")}`];
  if (error !== null) lines.push(wrapText(printable(shorten(withoutLog(error.message)), true), width, "  "));
  const given = node.inputs === null ? [] : Object.entries(node.inputs).slice(0, 6);
  if (given.length > 0)
    lines.push("", ...given.map(([port, value]) => fitWidth(`  ${style.dim(port)} = ${showValue(value)}`, width)));
  lines.push(...(await logLines(node, sources, style)));
  lines.push("");
  if (error?.hint !== undefined) lines.push(`  ${style.cyan("Fix:")}      ${printable(error.hint)}`);
  lines.push(`  ${style.dim("Whole log:")} golgi logs ${run.slice(0, 10)} ${quoteWord(node.path)}`);
  const details = detailsHint(task, run, node.path);
  if (details !== undefined) lines.push(`  ${style.dim("Details:")}   ${details}`);
  if (node.attempts > 0) lines.push(`  ${style.dim("Alone:")}     golgi reproduce ${run.slice(0, 10)} ${quoteWord(node.path)}`);
  return lines;
}

function detailsHint(task: TaskSpec | undefined, run: RunId, path: string): string | undefined {
  return task === undefined ? undefined : `golgi show ${run.slice(0, 10)} ${quoteWord(path)}`;
}

async function logLines(node: NodeRunRow, { look, row }: FailureSources, style: Style): Promise<readonly string[]> {
  const attempt = (await look.attempts(row.id, node.path)).at(-1);
  if (attempt === undefined) return [];
  for (const stream of ["stderr", "stdout"] as const) {
    const text = await lastText(look, { run: row.id, attempt: attempt.id, stream });
    const lines = text
      .split("\n")
      .map(asOnScreen)
      .filter((line) => line.trim() !== "");
    if (lines.length === 0) continue;
    const shown = lines.slice(-LOG_LINES).map((line) => fitWidth(`  ${style.dim("│")} ${printable(line)}`, widthOfScreen()));
    return ["", `  ${style.dim(`last lines of ${stream}`)}`, ...shown];
  }
  return [];
}

/** Progress bars write a line again and again; what stood there last is what counts. */
function asOnScreen(line: string): string {
  return line.trimEnd().split("\r").at(-1) ?? "";
}

/** The end of a log, found by asking for the end first. */
async function lastText(look: RunLook, at: LogPlace): Promise<string> {
  try {
    let from = 0;
    let text = "";
    for (let i = 0; i < 1000; i++) {
      const chunk = await look.logs(at, from, 1024 * 1024);
      text = (text + chunk.text).slice(-LOG_BYTES);
      if (chunk.next === from) break;
      from = chunk.next;
    }
    return text;
  } catch {
    return "";
  }
}

function groupByMessage(nodes: readonly NodeRunRow[]): readonly { message: string; paths: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const node of nodes) {
    const message = headline(node.error?.message ?? "", node.path);
    groups.set(message, [...(groups.get(message) ?? []), printable(node.path)]);
  }
  return [...groups].map(([message, paths]) => ({ message, paths }));
}

function shorten(text: string): string {
  const lines = text.split("\n");
  const head = lines.slice(0, 12).map((line) => (line.length > 500 ? `${line.slice(0, 500)}…` : line));
  return lines.length > 12 ? `${head.join("\n")}\n… ${lines.length - 12} more lines` : head.join("\n");
}

function widthOfScreen(): number {
  return Math.min(process.stderr.columns || 100, 120);
}
