import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileValue, RecordType } from "@golgi/ir";
import fc from "fast-check";
import { draftOf, draftToValue, fieldOf, type ListDraft } from "../model/index.ts";
import {
  appendTable,
  clearCells,
  fillDown,
  fillWanted,
  pasteTable,
  readCells,
  wantedIn,
  writeCells,
  type Sheet,
} from "./cells.ts";
import { columnsOf } from "./columns.ts";
import { inPairs, inMateOrder, mateOf, placeFiles } from "./mates.ts";
import { parseTable, writeTable } from "./table-text.ts";

const FILE = { type: "object", "x-golgi": { kind: "file" } } as const;
const row: RecordType = {
  type: "object",
  properties: {
    name: { type: "string" },
    dose: { type: "number" },
    arm: { enum: ["control", "treated"], "x-golgi": { labels: ["Control", "Treated"] } },
    reads: { type: "array", prefixItems: [FILE, FILE], items: false },
  },
  required: ["name"],
  additionalProperties: false,
};
const list = fieldOf({ type: "array", items: row });
const item = fieldOf(row);
const columns = columnsOf(item);
const sheetOf = (rows: readonly Record<string, string | number>[] = []): Sheet => ({
  item,
  columns,
  draft: draftOf(list, rows) as ListDraft,
});
const valueOf = (draft: ListDraft) => draftToValue(list, draft).value;
const file = (name: string): FileValue => ({ class: "File", digest: `sha256:${"a".repeat(64)}`, name, size: 1 });

test("columns are the leaves", () => {
  assert.deepEqual(
    columns.map((column) => column.title),
    ["Name", "Dose", "Arm", "Reads 1", "Reads 2"],
  );
  assert.deepEqual(
    columns.map((column) => column.steps),
    [["name"], ["dose"], ["arm"], ["reads", 0], ["reads", 1]],
  );
});

test("tables: TSV, CSV with quotes, semicolons, byte order mark, one column", () => {
  assert.deepEqual(parseTable("a\tb\n1\t2\n"), [
    ["a", "b"],
    ["1", "2"],
  ]);
  assert.deepEqual(parseTable('\uFEFFa,b\r\n"x, ""y""\nz",2'), [
    ["a", "b"],
    ['x, "y"\nz', "2"],
  ]);
  assert.deepEqual(parseTable("a;b;c\n1,5;2;"), [
    ["a", "b", "c"],
    ["1,5", "2", ""],
  ]);
  assert.deepEqual(parseTable("one\ntwo\n\n"), [["one"], ["two"]]);
});

test("quotes that are no quotation marks stay as they are, and swallow nothing", () => {
  const cells = [
    ['"5" tube', "1"],
    ['"open', "2"],
    ['7" plate', '""'],
  ];
  assert.deepEqual(parseTable('"5" tube\t1\r\n"open\t2\r\n7" plate\t""""""\r\n'), cells);
  assert.deepEqual(parseTable('7" plate,1\nx,2'), [
    ['7" plate', "1"],
    ["x", "2"],
  ]);
});

test("what is copied is pasted the same", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", " ", ",", '"', "\n", "\t", ";") });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 }), (cells) => {
      fc.pre(cells.at(-1)?.some((text) => text !== "") === true);
      assert.deepEqual(parseTable(writeTable(cells)), cells);
    }),
  );
});

test("a table with a header goes to the named columns, whatever their order; others are told", () => {
  const { draft, ignored } = appendTable(sheetOf([{ name: "old" }]), parseTable("dose,name,comment\n1.5,S1,x\nbad,S2,y"));
  assert.deepEqual(ignored, ["comment"]);
  assert.deepEqual(valueOf(draft), [{ name: "old" }, { dose: 1.5, name: "S1" }, { dose: "bad", name: "S2" }]);
});

test("a table over cells: its header is no row, empty lines are none at the end, what has no column is told", () => {
  const sheet = sheetOf([{ name: "old", dose: 3 }]);
  const over = (text: string, column = 0) => pasteTable(sheet, { row: 0, column, cells: parseTable(text) });
  const headed = over("dose\tName\tx\n7\tS1\t.\n8\tS2\t.\n", 2);
  assert.deepEqual(valueOf(headed.draft), [
    { name: "S1", dose: 7 },
    { name: "S2", dose: 8 },
  ]);
  assert.deepEqual([headed.ignored, headed.tooMany], [["x"], 0]);
  assert.deepEqual(valueOf(over("name\t7").draft), [{ name: "name", dose: 7 }]);
  const wide = over("1\tcontrol\ta.fq\tb.fq\textra\t\tmore\t\n", 1);
  assert.equal(wide.tooMany, 3);
  const { draft } = appendTable(sheetOf(), parseTable("S1,1\n\n,\nS2,2\n"));
  assert.deepEqual(valueOf(draft), [
    { name: "S1", dose: 1 },
    { name: "S2", dose: 2 },
  ]);
});

test("a table without a header goes in order; choices are known by value or label", () => {
  const { draft } = appendTable(sheetOf(), parseTable("S1\t1\ttreated\nS2\t2\tcontrol\nS3\t3\tother"));
  assert.deepEqual(valueOf(draft), [
    { name: "S1", dose: 1, arm: "treated" },
    { name: "S2", dose: 2, arm: "control" },
    { name: "S3", dose: 3, arm: "other" },
  ]);
});

test("pasting over cells changes only them, and adds rows at the end", () => {
  const sheet = sheetOf([
    { name: "S1", dose: 1 },
    { name: "S2", dose: 2 },
  ]);
  const draft = writeCells(sheet, { row: 1, column: 1, cells: [["7"], ["8"]] });
  assert.deepEqual(valueOf(draft), [{ name: "S1", dose: 1 }, { name: "S2", dose: 7 }, { dose: 8 }]);
  assert.equal(draft.items[0], sheet.draft.items[0]);
  assert.equal(new Set(draft.keys).size, 3);
});

test("fill down copies, or counts on; clear empties", () => {
  const sheet = sheetOf([{ name: "S08", dose: 1 }, { name: "x" }, { name: "y" }]);
  const range = { top: 0, bottom: 2, left: 0, right: 1 };
  assert.deepEqual(readCells({ ...sheet, draft: fillDown(sheet, range) }, range), [
    ["S08", "1"],
    ["S08", "1"],
    ["S08", "1"],
  ]);
  assert.deepEqual(readCells({ ...sheet, draft: fillDown(sheet, range, true) }, range), [
    ["S08", "1"],
    ["S09", "2"],
    ["S10", "3"],
  ]);
  assert.deepEqual(valueOf(clearCells(sheet, { ...range, right: 0 })), [{ dose: 1 }, {}, {}]);
});

test("mates by name", () => {
  const told = (name: string) => [mateOf(name).sample, mateOf(name).mate];
  assert.deepEqual(told("NA12878_S1_L001_R1_001.fastq.gz"), ["NA12878", 1]);
  assert.deepEqual(told("NA12878_S5_R2_001.fastq.gz"), ["NA12878", 2]);
  assert.deepEqual(told("reads_2.fq.gz"), ["reads", 2]);
  assert.deepEqual(told("tumor.R2.fq"), ["tumor", 2]);
  assert.deepEqual(told("S1_R1_trimmed.fastq.gz"), ["S1", 1]);
  assert.deepEqual(told("S1_2_val_2.fq.gz"), ["S1", 2]);
  assert.deepEqual(told("patient_R2_1.fq.gz"), ["patient_R2", 1]);
  assert.deepEqual(told("plain.fq.gz"), ["plain", undefined]);
  assert.equal(mateOf("S1_R1.fastq").pair, mateOf("S1_R2.fq.gz").pair);
  assert.equal(mateOf("S1_1_val_1.fq.gz").pair, mateOf("S1_2_val_2.fq.gz").pair);
  assert.notEqual(mateOf("S1_L001_R1_001.fastq.gz").pair, mateOf("S1_L002_R2_001.fastq.gz").pair);
});

const placed = (rows: readonly Record<string, string>[], names: readonly string[]) => {
  const { draft, unplaced } = placeFiles(sheetOf(rows), names.map(file));
  assert.deepEqual(unplaced, []);
  assert.equal(new Set(draft.keys).size, draft.items.length);
  const cells = readCells({ item, columns, draft }, { top: 0, bottom: 99, left: 0, right: 4 });
  return cells.map(([name, , , one, two]) => [name, one, two]);
};

test("files find the rows of their samples; samples without a row get one", () => {
  assert.deepEqual(placed([{ name: "b" }], ["b_R2.fq.gz", "a_R1.fq.gz", "b_R1.fq.gz", "a_R2.fq.gz"]), [
    ["b", "b_R1.fq.gz", "b_R2.fq.gz"],
    ["a", "a_R1.fq.gz", "a_R2.fq.gz"],
  ]);
});

test("each lane has its own row, with its own mates; no file takes the place of another one", () => {
  const lanes = ["S1_L001_R1_001.fastq.gz", "S1_L002_R1_001.fastq.gz", "S1_L002_R2_001.fastq.gz"];
  assert.deepEqual(placed([], lanes), [
    ["S1", lanes[0], ""],
    ["S1", lanes[1], lanes[2]],
  ]);
  assert.deepEqual(placed([{ name: "S1_L002" }], lanes.slice(1)), [["S1_L002", lanes[1], lanes[2]]]);
  const part = fc.record({
    sample: fc.constantFrom("a", "b"),
    lane: fc.constantFrom("", "_L001", "_L002"),
    mate: fc.constantFrom("_R1", "_R2", "_1", "_2", ""),
    end: fc.constantFrom(".fq", ".fastq.gz", "_001.fastq.gz"),
  });
  const all = fc.uniqueArray(
    part.map(({ sample, lane, mate, end }) => sample + lane + mate + end),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(all, fc.boolean(), (names, known) => {
      const shown = placed(known ? [{ name: "a" }, { name: "b" }] : [], names);
      assert.deepEqual(
        shown
          .flatMap((row) => row.slice(1))
          .filter(Boolean)
          .toSorted(),
        names.toSorted(),
      );
      for (const [, one = "", two = ""] of shown) {
        if (mateOf(one).mate !== undefined && mateOf(two).mate !== undefined) assert.equal(mateOf(one).pair, mateOf(two).pair);
      }
    }),
  );
});

test("a file goes to the column whose type takes it; numbers at the end of names are mates only where mates have places", () => {
  const single: RecordType = {
    type: "object",
    properties: {
      run: { type: "string" },
      sample: { type: "string" },
      bam: { type: "object", "x-golgi": { kind: "file", formats: ["edam:format_2572"] } },
      image: { type: "object", "x-golgi": { kind: "file", formats: ["edam:format_3603"] } },
    },
    required: [],
    additionalProperties: false,
  };
  const own = fieldOf(single);
  const sheet = {
    item: own,
    columns: columnsOf(own),
    draft: draftOf(fieldOf({ type: "array", items: single }), []) as ListDraft,
  };
  const given = [
    { ...file("well_1.png"), format: "edam:format_3603" },
    { ...file("well_2.png"), format: "edam:format_3603" },
    { ...file("well_1.bam"), format: "edam:format_2572" },
  ];
  const { draft } = placeFiles(sheet, given);
  assert.deepEqual(readCells({ ...sheet, draft }, { top: 0, bottom: 9, left: 0, right: 3 }), [
    ["", "well_1", "well_1.bam", "well_1.png"],
    ["", "well_2", "", "well_2.png"],
  ]);
});

test("files given together: mates in their order, samples apart", () => {
  const names = ["b_R2.fq", "a_2.fq", "b_R1.fq", "a_1.fq", "z.fq"].map((name) => ({ name }));
  assert.deepEqual(
    inPairs(names).map((group) => group.map(({ name }) => name)),
    [["a_1.fq", "a_2.fq"], ["b_R1.fq", "b_R2.fq"], ["z.fq"]],
  );
  const lanes = ["S_L002_R2.fq", "S_L001_R1.fq", "S_L002_R1.fq", "S_L001_R2.fq"].map((name) => ({ name }));
  assert.deepEqual(
    inPairs(lanes).map((group) => group.map(({ name }) => name)),
    [
      ["S_L001_R1.fq", "S_L001_R2.fq"],
      ["S_L002_R1.fq", "S_L002_R2.fq"],
    ],
  );
  assert.deepEqual(
    inMateOrder([{ name: "x10.fa" }, { name: "x9.fa" }]).map(({ name }) => name),
    ["x9.fa", "x10.fa"],
  );
});

test("file names in a table stand for files that the sheet knows; others wait for theirs", () => {
  const known = new Map([["a_R1.fq.gz", file("a_R1.fq.gz")]]);
  const address = "https://host/run%201/mate.fq.gz?token=1";
  const cells = [
    ["/data/a_R1.fq.gz", "zz.fq"],
    ["odd-name.fq", address],
  ];
  const draft = writeCells(sheetOf(), { row: 0, column: 3, cells }, known);
  const shown = (rows: ListDraft) => readCells({ item, columns, draft: rows }, { top: 0, bottom: 9, left: 3, right: 4 });
  assert.deepEqual(shown(draft), [
    ["a_R1.fq.gz", "zz.fq"],
    ["odd-name.fq", address],
  ]);
  assert.deepEqual(
    [...wantedIn({ item, columns, draft })].map(([name, { title }]) => [name, title]),
    [
      ["zz.fq", "Reads 2"],
      ["odd-name.fq", "Reads 1"],
      [address, "Reads 2"],
    ],
  );
  assert.deepEqual(
    draftToValue(list, draft).problems.map(({ path, reason }) => [path.join("."), reason]),
    [
      ["0.reads.1", "the file zz.fq is not here yet"],
      ["1.reads.0", "the file odd-name.fq is not here yet"],
      ["1.reads.1", `the file ${address} is not here yet`],
    ],
  );
  // By the name that a cell waits for, whatever sample the file's own name speaks of.
  const { draft: placed } = placeFiles({ item, columns, draft }, ["odd-name.fq", "zz.fq"].map(file));
  const whole = fillWanted({ item, columns, draft: placed }, address, file("mate.fq.gz"));
  assert.deepEqual(shown(whole), [
    ["a_R1.fq.gz", "zz.fq"],
    ["odd-name.fq", "mate.fq.gz"],
  ]);
  assert.equal(wantedIn({ item, columns, draft: whole }).size, 0);
  assert.equal(JSON.stringify(whole).includes("wanted"), false);
});

test("5,000 rows are pasted", () => {
  const cells = Array.from({ length: 5000 }, (_, index) => [`S${index}`, String(index), "control"]);
  const { draft } = appendTable(sheetOf(), cells);
  assert.equal(draft.items.length, 5000);
  assert.deepEqual((valueOf(draft) as unknown[]).at(-1), { name: "S4999", dose: 4999, arm: "control" });
});
