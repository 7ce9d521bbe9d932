/** Delimited text: parsed in any pieces, and shown in pages. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isErrorShape } from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";
import fc from "fast-check";
import { guessDelimiter, parseRows, type Delimiter } from "./parse.ts";
import { createTables, type Tables, type TableWanted } from "./preview.ts";

async function rowsOf(pieces: readonly Buffer[], delimiter: Delimiter): Promise<string[][]> {
  const source = async function* (): AsyncGenerator<Buffer> {
    yield* pieces;
  };
  const rows: string[][] = [];
  for await (const batch of parseRows(source(), delimiter)) rows.push(...batch);
  return rows;
}

describe("parsing", () => {
  const TABLE: readonly (readonly [text: string, rows: readonly (readonly string[])[]])[] = [
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r1,2\r",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ['"a,b","c""d"\n', [["a,b", 'c"d']]],
    ['"two\nlines",x\n', [["two\nlines", "x"]]],
    [
      "a,,\n\n,b\n",
      [
        ["a", "", ""],
        ["", "b"],
      ],
    ],
    ['""\n', []],
    ['"",""\n', [["", ""]]],
    ['5" nail,x\n', [['5" nail', "x"]]],
    ["", []],
    ["lone", [["lone"]]],
  ];
  for (const [text, rows] of TABLE)
    test(JSON.stringify(text), async () => assert.deepEqual(await rowsOf([Buffer.from(text)], ","), rows));

  test("any rows written with quotes are read back, in whatever pieces they come", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", "é", "💥", "\t"), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        async (rows, piece) => {
          const text = rows.map((row) => `${row.map((one) => `"${one.replaceAll('"', '""')}"`).join(",")}\r\n`).join("");
          const bytes = Buffer.from(text);
          const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
            bytes.subarray(index * piece, (index + 1) * piece),
          );
          assert.deepEqual(await rowsOf(pieces, ","), rows);
        },
      ),
    );
  });

  test("the delimiter is guessed", () => {
    assert.equal(guessDelimiter("a\tb,c\n1\t2\n"), "\t");
    assert.equal(guessDelimiter("a,b\n1,2\n"), ",");
    assert.equal(guessDelimiter("a;b\n1,5;2,5\n"), ";");
  });
});

describe("pages", () => {
  let directory: string;
  let store: Store;
  let tables: Tables;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "golgi-tables-"));
    store = await openLocalStore(join(directory, "store"));
    tables = createTables(store);
  });
  after(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const page = async (text: string | Uint8Array, wanted: Partial<TableWanted> = {}) =>
    tables.page((await store.put(text)).digest, { offset: 0, limit: 100, ...wanted });
  const GENES = "#gene\tcount\tp\nb\t10\t1e-3\nc\t\tNA\na\t9\t0.5\n";

  test("header, kinds, empty cells", async () => {
    const { columns, rows, total, more } = await page(GENES);
    assert.deepEqual(columns, [
      { name: "gene", kind: "string" },
      { name: "count", kind: "number" },
      { name: "p", kind: "number" },
    ]);
    assert.deepEqual(rows, [
      ["b", 10, 0.001],
      ["c", null, "NA"],
      ["a", 9, 0.5],
    ]);
    assert.deepEqual([total, more], [3, false]);
  });

  test("offset, limit, filter, sort by number and by text; nothing sorts last", async () => {
    assert.deepEqual((await page(GENES, { offset: 1, limit: 1 })).rows, [["c", null, "NA"]]);
    assert.deepEqual(await page(GENES, { limit: 1 }).then(({ total, more }) => [total, more]), [null, true]);
    assert.deepEqual(
      (await page(GENES, { sort: "count" })).rows.map(([gene]) => gene),
      ["a", "b", "c"],
    );
    assert.deepEqual(
      (await page(GENES, { sort: "-count" })).rows.map(([gene]) => gene),
      ["b", "a", "c"],
    );
    assert.deepEqual(
      (await page(GENES, { sort: "-gene" })).rows.map(([gene]) => gene),
      ["c", "b", "a"],
    );
    assert.deepEqual((await page(GENES, { filter: "0.5" })).rows, [["a", 9, 0.5]]);
    await assert.rejects(page(GENES, { sort: "nope" }), (error) => isErrorShape(error) && error.code === "GOLGI_NOT_A_TABLE");
  });

  test("statistics", async () => {
    const { columns } = await page(GENES, { stats: "1" });
    assert.deepEqual(columns[1]?.stats, { empty: 1, distinct: 2, min: 9, max: 10, mean: 9.5 });
    assert.deepEqual(columns[0]?.stats, { empty: 0, distinct: 3 });
  });

  test("gzip, no header, VCF-like comments, ragged rows", async () => {
    assert.deepEqual((await page(gzipSync("1,2\n3,4\n"))).rows, [
      [1, 2],
      [3, 4],
    ]);
    const vcf = await page("##fileformat=VCFv4.2\n##x,y\n#CHROM\tPOS\nchr1\t5\n");
    assert.deepEqual([vcf.columns.map(({ name }) => name), vcf.rows], [["CHROM", "POS"], [["chr1", 5]]]);
    assert.deepEqual((await page("a,b\n1\n2,3,4\n")).rows, [
      [1, null, null],
      [2, 3, 4],
    ]);
  });

  test("binary is refused, so is what is broken or missing", async () => {
    for (const bytes of [
      Buffer.from([1, 0, 2]),
      gzipSync("a,b\n1,2\n").subarray(0, 15),
      Buffer.concat([gzipSync("a,b\n1,2\n").subarray(0, 12), Buffer.alloc(30, 255)]),
    ]) {
      await assert.rejects(page(bytes), (error) => isErrorShape(error) && error.code === "GOLGI_NOT_A_TABLE");
    }
    await assert.rejects(
      tables.page(`sha256:${"0".repeat(64)}`, { offset: 0, limit: 1 }),
      (error) => isErrorShape(error) && error.code === "GOLGI_ARTIFACT_UNKNOWN",
    );
    assert.deepEqual((await page("")).rows, []);
  });

  test("a large table pages by streaming, and is not sorted in memory", async () => {
    const big = `x,y\n${"12345,a rather long text in each row to be large\n".repeat(1_400_000)}`;
    const { digest } = await store.put(big);
    const last = await tables.page(digest, { offset: 1_399_999, limit: 10 });
    assert.deepEqual([last.rows.length, last.total], [1, 1_400_000]);
    await assert.rejects(
      tables.page(digest, { offset: 0, limit: 1, sort: "x" }),
      (error) => isErrorShape(error) && error.code === "GOLGI_TABLE_TOO_LARGE",
    );
  });
});
