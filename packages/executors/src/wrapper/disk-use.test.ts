import assert from "node:assert/strict";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { diskUse } from "./disk-use.ts";

const MIB = 1024 * 1024;

test("what is allocated counts, once, without inputs, links and holes", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-disk-"));
  try {
    const put = (path: string, size: number): void => writeFileSync(join(directory, path), Buffer.alloc(size, 1));
    for (const folder of ["in", "out/deep/er", "tmp"]) mkdirSync(join(directory, folder), { recursive: true });
    put("in/input", 8 * MIB);
    const before = await diskUse(directory);
    assert.ok(before < MIB, `${before}`);
    put("out/deep/er/file", 2 * MIB);
    put("tmp/file", MIB);
    linkSync(join(directory, "tmp/file"), join(directory, "tmp/same"));
    symlinkSync("../in/input", join(directory, "out/link"));
    put("tmp/hole", 1);
    truncateSync(join(directory, "tmp/hole"), 64 * MIB);
    const used = (await diskUse(directory)) - before;
    assert.ok(used >= 3 * MIB && used < 3.2 * MIB, `${used}`);
    assert.ok((await diskUse(directory, MIB)) > MIB);
    assert.equal(await diskUse(join(directory, "not-there")), 0);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
