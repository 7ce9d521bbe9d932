/** The store against `openssl dgst -sha256` on the same file. */
import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Case } from "../gate.ts";
import { GOLGI, freshDirectory, measure, median } from "../measure.ts";

const GIB = 1024 ** 3;

export const cases: readonly Case[] = [
  {
    name: "store",
    last: true,
    async run() {
      const dir = freshDirectory();
      const [one, two] = [randomFile(join(dir, "one"), 2 * GIB), randomFile(join(dir, "two"), 2 * GIB)];
      const openssl = await median(3, () => ({ words: ["openssl", "dgst", "-sha256", one] }));
      const put = await median(3, () => ({ words: [GOLGI, "--state", freshDirectory(), "store", "put", one] }));
      const both = await median(3, () => ({ words: [GOLGI, "--state", freshDirectory(), "store", "put", one, two] }));
      return [
        {
          name: "put of a 2 GiB file, times openssl's hash of it",
          value: put.wall / openssl.wall,
          limit: 1.3,
          bound: "max",
          unit: "×",
          detail: `golgi ${put.wall.toFixed(2)} s, openssl ${openssl.wall.toFixed(2)} s`,
        },
        {
          name: "cores used by two puts at once",
          value: both.cpu / both.wall,
          limit: 1.5,
          bound: "min",
          unit: "×",
          detail: `${both.wall.toFixed(2)} s wall, ${both.cpu.toFixed(2)} s CPU for 4 GiB`,
        },
        await sparseHit(dir),
      ];
    },
  },
];

/** A file that is unchanged since it was linked is not read again: bytes read by the process stay small. */
async function sparseHit(dir: string) {
  const path = join(dir, "sparse");
  const file = openSync(path, "w");
  ftruncateSync(file, 10 * GIB);
  closeSync(file);
  const state = freshDirectory();
  await measure({ words: [GOLGI, "--state", state, "store", "link", path] });
  const trace = join(dir, "trace");
  await measure({
    words: [
      "strace",
      "-f",
      "-qq",
      "-e",
      "trace=read,pread64,preadv",
      "-o",
      trace,
      GOLGI,
      "--state",
      state,
      "store",
      "link",
      path,
    ],
  });
  const bytes = execFileSync("awk", ["/= [0-9]+$/ { s += $NF } END { print s + 0 }", trace], { encoding: "utf8" });
  return {
    name: "read for a hit on an unchanged 10 GiB file",
    value: Number(bytes) / 1e6,
    limit: 64,
    bound: "max" as const,
    unit: "MB read" as const,
    detail: "all reads of the process, its own code included",
  };
}

function randomFile(path: string, size: number): string {
  const file = openSync(path, "w");
  const block = randomBytes(16 << 20);
  for (let at = 0; at < size; at += block.length) {
    block.writeUInt32LE(at / block.length);
    writeSync(file, block);
  }
  closeSync(file);
  return path;
}
