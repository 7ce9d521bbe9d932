/** Every fault point of the wrapper × {crash, error, delay} in the local executor's worker: each attempt ends once, nothing is left. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { FAULT_ACTIONS, FAULT_POINTS } from "@golgi/store";
import {
  attemptOf,
  digestOf,
  eventually,
  FILE,
  INTEGER,
  openPlace,
  processesWith,
  shellTask,
  uniqueSeconds,
} from "./executor-conformance/bench-place.ts";
import { createPlain } from "./local-executors.ts";

const POINTS = FAULT_POINTS.filter((name) => name.startsWith("wrapper."));
assert.ok(POINTS.length >= 5);

for (const point of POINTS) {
  for (const action of FAULT_ACTIONS) {
    test(`${point}:${action}`, { timeout: 60_000 }, async () => {
      const seconds = uniqueSeconds();
      // The worker takes the fault from the environment; one started later does not.
      process.env["GOLGI_FAULT"] = `${point}:${action}:3`;
      const place = await openPlace(createPlain).finally(() => delete process.env["GOLGI_FAULT"]);
      try {
        const script = [
          "(setsid sh -c 'exec sleep ",
          seconds,
          "' > /dev/null 2>&1 &); echo ",
          { in: "n" },
          " > ",
          { out: "said" },
        ] as const;
        const task = shellTask({ inputs: { n: INTEGER }, outputs: { said: FILE } }, script);
        const attempts = Array.from({ length: 8 }, (_, n) => attemptOf(task, { n }));
        await place.executor.submit(attempts, new Map([[digestOf(task), task]]));
        let failed = 0;
        for (const [n, { attempt, token }] of attempts.entries()) {
          const result = await place.ended(attempt);
          assert.equal(result.token, token);
          if (result.status === "succeeded") assert.equal(await place.text(result.outputs?.["said"]), `${n}\n`);
          else {
            failed++;
            assert.ok(result.cause === "lost" || result.cause === "system", JSON.stringify(result.error));
          }
        }
        // A crash takes what ran beside the victim too.
        assert.ok(
          failed <= (action === "delay" ? 0 : action === "error" && point !== "wrapper.resultWritten" ? 1 : 8),
          `${failed} failed`,
        );
        for (const { attempt } of attempts) {
          assert.equal(place.reports.filter((report) => report.kind === "ended" && report.result.attempt === attempt).length, 1);
        }
        assert.equal((await place.run(task, { n: 99 })).status, "succeeded");
        await eventually(() => processesWith(seconds).length === 0);
        assert.deepEqual(
          readdirSync(place.place.work).filter((name) => name.startsWith("att_")),
          [],
        );
        for await (const fault of place.store.verify()) assert.fail(JSON.stringify(fault));
      } finally {
        await place.close();
      }
    });
  }
}
