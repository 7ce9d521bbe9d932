/**
 * Kills processes for real (SIGKILL) at random moments of 200-task runs and resumes them each time: the result is that of a run without a
 * crash, nothing that had finished runs again, and nothing is left behind (I5). One test file per victim, see `crash-*.serial.test.ts`.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { faults, leftovers, runStatuses } from "./after-crash.ts";
import { golgi, nodesOf, scratch, succeed } from "./golgi.ts";

export const WORKFLOW = join(import.meta.dirname, "workflows", "counting.ts");
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
export function descendants(pid: number): number[] {
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

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // already gone
  }
}

export function isNode(pid: number): boolean {
  return commandOf(pid).split(" ")[0]?.endsWith("node") ?? false;
}

const KILLS = 50;
/** Seconds a task takes: long enough that it is under way when something dies, short enough that it ends between two deaths. */
const PAUSE = { engine: 1, worker: 0.1, both: 0.2 } as const;
/** Between two deaths, at most: a worker that always dies before it has done anything makes no progress, and neither should it. */
const LIFE_MS = { engine: 500, worker: 1500, both: 1000 } as const;

/** Makes the test of one victim. */
export function survivesKillsOf(victim: keyof typeof PAUSE): void {
  test(`${KILLS} × kill -9 of ${victim}`, { timeout: 600_000 }, async (t) => {
    const seed = Number(process.env["GOLGI_SEED"] ?? Date.now() % 1_000_000);
    t.diagnostic(`seed ${seed}`);
    const next = random(seed);
    const state = scratch(t);
    let kills = 0;
    let runs = 0;
    // A run that ends before all kills came is followed by another with work of its own.
    while (kills < KILLS) {
      const pause = PAUSE[victim] + 0.001 * ++runs;
      const inputs = join(state, `inputs-${runs}.json`);
      writeFileSync(inputs, JSON.stringify({ items: ITEMS, pause }));
      const start = ["--state", state, "run", WORKFLOW, "counting", "--inputs", `@${inputs}`];
      await killAt(start);
      // One that was killed may have been over.
      while (!isOver() && kills < KILLS) await killAt(nextWords(start));
      if (!isOver()) await succeed(nextWords(start), { timeoutMs: 120_000 });
      await checkLast(state);
    }
    t.diagnostic(`${kills} kills in ${runs} runs`);
    assert.equal(runStatuses(state).length, runs);
    assert.deepEqual(await faults(state), []);
    await wait(500);
    assert.deepEqual(leftovers(state), []);

    /** A kill may have come before the run was written. */
    function nextWords(start: readonly string[]): readonly string[] {
      return runStatuses(state).length === runs ? ["--state", state, "resume", "last"] : start;
    }

    function isOver(): boolean {
      return runStatuses(state)[runs - 1] === "succeeded";
    }

    /** One kill in four comes at any moment of the start; the others once the run is under way. */
    async function killAt(words: readonly string[]): Promise<void> {
      const early = victim !== "worker" && next() < 0.25;
      let under: () => void = () => {};
      const underWay = new Promise<void>((resolve) => {
        under = resolve;
      });
      let over = false;
      const strike = async (pid: number): Promise<void> => {
        if (!early) await underWay;
        await wait(next() * (early ? 1500 : LIFE_MS[victim]));
        if (over) return;
        const workers = descendants(pid).filter(isNode);
        if (victim !== "worker") kill(pid);
        if (victim !== "engine" && workers.length > 0) kill(workers[Math.floor(next() * workers.length)] as number);
        if (victim !== "worker" || workers.length > 0) kills++;
        // A worker's death leaves the engine alive: strike again until all kills came.
        if (victim === "worker" && kills < KILLS) await strike(pid);
      };
      await golgi(words, { onOutput: under, onStart: (pid) => void strike(pid) });
      over = true;
    }
  });
}

async function checkLast(state: string): Promise<void> {
  const { all } = await nodesOf(state);
  const { run } = JSON.parse(await succeed(["--state", state, "show", "last", "--json"])) as {
    run: { status: string; outputs: unknown };
  };
  assert.equal(run.status, "succeeded");
  assert.deepEqual(run.outputs, { total: TOTAL });
  assert.equal(all.filter((node) => node.kind === "task").length, 201);
}

export async function waitFor(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    assert.ok(waited < 20_000, "it did not happen in 20 s");
    await wait(50);
  }
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
