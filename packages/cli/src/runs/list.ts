/** `golgi runs` */
import { RUN_STATUSES } from "@golgi/ir";
import type { RunStatus } from "@golgi/ir";
import type { Database, RunRow } from "@golgi/engine";
import * as errors from "../errors.ts";
import { formatAgo, formatCount, formatDuration, formatTable } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import type { Style } from "../output/style.ts";
import { suggest } from "../output/suggest.ts";
import type { StateDirectory } from "../state/directory.ts";
import { isOwned, UNFINISHED } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";

export async function listRuns(
  state: StateDirectory,
  options: { status?: string; workflow?: string; limit: string; json?: boolean },
): Promise<void> {
  const statuses = readStatuses(options.status);
  const limit = readCount(options.limit, "--limit");
  const database = await openExistingDatabase(state);
  try {
    const filter = {
      ...(statuses !== undefined && { status: statuses }),
      ...(options.workflow !== undefined && { workflow: options.workflow }),
    };
    const page = database === undefined ? { rows: [] } : await database.runs(filter, undefined, limit);
    if (options.json === true) {
      for (const row of page.rows) process.stdout.write(`${JSON.stringify(row)}\n`);
      return;
    }
    if (database === undefined || page.rows.length === 0) {
      const narrowed = options.status !== undefined || options.workflow !== undefined;
      process.stdout.write(narrowed ? "No such runs.\n" : `No runs yet in ${state.root}. Start one: golgi run FILE\n`);
      return;
    }
    process.stdout.write(`${await runsTable(database, page.rows)}\n`);
    if (page.next !== undefined)
      process.stdout.write(styleOf(process.stdout).dim(`… older runs: golgi runs --limit ${limit * 5}\n`));
  } finally {
    await database?.close();
  }
}

async function runsTable(database: Database, rows: readonly RunRow[]): Promise<string> {
  const style = styleOf(process.stdout);
  const now = Date.now();
  const lines: string[][] = [
    ["RUN", "WORKFLOW", "STATUS", "TASKS", "REUSED", "TIME", "STARTED", "LABEL"].map((head) => style.dim(head)),
  ];
  for (const row of rows) {
    const lost = UNFINISHED.has(row.status) && !(await isOwned(database, row, now));
    const done = row.counts.succeeded + row.counts.reused;
    const end = row.endedAt ?? (lost ? undefined : now);
    lines.push([
      row.id,
      row.workflow,
      lost ? style.yellow("interrupted") : paintStatus(row.status, style),
      `${formatCount(done)}/${formatCount(row.counts.total)}`,
      row.counts.reused === 0 ? "" : formatCount(row.counts.reused),
      row.startedAt === null || end === undefined ? "" : formatDuration(end - row.startedAt),
      formatAgo(row.createdAt, now),
      row.label === null ? "" : printable(row.label),
    ]);
  }
  return formatTable(lines, "lllrrrll");
}

export function paintStatus(status: RunStatus | string, style: Style): string {
  switch (status) {
    case "succeeded":
      return style.green(status);
    case "failed":
      return style.red(status);
    case "cancelled":
    case "cancelling":
    case "skipped":
    case "held":
      return style.yellow(status);
    case "running":
      return style.blue(status);
    default:
      return status;
  }
}

function readStatuses(given: string | undefined): readonly RunStatus[] | undefined {
  if (given === undefined) return undefined;
  return given.split(",").map((one) => {
    const found = RUN_STATUSES.find((status) => status === one.trim());
    if (found === undefined)
      throw errors.usage(
        `"${one}" is not a status of runs.`,
        `It is one of ${RUN_STATUSES.join(", ")}.${suggest(one, RUN_STATUSES)}`,
      );
    return found;
  });
}

export function readCount(given: string, option: string): number {
  if (!/^\d{1,7}$/.test(given) || Number(given) < 1)
    throw errors.usage(`${option} ${given} is not a count.`, `Write a whole number from 1: ${option} 20`);
  return Number(given);
}
