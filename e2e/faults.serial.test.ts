/**
 * Every named fault point × {crash, error, delay}, in whatever process reaches it first: engine, worker or wrapper. Whatever happens to
 * the run, resuming it without the fault reaches the result of a run without one, nothing that succeeded runs again, nothing is left.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { FAULT_ACTIONS, FAULT_POINTS } from "@golgi/store";
import { faults, leftovers, runExists } from "./after-crash.ts";
import { golgi, scratch, succeed } from "./golgi.ts";

const WORKFLOW = join(import.meta.dirname, "workflows", "counting.ts");
const ITEMS = [1, 2, 3, 4];
const TOTAL = 20;

suite("fault points", { concurrency: 2 }, () => {
  for (const point of FAULT_POINTS) {
    for (const action of FAULT_ACTIONS) test(`${point}: ${action}`, { timeout: 120_000 }, (t) => survive(t, point, action));
  }
});

async function survive(t: Parameters<typeof scratch>[0], point: string, action: string): Promise<void> {
  const state = scratch(t);
  const inputs = join(state, "inputs.json");
  writeFileSync(inputs, JSON.stringify({ items: ITEMS, pause: 0 }));
  const start = ["--state", state, "run", WORKFLOW, "counting", "--inputs", `@${inputs}`];

  const struck = await golgi(start, { env: { GOLGI_FAULT: `${point}:${action}` }, timeoutMs: 60_000 });
  if (action === "delay") assert.equal(struck.code, 0, struck.stderr);
  for (let tries = 0; tries < 3; tries++) {
    const words = (await runExists(state)) ? ["--state", state, "resume", "last"] : start;
    const shown = await golgi(["--state", state, "show", "last", "--json"]);
    if (shown.code === 0 && (JSON.parse(shown.stdout) as Shown).run.status === "succeeded") break;
    await golgi(words, { timeoutMs: 60_000 });
  }

  const { run } = JSON.parse(await succeed(["--state", state, "show", "last", "--json"])) as Shown;
  assert.equal(run.status, "succeeded");
  assert.deepEqual(run.outputs, { total: TOTAL });
  assert.deepEqual(await faults(state), []);
  for (let left = leftovers(state), waits = 0; left.length > 0; left = leftovers(state)) {
    // On a busy machine a worker takes seconds to see that its engine has gone.
    assert.ok(waits++ < 200, left.join("\n"));
    await wait(100);
  }
}

interface Shown {
  readonly run: { readonly status: string; readonly outputs: unknown };
}
