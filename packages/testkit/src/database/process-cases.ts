/** Several processes on one database, and processes that are killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { LoopArguments, OwnRunsArguments, RaceArguments, RaceOutcome } from "./child.ts";
import type { DatabasePlace } from "./places.ts";
import { EMPTY_DOCUMENT, NO_COUNTS, nextRunId, runRow } from "./rows.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
const ROWS_PER_BATCH = 7;

interface Child {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  /** The next line; an error with what the child said on stderr when there is none. */
  line(): Promise<string>;
}

function startChild(work: string, place: DatabasePlace, given: RaceArguments | LoopArguments | OwnRunsArguments): Child {
  const child = spawn(process.execPath, [CHILD, work, place.address, JSON.stringify(given)], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {});
  let complaint = "";
  child.stderr.on("data", (chunk) => (complaint += chunk));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = async () => {
    const next = await lines.next();
    if (next.done) throw new Error(`child ended: ${complaint}`);
    return next.value;
  };
  return { process: child, lines, line };
}

async function kill(child: Child): Promise<void> {
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  const ended = once(child.process, "exit");
  child.process.kill("SIGKILL");
  await ended;
}

async function together<Result>(children: readonly Child[], work: (child: Child) => Promise<Result>): Promise<readonly Result[]> {
  try {
    for (const child of children) assert.equal(await child.line(), "ready");
    for (const child of children) child.process.stdin?.write("go\n");
    return await Promise.all(children.map(work));
  } finally {
    await Promise.all(children.map(kill));
  }
}

export function processCases(place: () => DatabasePlace, options: { readonly kills: number }): void {
  describe("several processes", () => {
    it("of which each lease, claim and command goes to exactly one", async () => {
      const database = await place().connect();
      const runs = Array.from({ length: 25 }, () => nextRunId());
      for (const [at, id] of runs.entries()) {
        await database.createRun(runRow({ id }), EMPTY_DOCUMENT, []);
        await database.pushCommand(id, "answer", {}, at);
      }
      const children = ["a", "b", "c"].map((owner) => startChild("race", place(), { owner, runs, keys: 10 }));
      const outcomes = await together(children, async (child) => JSON.parse(await child.line()) as RaceOutcome);
      assert.deepEqual(outcomes.flatMap((outcome) => outcome.leases).sort(), [...runs].sort());
      const claims = outcomes.flatMap((outcome) => outcome.claims);
      assert.deepEqual([claims.length, new Set(claims).size], [250, 250]);
      const commands = outcomes.flatMap((outcome) => outcome.commands).sort((a, b) => a - b);
      assert.deepEqual(commands, [...runs.keys()]);
      await database.close();
    });

    it("that commit at once lose nothing", async () => {
      const [batches, each] = [30, 4];
      const groups = ["a", "b", "c"].map(() => Array.from({ length: each }, () => nextRunId()));
      const children = groups.map((runs) => startChild("own-runs", place(), { runs, batches }));
      await together(children, async (child) => assert.equal(await child.line(), "done"));
      const database = await place().connect();
      for (const run of groups.flat()) {
        assert.equal((await database.events(run, 0)).length, batches + 1);
        assert.equal((await database.nodes(run, {})).rows.length, batches * 2);
      }
      await database.close();
    });
  });

  describe("kill -9", () => {
    it(`of a committing process, ${options.kills} times: each acknowledged batch is there, and no part of another`, async () => {
      const id = nextRunId();
      const setUp = await place().connect();
      await setUp.createRun(runRow({ id }), EMPTY_DOCUMENT, []);
      await setUp.close();
      let stored = 0;
      for (let round = 0; round < options.kills; round++) {
        const acknowledged = await commitAndKill(place(), id, `owner-${round}`);
        stored = await checkWhole(place(), id, Math.max(stored, acknowledged + 1));
      }
      assert.ok(stored >= options.kills, `only ${stored} batches in ${options.kills} rounds`);
    });
  });
}

/** Returns the last batch that the child said was committed. */
async function commitAndKill(place: DatabasePlace, run: LoopArguments["run"], owner: string): Promise<number> {
  const child = startChild("loop", place, { owner, run, rowsPerBatch: ROWS_PER_BATCH });
  let last = Number((await child.line()).split(" ")[1]);
  const killed = sleep(Math.random() * 60).then(() => kill(child));
  for (let next = await child.lines.next(); !next.done; next = await child.lines.next()) last = Number(next.value.split(" ")[1]);
  await killed;
  return last;
}

/** Returns the number of stored batches, at least `expected`; nodes, events and counts must agree on it. */
async function checkWhole(place: DatabasePlace, run: LoopArguments["run"], expected: number): Promise<number> {
  const database = await place.connect();
  const batches = (await database.run(run))?.counts.total ?? 0;
  assert.ok(batches >= expected, `${expected} batches were acknowledged, ${batches} are stored`);
  assert.equal(await database.lastSeq(run), batches * ROWS_PER_BATCH);
  assert.deepEqual(await database.nodeCounts(run), { ready: batches * ROWS_PER_BATCH });
  const lastEvents = await database.events(run, (batches - 1) * ROWS_PER_BATCH);
  const paths = lastEvents.map((event) => event.path);
  assert.deepEqual(
    paths,
    Array.from({ length: ROWS_PER_BATCH }, (_, index) => `${batches - 1}/${index}`),
  );
  assert.deepEqual((await database.run(run))?.counts, { ...NO_COUNTS, total: batches });
  await database.close();
  return batches;
}
