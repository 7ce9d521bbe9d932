/** The form's model by example: every kind of type, states kept apart, messages of the server, speed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { validateValue, type Json, type RecordType, type Type } from "@golgi/ir";
import {
  applyEdit,
  checkDraft,
  draftOf,
  draftToValue,
  emptyDraft,
  fieldOf,
  messageHere,
  placeIssues,
  sectionsOf,
} from "./index.ts";
import type { Draft, Edit, Field, TextField } from "./index.ts";
import { parseText, showValue } from "./parse.ts";

const record = (properties: Record<string, Type>, required: readonly string[] = Object.keys(properties)): RecordType => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const NULL: Type = { type: "null" };

/** A form in small: the draft after some edits. */
function fill(type: Type, edits: readonly (readonly [readonly (string | number)[], Edit])[]): { field: Field; draft: Draft } {
  const field = fieldOf(type);
  const draft = edits.reduce<Draft>((own, [path, edit]) => applyEdit({ field, draft: own }, path, edit), emptyDraft(field));
  return { field, draft };
}
const typed = (type: Type, text: string) => parseText(fieldOf(type) as TextField, text);
const reason = (type: Type, text: string) => {
  const parsed = typed(type, text);
  return parsed.ok ? `accepted as ${JSON.stringify(parsed.value)}` : parsed.reason;
};

test("an item of a map has to get a name; a second item may not take it", () => {
  const type = record({ limits: { type: "object", additionalProperties: { type: "integer" } } });
  const item = (text: string): Draft => ({ kind: "text", state: "set", text });
  const { field, draft } = fill(type, [
    [["limits"], { do: "insert", items: [item("1"), item("2"), item("3")], names: ["", "lib", "lib"] }],
  ]);
  const { issues } = checkDraft(type, field, draft);
  assert.deepEqual(
    issues.map(({ path, message }) => [path, message]),
    [
      [["limits", ""], 'limits[""]: has no name yet'],
      [["limits", "lib"], 'limits.lib: the name "lib" is given twice'],
    ],
  );
});

test("an address or name where a file belongs is kept, and waits for its file", () => {
  const type = record({ reads: { type: "object", "x-golgi": { kind: "file" } } });
  const field = fieldOf(type);
  const { value, issues } = checkDraft(type, field, draftOf(field, { reads: "https://host/a.fq" }));
  assert.deepEqual(value, { reads: "https://host/a.fq" });
  assert.deepEqual(
    issues.map(({ message }) => message),
    ["reads: the file https://host/a.fq is not here yet"],
  );
});

test("every kind of type has a widget", () => {
  const kinds: readonly (readonly [Type, string])[] = [
    [{}, "json"],
    [NULL, "constant"],
    [{ type: "boolean" }, "radio"],
    [{ type: "boolean", default: true }, "switch"],
    [{ type: "integer" }, "number"],
    [{ type: "number", minimum: 0, maximum: 1, "x-golgi": { widget: "slider" } }, "slider"],
    [{ type: "number", "x-golgi": { widget: "slider" } }, "number"],
    [{ type: "integer", "x-golgi": { quantity: "duration" } }, "duration"],
    [{ type: "integer", "x-golgi": { quantity: "bytes" } }, "bytes"],
    [{ type: "string" }, "text"],
    [{ type: "string", "x-golgi": { widget: "textarea" } }, "textarea"],
    [{ type: "string", format: "date" }, "date"],
    [{ type: "string", "x-golgi": { quantity: "region" } }, "region"],
    [{ enum: ["a", "b"] }, "radio"],
    [{ enum: ["a", "b", "c", "d", "e"] }, "select"],
    [{ const: "a" }, "constant"],
    [{ type: "array", items: { type: "string" } }, "list"],
    [{ type: "array", items: { enum: ["a", "b"] }, uniqueItems: true }, "multi-select"],
    [{ type: "array", items: { enum: ["a", "b"] } }, "multi-select"],
    [{ type: "array", items: record({ name: { type: "string" } }) }, "sheet"],
    [{ type: "array", items: record({ parts: { type: "array", items: {} } }) }, "list"],
    [{ type: "array", prefixItems: [{}, {}], items: false }, "tuple"],
    [record({}), "record"],
    [{ type: "object", additionalProperties: {} }, "map"],
    [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "union"],
    [{ anyOf: [{ type: "string" }, NULL] }, "text"],
    [{ type: "object", "x-golgi": { kind: "file" } }, "artifact"],
    [{ type: "object", "x-golgi": { kind: "directory" } }, "artifact"],
    [{ type: "object", "x-golgi": { kind: "table" } }, "artifact"],
  ];
  for (const [type, widget] of kinds) assert.equal(fieldOf(type).widget, widget, JSON.stringify(type));
});

test("whole numbers: what is no whole number is refused with the reason", () => {
  const type: Type = { type: "integer" };
  assert.equal(reason(type, "1.2.3"), "1.2.3 has more than one decimal point");
  assert.equal(reason(type, "2 h"), "the unit h is not taken here");
  assert.equal(reason(type, "1.5"), "1.5 has a fraction");
  assert.equal(reason(type, "1,000"), "1,000 has separators");
  assert.equal(reason(type, "0x10"), "0x10 is not in decimal notation");
  assert.equal(reason(type, "many"), '"many" is not a number');
  assert.equal(reason(type, "9007199254740993"), "9007199254740993 is too large to be kept exactly");
  assert.deepEqual(typed(type, " 1e3 "), { ok: true, value: 1000 });
  assert.deepEqual(typed(type, "−7"), { ok: true, value: -7 });
  assert.deepEqual(typed({ type: "number", "x-golgi": { unit: "um" } }, "2.5 um"), { ok: true, value: 2.5 });
  assert.equal(reason({ type: "number", "x-golgi": { unit: "um" } }, "2.5 nm"), "the unit nm is not taken here");
});

test("durations and sizes need their unit", () => {
  const duration: Type = { type: "integer", "x-golgi": { quantity: "duration" } };
  assert.deepEqual(typed(duration, "1h 30 min"), { ok: true, value: 5_400_000 });
  assert.deepEqual(typed(duration, "2 days"), { ok: true, value: 172_800_000 });
  assert.equal(reason(duration, "90"), "90 has no unit");
  assert.equal(reason(duration, "2 GB"), "the unit GB is not one of time");
  assert.equal(showValue(fieldOf(duration) as TextField, 5_400_001), "1 h 30 min 1 ms");
  const bytes: Type = { type: "integer", "x-golgi": { quantity: "bytes" } };
  assert.deepEqual(typed(bytes, "2 GiB"), { ok: true, value: 2 ** 31 });
  assert.deepEqual(typed(bytes, "1.5kB"), { ok: true, value: 1500 });
  assert.equal(reason(bytes, "2 h"), "the unit h is not one of size");
  assert.equal(showValue(fieldOf(bytes) as TextField, 2 ** 31), "2 GiB");
  assert.deepEqual(typed({ type: "string", format: "duration" }, "1 h 30 min"), { ok: true, value: "PT1H30M" });
});

test("regions may be written with separators", () => {
  const type: Type = { type: "string", "x-golgi": { quantity: "region" } };
  assert.deepEqual(typed(type, "chr20:1,000,000-2,000,000"), { ok: true, value: "chr20:1000000-2000000" });
  assert.deepEqual(typed(type, "chr20:5-1"), { ok: true, value: "chr20:5-1" });
  assert.equal(validateValue(type, "chr20:5-1").ok, false);
});

test("absent, null and default are three different things", () => {
  const type = record({ a: { anyOf: [{ type: "integer", default: 7 }, NULL] } }, []);
  const withDefault = record({ a: { anyOf: [{ type: "integer" }, NULL], default: 7 } }, []);
  assert.deepEqual(draftToValue(fieldOf(type), emptyDraft(fieldOf(type))).value, {});
  assert.deepEqual(draftToValue(...pair(fill(withDefault, [[["a"], { do: "state", state: "null" }]]))).value, { a: null });
  const set = fill(withDefault, [[["a"], { do: "type", text: "7" }]]);
  assert.deepEqual(draftToValue(...pair(set)).value, { a: 7 });
  const back = applyEdit(set, ["a"], { do: "state", state: "unset" });
  assert.deepEqual(draftToValue(set.field, back).value, {}, "back to the default: nothing is sent");
  const again = applyEdit({ field: set.field, draft: back }, ["a"], { do: "state", state: "set" });
  assert.deepEqual(draftToValue(set.field, again).value, { a: 7 }, "what was typed is still there");
});

test("an empty text is given only on purpose", () => {
  const type = record({ a: { type: "string" } }, []);
  const cleared = fill(type, [
    [["a"], { do: "type", text: "x" }],
    [["a"], { do: "type", text: "" }],
  ]);
  assert.deepEqual(draftToValue(...pair(cleared)).value, {});
  const empty = applyEdit(cleared, ["a"], { do: "state", state: "set" });
  assert.deepEqual(draftToValue(cleared.field, empty).value, { a: "" });
});

const ALIGNER: Type = {
  anyOf: [
    record({ tool: { const: "bwa" }, seed: { type: "integer" } }),
    record({ tool: { const: "minimap2" }, mode: { enum: ["sr", "ont"] } }),
  ],
};

test("each branch of a union keeps its own draft", () => {
  const type = record({ aligner: ALIGNER });
  const first = fill(type, [
    [["aligner"], { do: "branch", branch: 0 }],
    [["aligner", 0, "seed"], { do: "type", text: "19" }],
    [["aligner"], { do: "branch", branch: 1 }],
    [["aligner", 1, "mode"], { do: "choose", choice: "ont" }],
  ]);
  assert.deepEqual(draftToValue(...pair(first)).value, { aligner: { tool: "minimap2", mode: "ont" } });
  const back = applyEdit(first, ["aligner"], { do: "branch", branch: 0 });
  assert.deepEqual(draftToValue(first.field, back).value, { aligner: { tool: "bwa", seed: 19 } });
  const labels = first.field.kind === "record" && first.field.fields[0]?.kind === "union" ? first.field.fields[0].branches : [];
  assert.deepEqual(
    labels.map((branch) => branch.label),
    ["Bwa", "Minimap2"],
  );
});

test("lists: insert, move, remove keep the names of items", () => {
  const type: Type = { type: "array", items: { type: "integer" } };
  const item = (n: number): Draft => draftOf(fieldOf({ type: "integer" }), n);
  const { field, draft } = fill(type, [
    [[], { do: "insert", items: [item(1), item(2), item(3)] }],
    [[], { do: "move", from: 2, to: 0 }],
    [[], { do: "remove", at: 1 }],
    [[], { do: "insert", items: [item(9)], at: 1 }],
  ]);
  assert.deepEqual(draftToValue(field, draft).value, [3, 9, 2]);
  assert.deepEqual(draft.kind === "list" ? draft.keys : [], [2, 3, 1]);
});

test("messages are those of the validator, with the reason of a refused text as the hint", () => {
  const type = record({
    depth: { type: "integer", minimum: 1 },
    samples: { type: "array", items: record({ name: { type: "string", pattern: "^[A-Z]+$" } }) },
  });
  const { field, draft } = fill(type, [
    [["depth"], { do: "type", text: "1.2.3" }],
    [["samples"], { do: "insert", items: [draftOf(fieldOf(record({ name: { type: "string" } })), { name: "a b" })] }],
  ]);
  const { issues } = checkDraft(type, field, draft);
  const server = validateValue(type, { depth: "1.2.3", samples: [{ name: "a b" }] });
  assert.equal(server.ok, false);
  assert.deepEqual(
    issues.map((issue) => issue.message).sort(),
    server.ok ? [] : server.issues.map((issue) => issue.message).sort(),
  );
  const depth = issues.find((issue) => issue.path[0] === "depth");
  assert.match(depth?.hint ?? "", /more than one decimal point/);
  const places = placeIssues(field, draft, issues);
  assert.deepEqual([...places.keys()].sort(), ['["depth"]', '["samples",0,"name"]']);
  assert.equal(
    messageHere(places.get('["samples",0,"name"]')?.[0] ?? { path: [], code: "", message: "" }),
    '"a b" does not match /^[A-Z]+$/',
  );
});

test("an issue inside a file belongs to the file's field", () => {
  const type = record({ bam: { type: "object", "x-golgi": { kind: "file", secondaryFiles: [".bai"] } } });
  const value: Json = {
    bam: {
      class: "File",
      digest: `sha256:${"a".repeat(64)}`,
      name: "a.bam",
      size: 1,
      secondary: [{ class: "File", digest: "bad", name: "a.bam.bai", size: 1 }],
    },
  };
  const field = fieldOf(type);
  const draft = draftOf(field, value);
  assert.deepEqual([...placeIssues(field, draft, checkDraft(type, field, draft).issues).keys()], ['["bam"]']);
});

test("sections: groups in order, advanced apart, constants not asked", () => {
  const type = record({
    kind: { const: "x" },
    late: { type: "string", "x-golgi": { order: 9 } },
    plain: { type: "string" },
    early: { type: "string", "x-golgi": { order: 1 } },
    depth: { type: "integer", "x-golgi": { group: "Filter" } },
    expert: { type: "integer", "x-golgi": { group: "Filter", advanced: true } },
  });
  const field = fieldOf(type);
  const sections = field.kind === "record" ? sectionsOf(field.fields) : [];
  assert.deepEqual(
    sections.map(({ title, fields, advanced }) => [title, fields.map((f) => f.name), advanced.map((f) => f.name)]),
    [
      [undefined, ["early", "late", "plain"], []],
      ["Filter", ["depth"], ["expert"]],
    ],
  );
});

test("one of 5,000 rows is edited: only what is wrong there is told", () => {
  const type = record({
    samples: {
      type: "array",
      items: record({
        name: { type: "string", pattern: "^[A-Z]+\\d+$" },
        depth: { type: "integer" },
        lane: { enum: ["L1", "L2"] },
      }),
    },
  });
  const field = fieldOf(type);
  const rows = Array.from({ length: 5000 }, (_, index) => ({ name: `S${index}`, depth: index, lane: "L1" }));
  const draft = draftOf(field, { samples: rows });
  checkDraft(type, field, draft);
  const edited = applyEdit({ field, draft }, ["samples", 4000, "depth"], { do: "type", text: "x" });
  const { issues } = checkDraft(type, field, edited);
  assert.deepEqual(
    issues.map((issue) => issue.path),
    [["samples", 4000, "depth"]],
  );
});

function pair(form: { field: Field; draft: Draft }): [Field, Draft] {
  return [form.field, form.draft];
}
