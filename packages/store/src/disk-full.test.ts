/** A full disk, for real: a small tmpfs. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import type { DurabilityMode } from "./durability.ts";
import { openLocalStore } from "./local-store.ts";
import { testFolder } from "./test-folder.ts";

/** Undefined: mounted. Otherwise the reason why it cannot be. */
function mountSmall(path: string): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "mounting a tmpfs needs root on Linux";
  mkdirSync(path);
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], { encoding: "utf8" });
  return status === 0 ? undefined : `a tmpfs cannot be mounted here: ${stderr}`;
}

const FULL = { code: "GOLGI_DISK_FULL", kind: "system" };

describe("a full disk", () => {
  for (const durability of ["each", "batch"] satisfies DurabilityMode[]) {
    it(`is reported as such and leaves no half object (${durability})`, async (test) => {
      const folder = testFolder(test);
      const small = join(folder, "small");
      const reason = mountSmall(small);
      if (reason !== undefined) return test.skip(reason);
      try {
        await fillUp(folder, join(small, "store"), durability);
      } finally {
        execFileSync("umount", ["-l", small]);
      }
    });
  }
});

async function fillUp(folder: string, root: string, durability: DurabilityMode): Promise<void> {
  const big = Buffer.alloc(6_000_000, 7);
  writeFileSync(join(folder, "big"), big);
  writeFileSync(join(folder, "huge"), Buffer.alloc(20 << 20, 9));
  mkdirSync(join(folder, "tree"));
  for (let i = 0; i < 40; i++) writeFileSync(join(folder, "tree", `f${i}`), Buffer.alloc(150_000, i));

  const store = await openLocalStore(root, { durability });
  const kept = await store.put("kept");
  await assert.rejects(store.put(big), FULL);
  await assert.rejects(store.put(Readable.from([big, big])), FULL);
  await assert.rejects(store.putFile(join(folder, "big")), FULL);
  await assert.rejects(store.putFile(join(folder, "huge")), FULL);
  await assert.rejects(store.moveFile(join(folder, "huge")), FULL);
  await assert.rejects(store.putDirectory(join(folder, "tree")), FULL);
  await store.sync();
  assert.deepEqual(
    readdirSync(join(root, "tmp")).flatMap((owner) => readdirSync(join(root, "tmp", owner))),
    [],
  );
  for await (const fault of store.verify()) assert.fail(fault.message);
  assert.equal((await store.read(kept.digest)).toString(), "kept");

  // What was stored of the tree goes, and then there is room again.
  await store.collect([kept.digest], { dryRun: false, graceMs: -1000 });
  assert.equal((await store.usage()).objects, 1);
  await store.put(Buffer.alloc(1_000_000, 1));
  await store.close();
}
