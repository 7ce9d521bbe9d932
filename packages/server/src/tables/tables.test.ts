/** Delimited text: parsed in any pieces, and shown in pages. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
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
  test("a row of quoted cells is bounded, each cell may be large", async () => {
    const cell = Buffer.from(`"${"x".repeat(900_000)}\n",`);
    assert.equal((await rowsOf([...Array(10).fill(cell), Buffer.from('"end"\n')], ","))[0]?.length, 11);
    await assert.rejects(rowsOf(Array(40).fill(cell), ","), /a row has more than/);
  });
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

  test("ten thousand columns, and comments of 200 kB before the first row: all names are there, plain and compressed", async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => `gene_${n}`);
    const matrix = [names, ...Array.from({ length: 3 }, (_, row) => names.map((_name, n) => n * row))]
      .map((row) => `${row}\n`)
      .join("");
    const contigs = Array.from({ length: 4_000 }, (_, n) => `##contig=<ID=chrUn_JTFH0100${n}v1_decoy,length=1000>\n`).join("");
    for (const packed of [(text: string) => text, gzipSync]) {
      const wide = await page(packed(matrix), { limit: 1, offset: 2 });
      assert.deepEqual([wide.columns.length, wide.columns.at(-1)], [10_000, { name: "gene_9999", kind: "number" }]);
      assert.deepEqual([wide.rows[0]?.at(-1), wide.total], [19_998, 3]);
      const vcf = await page(packed(`##fileformat=VCFv4.2\n${contigs}#CHROM\tPOS\nchr1\t5\nchr2\t7\n`));
      assert.deepEqual(
        vcf.columns.map(({ name }) => name),
        ["CHROM", "POS"],
      );
      assert.deepEqual(vcf.rows, [
        ["chr1", 5],
        ["chr2", 7],
      ]);
    }
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

  test("of a large table sort and statistics take the first part and say so; pages and the filter stream on", async () => {
    const rows = 140_000;
    const text = Array.from({ length: rows }, (_, n) => `${n},a rather long text in each row to be large\n`).join("");
    const { digest } = await store.put(`x,y\n${text}`);
    const small = createTables(store, { loadedBytes: 4 * 1024 * 1024, streamedBytes: 64 * 1024 * 1024 });
    const last = await small.page(digest, { offset: rows - 1, limit: 10 });
    assert.deepEqual([last.rows[0]?.[0], last.rows.length, last.total, last.covers], [rows - 1, 1, rows, undefined]);
    const sorted = await small.page(digest, { offset: 0, limit: 1, sort: "-x", stats: "1" });
    assert.ok(sorted.covers !== undefined && sorted.covers > 50_000 && sorted.covers < rows, `${sorted.covers} rows`);
    assert.deepEqual([sorted.rows[0]?.[0], sorted.total], [sorted.covers - 1, sorted.covers]);
    assert.equal(sorted.columns[0]?.stats?.max, sorted.covers - 1);
    const behind = await small.page(digest, { offset: 0, limit: 5, filter: String(rows - 2) });
    assert.deepEqual(
      behind.rows.map(([x]) => x),
      [rows - 2],
      "the filter finds what lies behind the part that is sorted",
    );
    const given = await small.page(digest, { offset: rows - 1, limit: 10 }, AbortSignal.abort());
    assert.equal(given.rows.length, 0, "nobody waits: reading ends");
    const whole = await tables.page(digest, { offset: 0, limit: 1, sort: "-x" });
    assert.deepEqual([whole.rows[0]?.[0], whole.covers], [rows - 1, undefined]);
  });

  test("a gzip bomb costs a bounded amount of reading and no memory", async () => {
    // 5 GiB of rows in 5 MB: members of gzip may follow one another.
    const member = gzipSync("1,2\n".repeat(16 * 1024 * 1024));
    const { digest } = await store.put(Buffer.concat(Array.from({ length: 80 }, () => member)));
    const before = process.memoryUsage.rss();
    const small = createTables(store, { loadedBytes: 1024 * 1024, streamedBytes: 16 * 1024 * 1024 });
    const first = await small.page(digest, { offset: 0, limit: 3 });
    assert.deepEqual([first.rows.length, first.total, first.more], [3, null, true]);
    const head = await small.page(digest, { offset: 0, limit: 3, stats: "1" });
    assert.ok(head.covers !== undefined && head.covers < 1024 * 1024);
    const none = await small.page(digest, { offset: 0, limit: 3, filter: "nowhere" });
    assert.ok(none.covers !== undefined && none.rows.length === 0, "what a filter did not reach is said");
    await assert.rejects(
      small.page(digest, { offset: 1e9, limit: 1 }),
      (error) => isErrorShape(error) && error.code === "GOLGI_TABLE_TOO_LARGE",
    );
    const grown = process.memoryUsage.rss() - before;
    assert.ok(grown < 500 * 1024 * 1024, `grew by ${Math.round(grown / 1024 / 1024)} MiB`);
  });

  test("a single line of 2 GB is refused after 16 MiB", async () => {
    const path = join(directory, "line.csv");
    writeFileSync(path, "a".repeat(1024 * 1024));
    truncateSync(path, 2 * 1024 ** 3);
    const { digest } = await store.link(path);
    const start = performance.now();
    const before = process.memoryUsage.rss();
    for (const wanted of [
      { offset: 0, limit: 1 },
      { offset: 0, limit: 1, stats: "1" as const },
      { offset: 0, limit: 1, filter: "b" },
    ]) {
      await assert.rejects(tables.page(digest, wanted), (error) => isErrorShape(error) && error.code === "GOLGI_NOT_A_TABLE");
    }
    assert.ok(performance.now() - start < 20_000, `${performance.now() - start} ms`);
    assert.ok(process.memoryUsage.rss() - before < 400 * 1024 * 1024);
  });
});
