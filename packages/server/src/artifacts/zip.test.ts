/** Zips are read back by an independent reader (Python's zipfile), which checks every checksum. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import type { JsonObject } from "@golgi/ir";
import { openLocalStore } from "@golgi/store";
import fc from "fast-check";
import { zipOutputs } from "./zip-outputs.ts";
import { writeZip, type ZipEntry } from "./zip.ts";

const READER = `
import sys, zipfile, json, hashlib
with zipfile.ZipFile(sys.argv[1]) as z:
    bad = z.testzip()
    assert bad is None, bad
    print(json.dumps([[i.filename, i.file_size, hashlib.sha256(z.read(i)).hexdigest() if i.file_size < 10**7 else "", (i.external_attr >> 16) & 0o777] for i in z.infolist()]))
`;

type Read = readonly (readonly [name: string, size: number, sha256: string, mode: number])[];

async function readBack(chunks: AsyncIterable<Uint8Array>): Promise<Read> {
  const directory = mkdtempSync(join(tmpdir(), "golgi-zip-"));
  try {
    const path = join(directory, "a.zip");
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    writeFileSync(path, Buffer.concat(parts));
    const { stdout, stderr, status } = spawnSync("python3", ["-c", READER, path], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Read;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const options = hasPython ? {} : { skip: "no python3 to read zips with" };
const AT = new Date(Date.UTC(2026, 1, 3, 4, 5, 6));
const entry = (name: string, bytes: Uint8Array, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  size: bytes.length,
  at: AT,
  open: async () => Readable.from([bytes], { objectMode: false }),
  ...more,
});

test("any names and bytes come back", options, async () => {
  const names = fc.uniqueArray(
    fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((name) => !/[/\\\0:]/.test(name) && name.trim() !== "" && name.isWellFormed()),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(names, fc.uint8Array({ maxLength: 5000 }), fc.boolean(), async (list, bytes, isDense) => {
      const read = await readBack(writeZip(list.map((name) => entry(`dir/${name}`, bytes, { isDense }))));
      assert.deepEqual(
        read.map(([name, size]) => [name, size]),
        list.map((name) => [`dir/${name}`, bytes.length]),
      );
    }),
    { numRuns: 15 },
  );
});

test("large entries and many entries use ZIP64", options, async () => {
  // The announced size decides the form; the bytes may be fewer.
  const wide = await readBack(
    writeZip([entry("wide.bin", Buffer.from("wide"), { size: 5 * 1024 ** 3 }), entry("after.txt", Buffer.from("after"))]),
  );
  assert.deepEqual(
    wide.map(([name, size]) => [name, size]),
    [
      ["wide.bin", 4],
      ["after.txt", 5],
    ],
  );
  const many = await readBack(writeZip(Array.from({ length: 66_000 }, (_, index) => entry(`${index}`, Buffer.alloc(0)))));
  assert.equal(many.length, 66_000);
});

test("a source that fails ends the zip with its error", async () => {
  const broken = entry("x", Buffer.from("x"), {
    open: async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from("some");
          throw new Error("disk gone");
        })(),
        { objectMode: false },
      ),
  });
  await assert.rejects(async () => {
    for await (const _ of writeZip([broken]));
  }, /disk gone/);
});

test("outputs: files by port, companions, directories, equal names, and a manifest of digests", options, async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-zip-"));
  const store = await openLocalStore(join(directory, "store"));
  try {
    const put = async (name: string, text: string) => ({ class: "File" as const, name, ...(await store.put(text)) });
    mkdirSync(join(directory, "tree/deep"), { recursive: true });
    writeFileSync(join(directory, "tree/deep/leaf.txt"), "leaf");
    const outputs: JsonObject = {
      bam: { ...(await put("a.bam", "bam")), secondary: [await put("a.bam.bai", "bai")] },
      list: [await put("x.txt", "one"), await put("x.txt", "two")],
      both: { one: await put("../evil", "three"), n: 5 },
      tree: { ...(await store.putDirectory(join(directory, "tree"))), name: "tree" },
      count: 3,
    };
    const read = await readBack(
      zipOutputs(store, outputs, { run: "run_x", workflow: "w", at: AT.getTime() }) as AsyncIterable<Uint8Array>,
    );
    const names = read.map(([name]) => name);
    assert.deepEqual(names, [
      "bam/a.bam",
      "bam/a.bam.bai",
      "list/0/x.txt",
      "list/1/x.txt",
      "both/one/.._evil",
      "tree/tree/deep/leaf.txt",
      "outputs.json",
      "manifest.json",
    ]);
    for (const [name, , sha256] of read.slice(0, 6)) assert.ok((await store.stat(`sha256:${sha256}`)) !== undefined, name);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
