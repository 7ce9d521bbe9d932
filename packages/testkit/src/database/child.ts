/**
 * A second process on a database, for the suites that need one. `node child.ts <work> <address> <arguments as JSON>`; prints lines.
 * `race` waits for a line on stdin, so that all begin at once.
 */
import { writeSync } from "node:fs";
import { once } from "node:events";
import { digestBytes, type RunId } from "@golgi/ir";
import { openAddress } from "./places.ts";
import { batchOf, eventRow, nodeRow, runRow, startRun } from "./rows.ts";

export interface RaceArguments {
  readonly owner: string;
  readonly runs: readonly RunId[];
  readonly keys: number;
}
export interface RaceOutcome {
  readonly leases: readonly RunId[];
  readonly claims: readonly string[];
  readonly commands: readonly number[];
}
export interface LoopArguments {
  readonly owner: string;
  readonly run: RunId;
  readonly rowsPerBatch: number;
}
export interface OwnRunsArguments {
  readonly runs: readonly RunId[];
  readonly batches: number;
}

const [work, address, json] = process.argv.slice(2) as [string, string, string];
switch (work) {
  case "race":
    await race(JSON.parse(json) as RaceArguments);
    break;
  case "loop":
    await commitForEver(JSON.parse(json) as LoopArguments);
    break;
  case "own-runs":
    await commitOwnRuns(JSON.parse(json) as OwnRunsArguments);
    break;
  default:
    throw new Error(`unknown work ${work}`);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function race({ owner, runs, keys }: RaceArguments): Promise<void> {
  const database = await openAddress(address);
  say("ready");
  await once(process.stdin, "data");
  const leases: RunId[] = [];
  const claims: string[] = [];
  const commands: number[] = [];
  for (const [index, run] of runs.entries()) {
    const lease = await database.acquireLease(run, owner, 0, 1_000);
    if (lease !== undefined) {
      leases.push(run);
      const waiting = await database.commands([run]);
      if ((await database.commit(batchOf(lease, { commands: waiting }))) === "committed")
        commands.push(...waiting.map((command) => command.at));
    }
    const wanted = Array.from({ length: keys }, (_, key) => digestBytes(`${index} ${key} of ${runs[0]}`));
    // As engines do, for a run of its own: whoever takes a run over takes the claims made for it.
    claims.push(...(await database.claim(wanted, `run_of${owner}`, owner, 0, 1_000)));
  }
  say(JSON.stringify({ leases, claims, commands } satisfies RaceOutcome));
  await database.close();
  process.exit(0);
}

/** Each batch: `rowsPerBatch` nodes, as many events, the run's counts. Says `acknowledged <batch>` after each, until it is killed. */
async function commitForEver({ owner, run, rowsPerBatch }: LoopArguments): Promise<void> {
  const database = await openAddress(address);
  const lease = await database.acquireLease(run, owner, 0, 0);
  const row = await database.run(run);
  if (!lease || !row) throw new Error("no lease or no run");
  for (let batch = row.counts.total; ; batch++) {
    const firstSeq = batch * rowsPerBatch + 1;
    const nodes = Array.from({ length: rowsPerBatch }, (_, index) => nodeRow(run, `${batch}/${index}`));
    const events = nodes.map((node, index) => eventRow(run, firstSeq + index, { path: node.path }));
    const outcome = await database.commit(
      batchOf(lease, { nodes, events, runs: [{ ...row, counts: { ...row.counts, total: batch + 1 } }] }),
    );
    if (outcome !== "committed") throw new Error("lease lost");
    say(`acknowledged ${batch}`);
  }
}

async function commitOwnRuns({ runs, batches }: OwnRunsArguments): Promise<void> {
  const database = await openAddress(address);
  say("ready");
  await once(process.stdin, "data");
  for (const id of runs) {
    const { lease } = await startRun(database, runRow({ id }));
    for (let batch = 0; batch < batches; batch++) {
      const nodes = [nodeRow(id, `${batch}/a`), nodeRow(id, `${batch}/b`)];
      const outcome = await database.commit(batchOf(lease, { nodes, events: [eventRow(id, batch + 2)] }));
      if (outcome !== "committed") throw new Error("lease lost");
    }
  }
  say("done");
  await database.close();
  process.exit(0);
}
