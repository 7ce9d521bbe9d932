import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { faults } from "./after-crash.ts";
import { golgi, nodesOf, scratch } from "./golgi.ts";
import { commandOf, descendants, isNode, kill, survivesKillsOf, waitFor, WORKFLOW } from "./kills.ts";

survivesKillsOf("worker");

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
