/**
 * Kills the engine for real (SIGKILL) at random moments of a 200-task run and resumes it each time: the result is that of a run without
 * a crash, nothing that had finished runs again, and nothing is left behind (I5).
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { faults, leftovers, runExists } from "./after-crash.ts";
import { golgi, nodesOf, scratch, succeed } from "./golgi.ts";

const WORKFLOW = join(import.meta.dirname, "workflows", "counting.ts");
const ITEMS = Array.from({ length: 100 }, (_, i) => i);
const TOTAL = ITEMS.reduce((total, i) => total + 2 * i, 0);

/** Repeatable randomness: the seed is printed with each failure. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The processes that `pid` started and theirs, from /proc. */
function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // ended between listing and reading
    }
  }
  const found: number[] = [];
  const visit = (parent: number) => {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(pid);
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // already gone
  }
}

function isNode(pid: number): boolean {
  return commandOf(pid).split(" ")[0]?.endsWith("node") ?? false;
}

for (const victim of ["engine", "worker", "both"] as const) {
  const rounds = victim === "engine" ? 50 : 15;
  test(`${rounds} × kill -9 of ${victim}`, { timeout: 600_000 }, async (t) => {
    const seed = Number(process.env["GOLGI_SEED"] ?? Date.now() % 1_000_000);
    t.diagnostic(`seed ${seed}`);
    const next = random(seed);
    const state = scratch(t);
    const inputs = join(state, "inputs.json");
    writeFileSync(inputs, JSON.stringify({ items: ITEMS, pause: 0.4 }));

    const start = ["--state", state, "run", WORKFLOW, "counting", "--inputs", `@${inputs}`];
    let kills = 0;
    let struck = 0;
    let ended = await killAt(start);
    for (; kills < rounds && ended.code !== 0; kills++)
      ended = await killAt((await runExists(state)) ? ["--state", state, "resume", "last"] : start);
    if (ended.code !== 0) await succeed(["--state", state, "resume", "last"], { timeoutMs: 120_000 });
    t.diagnostic(`${Math.max(kills, struck)} kills`);

    const { all } = await nodesOf(state);
    const shown = JSON.parse(await succeed(["--state", state, "show", "last", "--json"])) as {
      run: { status: string; outputs: unknown };
    };
    assert.equal(shown.run.status, "succeeded");
    assert.deepEqual(shown.run.outputs, { total: TOTAL });
    assert.equal(all.filter((node) => node.kind === "task").length, 201);
    assert.deepEqual(await faults(state), []);
    await wait(500);
    assert.deepEqual(leftovers(state), []);

    /** One kill in four comes at any moment of the start; the others once the run is under way. */
    async function killAt(words: readonly string[]) {
      const early = victim !== "worker" && next() < 0.25;
      let under: () => void = () => {};
      const underWay = new Promise<void>((resolve) => {
        under = resolve;
      });
      let over = false;
      const strike = async (pid: number) => {
        if (!early) await underWay;
        await wait(next() * (early ? 1500 : 500));
        const workers = descendants(pid).filter(isNode);
        if (victim !== "worker") kill(pid);
        if (victim !== "engine" && workers.length > 0) kill(workers[Math.floor(next() * workers.length)] as number);
        // A worker's death leaves the engine alive: strike again until this run has had its share.
        if (victim === "worker" && !over && ++struck < rounds) await strike(pid);
      };
      const ended = await golgi(words, { onOutput: under, onStart: (pid) => void strike(pid) });
      over = true;
      return ended;
    }
  });
}

test("an orphaned worker that dies after its run was resumed does not hold the run up", { timeout: 120_000 }, async (t) => {
  const state = scratch(t);
  const words = ["--state", state, "run", WORKFLOW, "counting", "--items.0", "7", "--pause", "8"];
  let engine = 0;
  let under: () => void = () => {};
  const underWay = new Promise<void>((resolve) => {
    under = resolve;
  });
  const first = golgi(words, { onStart: (pid) => (engine = pid), onOutput: under });
  await underWay;
  await waitFor(() => descendants(engine).some((pid) => commandOf(pid).includes("sleep")));
  const orphans = descendants(engine).filter(isNode);
  kill(engine);
  await first;

  const resumed = golgi(["--state", state, "resume", "last"], { timeoutMs: 60_000 });
  await wait(2500);
  assert.ok(orphans.some(isNode), "the worker went on without its engine");
  for (const pid of orphans) kill(pid);
  const ended = await resumed;
  assert.equal(ended.code, 0, ended.stderr);
  const { all } = await nodesOf(state);
  assert.equal(all.find((node) => node.path.endsWith("/step"))?.attempts, 2);
  assert.deepEqual(await faults(state), []);
});

async function waitFor(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    assert.ok(waited < 20_000, "it did not happen in 20 s");
    await wait(50);
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
