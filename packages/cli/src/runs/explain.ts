/** `golgi explain`: why each task of a run ran or was reused, one line each; many items with one story share a line. */
import type { Database, Explanation, NodeRunRow, RunRow } from "@golgi/engine";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatCount } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import { patternOf } from "../progress/model.ts";
import { findState } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";
import { allNodes } from "./show.ts";

interface ExplainRequest {
  readonly run: string;
  readonly node: string | undefined;
  readonly json: boolean;
  readonly state: string | undefined;
}

export async function explainRun(request: ExplainRequest): Promise<ExitCode> {
  const database = await openExistingDatabase(findState(request.state));
  try {
    const row = await findRun(database, request.run);
    if (database === undefined) return EXIT.badInput;
    const { explainNode } = await import("@golgi/engine");
    if (request.node !== undefined) {
      const paths = await matchingPaths(database, row, request.node);
      const found = await Promise.all(paths.map((path) => explainNode(database, row.id, path)));
      print(found, request.json);
      return EXIT.ok;
    }
    const nodes = (await allNodes(database, row, { kind: ["task"] })).filter(({ status }) => status !== "skipped");
    if (request.json) print(await Promise.all(nodes.map(({ path }) => explainNode(database, row.id, path))), true);
    else await printGroups(database, row, nodes, explainNode);
    return EXIT.ok;
  } finally {
    await database?.close();
  }
}

/** The node itself, or every task inside it. */
async function matchingPaths(database: Database, row: RunRow, wanted: string): Promise<readonly string[]> {
  const nodes = await allNodes(database, row);
  const exact = nodes.find(({ path }) => path === wanted);
  if (exact?.kind === "task") return [wanted];
  const inside = nodes.filter(
    ({ path, kind }) => kind === "task" && (path.startsWith(`${wanted}[`) || path.startsWith(`${wanted}/`)),
  );
  if (inside.length > 0) return inside.map(({ path }) => path);
  if (exact !== undefined) return [wanted];
  throw errors.nodeUnknown(
    row.id,
    wanted,
    nodes.filter(({ kind }) => kind === "task").map(({ path }) => path),
  );
}

function print(found: readonly Explanation[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else for (const explanation of found) process.stdout.write(`${markOf(explanation.reason)} ${printable(explanation.words)}\n`);
}

function markOf(reason: Explanation["reason"]): string {
  const style = styleOf(process.stdout);
  if (reason === "reused") return style.cyan("reused");
  if (reason === "not-run" || reason === "structure") return style.dim("–     ");
  return style.green("ran   ");
}

const MAX_LINES = 100;

async function printGroups(
  database: Database,
  row: RunRow,
  nodes: readonly NodeRunRow[],
  explain: typeof import("@golgi/engine").explainNode,
): Promise<void> {
  if (nodes.length === 0) {
    process.stdout.write("No task of this run was reached.\n");
    return;
  }
  const reused = new Map<string, NodeRunRow[]>();
  const rest: NodeRunRow[] = [];
  for (const node of nodes) {
    if (node.reusedFrom === null) rest.push(node);
    else {
      const key = `${patternOf(node.path)} ${node.reusedFrom.run}`;
      reused.set(key, [...(reused.get(key) ?? []), node]);
    }
  }
  for (const group of reused.values()) {
    const [first] = group;
    if (first === undefined) continue;
    if (group.length === 1) print([await explain(database, row.id, first.path)], false);
    else {
      const from = first.reusedFrom?.run === row.id ? "other nodes of this run" : `run ${first.reusedFrom?.run}`;
      process.stdout.write(
        `${markOf("reused")} ${printable(patternOf(first.path))}: ${formatCount(group.length)} results of ${from}: same code, environment and inputs\n`,
      );
    }
  }
  for (const { path } of rest.slice(0, MAX_LINES)) print([await explain(database, row.id, path)], false);
  if (rest.length > MAX_LINES)
    process.stdout.write(`… and ${formatCount(rest.length - MAX_LINES)} more; name a node, or use --json\n`);
}
