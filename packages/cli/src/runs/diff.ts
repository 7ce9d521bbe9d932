/** `golgi diff`: what differs between two runs, part by part. */
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatCount, formatDuration } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import { findState } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";

interface DiffRequest {
  readonly run: string;
  readonly other: string;
  readonly json: boolean;
  readonly state: string | undefined;
}

const MAX_LINES = 40;

export async function printDiff(request: DiffRequest): Promise<ExitCode> {
  const database = await openExistingDatabase(findState(request.state));
  try {
    const a = await findRun(database, request.run);
    const b = await findRun(database, request.other);
    if (database === undefined) return EXIT.badInput;
    const { diffRuns } = await import("@golgi/engine");
    const diff = await diffRuns(database, a.id, b.id);
    if (request.json) {
      process.stdout.write(`${JSON.stringify(diff, null, 2)}\n`);
      return EXIT.ok;
    }
    const style = styleOf(process.stdout);
    const took = ({ a: first, b: second }: typeof diff.wallMs): string =>
      first === undefined || second === undefined ? "" : style.dim(`  ${formatDuration(first)} → ${formatDuration(second)}`);
    process.stdout.write(
      `${a.id} ${style.dim("→")} ${b.id}  ${a.workflow}${a.workflow === b.workflow ? "" : ` → ${b.workflow}`}${took(diff.wallMs)}\n`,
    );
    const section = (title: string, lines: readonly { readonly words: string }[]): void => {
      if (lines.length === 0) return;
      process.stdout.write(`\n${style.bold(title)}\n`);
      for (const { words } of lines.slice(0, MAX_LINES)) process.stdout.write(`  ${printable(words)}\n`);
      if (lines.length > MAX_LINES) process.stdout.write(`  … and ${formatCount(lines.length - MAX_LINES)} more\n`);
    };
    section("Inputs", diff.inputs);
    section("Tasks", diff.tasks);
    section("Nodes", diff.nodes);
    section("Outputs", diff.outputs);
    if (diff.inputs.length + diff.tasks.length + diff.nodes.length + diff.outputs.length === 0) {
      process.stdout.write(diff.sameDocument ? "No difference.\n" : "No difference but in names, docs or positions.\n");
    }
    return EXIT.ok;
  } finally {
    await database?.close();
  }
}
