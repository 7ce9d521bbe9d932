/** Several processes at once, and processes that die at any point. */
import { digestBytes, type Digest } from "@golgi/ir";
import { FAULT_ACTIONS, FAULT_POINTS } from "@golgi/store";
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { StorePlace } from "../store-conformance.ts";
import { startChild } from "./children.ts";
import { listOf } from "./fixtures.ts";

export function processCases(place: StorePlace): void {
  describe("processes", () => {
    it("write to one store at once", { timeout: 240_000 }, async () => {
      const folder = join(place.fresh(), "store");
      const children = ["a", "b", "c", "d"].map((salt) => startChild({ place, folder, job: "write", salt }));
      while (children.some((child) => child.lines.length < 100))
        await Promise.race([setTimeout(20), ...children.map((child) => failed(child.ended))]);
      for (const child of children) await child.stop();
      await assertWhole(
        place,
        folder,
        children.flatMap((child) => child.lines),
      );
    });

    it(`are killed ${place.kills} times while they write`, { timeout: 240_000 }, async () => {
      const folder = join(place.fresh(), "store");
      const promised: string[] = [];
      for (let kill = 0; kill < place.kills; kill++) {
        const child = startChild({ place, folder, job: "write", salt: `kill ${kill}` });
        while (child.lines.length < 1) await Promise.race([setTimeout(5), failed(child.ended)]);
        await setTimeout((kill * 13) % 60);
        child.kill();
        assert.equal((await child.ended).signal, "SIGKILL");
        promised.push(...child.lines);
      }
      assert.ok(promised.length > place.kills);
      await assertWhole(place, folder, promised);
    });
  });

  describe("fault points", { concurrency: 2 }, () => {
    const names = FAULT_POINTS.filter((name) => name.startsWith("store."));
    for (const name of names) {
      for (const action of FAULT_ACTIONS) {
        it(`recover from ${action} at ${name}`, { timeout: 240_000 }, async () => {
          const folder = join(place.fresh(), "store");
          const first = startChild({ place, folder, job: "scenario", fault: `${name}:${action}` });
          const { code, signal, stderr } = await first.ended;
          if (action === "crash") assert.equal(signal, "SIGKILL", `it was reached: ${stderr}`);
          if (action === "error") {
            assert.equal(code, 1);
            assert.match(stderr, /"code":"GOLGI_FAULT"/);
          }
          if (action === "delay") assert.equal(code, 0, stderr);
          const again = startChild({ place, folder, job: "scenario" });
          assert.equal((await again.ended).code, 0, (await again.ended).stderr);
          const digests = again.lines[0]?.split(" ") ?? [];
          assert.equal(digests[0], digestBytes("scenario"));
          if (action === "delay") assert.deepEqual(first.lines, again.lines);
          await assertWhole(place, folder, digests);
        });
      }
    }
  });
}

/** Everything that was promised is there, all that is there is whole, and nothing unfinished is left. */
async function assertWhole(place: StorePlace, folder: string, promised: readonly string[]): Promise<void> {
  const store = await place.open(folder);
  assert.deepEqual(await listOf(store.verify()), []);
  const digests = promised.filter((line): line is Digest => line.startsWith("sha256:") && line.length === 71);
  assert.ok(digests.length > 0);
  assert.deepEqual(await store.missing(digests), []);
  await store.close();
  assert.deepEqual(place.leftovers(folder), []);
}

async function failed(ended: Promise<{ readonly code: number | null; readonly stderr: string }>): Promise<never> {
  const { code, stderr } = await ended;
  throw new Error(`a child ended with ${code}: ${stderr}`);
}
