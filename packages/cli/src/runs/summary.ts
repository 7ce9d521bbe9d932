/** The end of a run on the screen: outputs, what was reused, what to try next. */
import type { RunRow } from "@golgi/engine";
import { formatCount, formatDuration } from "../output/format.ts";
import { styleOf } from "../output/style.ts";
import { outputsTable } from "./show-value.ts";

export function writeSummary(row: RunRow, command: string | undefined): void {
  const style = styleOf(process.stderr);
  const { counts } = row;
  const took = formatDuration((row.endedAt ?? Date.now()) - (row.startedAt ?? row.createdAt));
  const lines: string[] = [];
  const say = (text = ""): void => void lines.push(text);
  switch (row.status) {
    case "succeeded": {
      say(`${style.green("✔")} ${style.bold(row.workflow)} succeeded in ${took}: ${tasksLine(row)}`);
      if (row.outputs !== null && Object.keys(row.outputs).length > 0) {
        process.stderr.write(`${lines.join("\n")}\n\n`);
        process.stdout.write(`${outputsTable(row.outputs, styleOf(process.stdout))}\n`);
        lines.length = 0;
        say();
        say(`  ${style.dim("Write the outputs out:")} golgi outputs ${row.id.slice(0, 10)} --to results`);
      }
      say(
        `  ${style.dim(counts.reused > 0 ? "Why was it reused?    " : "Why did each task run?")} golgi explain ${row.id.slice(0, 10)}`,
      );
      break;
    }
    case "cancelled":
      say(`${style.yellow("■")} ${style.bold(row.workflow)} was cancelled after ${took}: ${tasksLine(row)}`);
      say(`  ${style.cyan("Go on:")} golgi resume ${row.id.slice(0, 10)}`);
      break;
    default:
      say(
        `${style.red("✗")} ${style.bold(row.workflow)} failed after ${took}: ${tasksLine(row)}${counts.failed > 0 ? `, ${formatCount(counts.failed)} failed` : ""}`,
      );
      say(`  ${style.dim("After correcting the cause, what is done already is reused:")}`);
      if (command !== undefined) say(`  ${style.dim("again: ")} ${command}`);
      say(`  ${style.dim("resume:")} golgi resume ${row.id.slice(0, 10)}`);
  }
  process.stderr.write(`${lines.join("\n")}\n`);
}

function tasksLine({ counts, status }: RunRow): string {
  const done = counts.succeeded + counts.reused;
  // A run that succeeded may hold failures: those that its maps allow.
  const failed = status === "succeeded" && counts.failed > 0 ? `, ${formatCount(counts.failed)} failed as their maps allow` : "";
  if (counts.reused === 0) return `${formatCount(done)} of ${formatCount(counts.total)} tasks${failed}`;
  if (counts.reused === counts.total)
    return counts.total === 1 ? "its task was reused" : `all ${formatCount(counts.total)} tasks reused`;
  return `${formatCount(done)} of ${formatCount(counts.total)} tasks, ${formatCount(counts.reused)} of them reused${failed}`;
}
