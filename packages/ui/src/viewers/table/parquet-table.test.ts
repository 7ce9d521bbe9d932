/** Files written by Apache Arrow, read by ranges; and files that are broken or lie about their sizes. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { AsyncBuffer } from "hyparquet";
import { openParquet } from "./parquet-table.ts";
import type { TableQuery } from "./table-source.ts";

const FILES = join(import.meta.dirname, "..", "..", "..", "test-data", "parquet");
const bytesOf = (name: string): Buffer => readFileSync(join(FILES, `${name}.parquet`));

function bufferOf(bytes: Uint8Array): AsyncBuffer & { read: number } {
  return {
    byteLength: bytes.byteLength,
    read: 0,
    slice(start: number, end = bytes.byteLength) {
      this.read += end - start;
      return Uint8Array.from(bytes.subarray(start, end)).buffer;
    },
  };
}

const open = (name: string) => openParquet(bufferOf(bytesOf(name)));
const all = async (name: string, query: TableQuery = {}, limit = 100) => {
  const table = await open(name);
  const { columns, total } = await table.describe(query);
  const { rows } = await table.rows(query, { offset: 0, limit, columns: columns.map((_, index) => index) });
  return { columns, total, rows };
};

describe("what Arrow wrote", () => {
  test("every type as people read it; what is nothing stays nothing", async () => {
    const { columns, rows } = await all("types");
    assert.deepEqual(
      columns.map(({ name, kind, type }) => `${name} ${kind} ${type}`),
      [
        "gene string string",
        "count number int64",
        "huge number int64",
        "p number double",
        "kept string boolean",
        "day string date",
        "at string timestamp",
        "price number decimal",
        "bytes string byte array",
        "tags string list",
        "place string record",
      ],
    );
    assert.deepEqual(rows, [
      [
        "ACTB",
        10,
        "1152921504606846976",
        0.001,
        "true",
        "2026-01-02",
        "2026-01-02 03:04:05.678",
        1.5,
        "00ff",
        '["a","b"]',
        '{"chr":"1","pos":5}',
      ],
      [null, 2, "-1152921504606846976", "NaN", "false", null, null, -2.25, "", "[]", null],
      ["TP53", null, 0, null, null, "1969-12-31", "1970-01-01 00:00:00", null, null, null, '{"chr":"X","pos":null}'],
      ["BRCA1", 33, null, 1e-300, "true", "2000-02-29", "2000-01-01 00:00:00", 0, "a".repeat(40), '["c"]', '{"chr":"2","pos":7}'],
    ]);
    assert.deepEqual(columns[1]?.stats, { empty: 1, min: 2, max: 33 });
    assert.deepEqual(columns[0]?.stats, { empty: 1 });
  });

  for (const codec of ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]) {
    test(`compressed by ${codec}`, async () => {
      const { rows, total } = await all(codec);
      assert.equal(total, 100);
      assert.deepEqual(
        rows,
        Array.from({ length: 100 }, (_, n) => [n, `row ${n}`]),
      );
    });
  }

  test("no rows", async () => {
    const { columns, total, rows } = await all("empty");
    assert.deepEqual([columns.map(({ name }) => name), total, rows], [["n", "text"], 0, []]);
  });
});

describe("sort and filter", () => {
  test("sort by number and text over row groups, both ways", async () => {
    const down = await all("groups", { sort: "-n" }, 3);
    assert.deepEqual(
      down.rows.map(([n]) => n),
      [19_999, 19_998, 19_997],
    );
    const words = await all("groups", { sort: "word" }, 21);
    assert.deepEqual([words.rows[0]?.[2], words.rows[19]?.[2], words.rows[20]?.[2]], ["w000", "w000", "w001"]);
    assert.deepEqual(
      (await all("types", { sort: "-count" })).rows.map((row) => row[1]),
      [33, 10, 2, null],
    );
    await assert.rejects(all("groups", { sort: "nothing" }), /no column nothing/);
  });

  test("a filter looks into every column", async () => {
    const { total, rows } = await all("groups", { filter: "W123" });
    assert.equal(total, 20);
    assert.ok(rows.every((row) => row[2] === "w123"));
    assert.equal((await all("types", { filter: "brca" })).total, 1);
    assert.equal((await all("types", { filter: '"pos":7' })).total, 1);
    assert.equal((await all("types", { filter: "nowhere" })).total, 0);
    const both = await all("groups", { filter: "w123", sort: "-n" }, 2);
    assert.ok((both.rows[0]?.[0] as number) > (both.rows[1]?.[0] as number));
  });
});

test("only the columns and pages on screen are read", async () => {
  const file = bufferOf(bytesOf("groups"));
  const table = await openParquet(file);
  const footer = file.read;
  await table.describe({});
  assert.equal(file.read, footer, "statistics come from the footer");
  const page = await table.rows({}, { offset: 12_000, limit: 50, columns: [1] });
  assert.deepEqual([page.rows[0], page.rows.length, page.more], [[8000], 50, true]);
  const read = file.read - footer;
  assert.ok(read > 0 && read < file.byteLength / 4, `${read} of ${file.byteLength} bytes`);
  await table.rows({}, { offset: 12_050, limit: 50, columns: [1] });
  assert.equal(file.read - footer, read, "the next rows of the block are there already");
  const last = await table.rows({}, { offset: 19_990, limit: 50, columns: [0, 2] });
  assert.deepEqual([last.rows.length, last.rows[9]?.[0], last.more], [10, 19_999, false]);
});

describe("hostile files", () => {
  const whole = bytesOf("groups");
  for (const [name, bytes] of [
    ["nothing", Buffer.alloc(0)],
    ["only the name", Buffer.from("PAR1PAR1")],
    ["cut in the middle", whole.subarray(0, whole.length / 2)],
    ["without its last byte", whole.subarray(0, -1)],
    ["text", Buffer.from("gene,count\n".repeat(100))],
    [
      "a footer that is larger than the file",
      Buffer.concat([whole.subarray(0, -8), Buffer.from([255, 255, 255, 127]), Buffer.from("PAR1")]),
    ],
    [
      "a footer of noise",
      Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(200, 0xfe), Buffer.from([200, 0, 0, 0]), Buffer.from("PAR1")]),
    ],
  ] as const) {
    test(name, async () => assert.rejects(openParquet(bufferOf(bytes)), /This is no whole Parquet file/));
  }

  test("pages of noise are an error, not a wrong value", async () => {
    const bytes = Buffer.from(whole);
    bytes.fill(0xa5, 4, 20_000);
    const table = await openParquet(bufferOf(bytes));
    await assert.rejects(table.rows({}, { offset: 0, limit: 10, columns: [0, 1, 2] }), Error);
  });

  test("no read is larger than its bound, whatever the footer says", async () => {
    const file = bufferOf(whole);
    const huge: AsyncBuffer = {
      byteLength: 2 ** 40,
      slice: (start, end) => file.slice(Math.max(0, start - 2 ** 40 + whole.length), (end ?? 2 ** 40) - 2 ** 40 + whole.length),
    };
    const table = await openParquet(huge);
    assert.ok(file.read < 200_000, "the footer is found at the end");
    assert.equal((await table.describe({})).total, 20_000);
  });
});
