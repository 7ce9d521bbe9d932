/** Big files: threads, holes, what is read and what is not. */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openCopyPool } from "./copy-pool.ts";
import { copyAndHash } from "./copy.ts";
import { openLocalStore } from "./local-store.ts";
import { testFolder } from "./test-folder.ts";

describe("copyAndHash", () => {
  it("copies and hashes files of any size, also around the limits of its buffers", async (test) => {
    const folder = testFolder(test);
    const sizes = [0, 1, 524_288, 524_289, (16 << 20) - 1, 16 << 20, (16 << 20) + 4096, (20 << 20) + 1];
    for (const size of sizes) {
      const source = join(folder, `s${size}`);
      const bytes = randomBytes(size);
      writeFileSync(source, bytes);
      const target = join(folder, `t${size}`);
      const result = await copyAndHash({ source, target, sync: size % 2 === 0 });
      assert.deepEqual([`sha256:${result.hex}`, result.size], [digestBytes(bytes), size]);
      assert.ok(readFileSync(target).equals(bytes), String(size));
      assert.equal((await copyAndHash({ source, sync: false })).hex, result.hex);
    }
  });

  it("keeps holes at the beginning, in the middle and at the end", async (test) => {
    const folder = testFolder(test);
    const source = join(folder, "s");
    for (const [size, places] of [
      [40 << 20, [20 << 20]],
      [9_000_001, [0]],
      [9_000_001, []],
      [32 << 20, [(32 << 20) - 1]],
    ] as const) {
      writeFileSync(source, "");
      truncateSync(source, size);
      const file = openSync(source, "r+");
      for (const at of places) writeSync(file, "data", at);
      closeSync(file);
      const target = join(folder, `t${size}${places.length}`);
      const { hex } = await copyAndHash({ source, target, sync: true });
      assert.equal(`sha256:${hex}`, digestBytes(readFileSync(source)));
      assert.ok(readFileSync(target).equals(readFileSync(source)));
      assert.ok(statSync(target).blocks * 512 <= 8 << 20);
    }
  });

  it("writes over nothing", async (test) => {
    const folder = testFolder(test);
    for (const name of ["a", "b"]) writeFileSync(join(folder, name), name);
    await assert.rejects(copyAndHash({ source: join(folder, "a"), target: join(folder, "b"), sync: false }), { code: "EEXIST" });
    assert.equal(readFileSync(join(folder, "b"), "utf8"), "b");
  });
});

describe("copy threads", () => {
  it("do more jobs than there are threads, report errors with their code, and go on", async (test) => {
    const folder = testFolder(test);
    const pool = openCopyPool();
    test.after(() => pool.close());
    const big = 32 << 20;
    for (let i = 0; i < 6; i++) writeFileSync(join(folder, `f${i}`), `${i}`.repeat(1000));
    const jobs = Array.from({ length: 6 }, (_, i) => pool.run({ source: join(folder, `f${i}`), sync: false }, big));
    const broken = pool.run({ source: join(folder, "none"), sync: false }, big);
    await assert.rejects(broken, { code: "ENOENT" });
    for (const [i, job] of jobs.entries()) assert.equal(`sha256:${(await job).hex}`, digestBytes(`${i}`.repeat(1000)));
    assert.equal((await pool.run({ source: join(folder, "f0"), sync: false }, big)).size, 1000);
  });
});

const COUNTERS = "/proc/self/io";
/** Bytes this process has read by system calls, proc(5). */
const bytesRead = (): number => Number(/rchar: (\d+)/.exec(readFileSync(COUNTERS, "utf8"))?.[1]);

describe("the stat index of a store", () => {
  it("spares every byte of an unchanged file", { skip: process.platform !== "linux" && "needs /proc" }, async (test) => {
    const folder = testFolder(test);
    mkdirSync(join(folder, "in"));
    const path = join(folder, "in", "sparse");
    writeFileSync(path, "start");
    truncateSync(path, 300 << 20);
    utimesSync(path, 1_000_000, 1_000_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const first = await openLocalStore(join(folder, "store"));
    const before = bytesRead();
    const stored = await first.putFile(path);
    assert.ok(bytesRead() - before >= 300 << 20, "the first time it is read");
    await first.close();

    const second = await openLocalStore(join(folder, "store"));
    const from = bytesRead();
    assert.deepEqual(await second.putFile(path), stored);
    assert.deepEqual(await second.link(path), stored);
    assert.ok(bytesRead() - from < 100_000, `${bytesRead() - from} bytes were read`);
    appendFileSync(path, "!");
    assert.notEqual((await second.putFile(path)).digest, stored.digest);
    await second.close();
  });
});
