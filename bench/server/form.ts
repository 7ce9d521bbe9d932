/** From the type of a launch form with 60 inputs to what is drawn: fields, sections, the first draft and its check. */
import type { Type } from "@golgi/ir";
import { applyEdit, checkDraft, draftOf, fieldOf, sectionsOf, type ListDraft } from "../../packages/ui/src/form/model/index.ts";
import { appendTable } from "../../packages/ui/src/form/sheet/cells.ts";
import { columnsOf } from "../../packages/ui/src/form/sheet/columns.ts";
import type { Gate } from "../gate.ts";

const INPUTS = 60;
const TIMES = 20;

export function formGates(): readonly Gate[] {
  const times = Array.from({ length: TIMES }, (_, n) => timed(formType(n)));
  const first = times[0] as number;
  const median = middle(times);
  const detail = `median of ${TIMES}, a new type each; the first, cold: ${first.toFixed(1)} ms`;
  return [
    { name: `form of ${INPUTS} inputs, generated and checked`, value: median, limit: 50, bound: "max", unit: "ms", detail },
    ...sheetGates(),
  ];
}

const ROWS = 5000;

/** A sheet of 5,000 rows: pasted, then one cell edited and the form checked again. */
function sheetGates(): readonly Gate[] {
  const row = record({ name: { type: "string", pattern: "^S\\d+$" }, depth: { type: "integer" }, lane: { enum: ["L1", "L2"] } });
  const type = record({ samples: { type: "array", items: row } });
  const field = fieldOf(type);
  const item = fieldOf(row);
  const list = field.kind === "record" ? field.fields[0] : undefined;
  const cells = Array.from({ length: ROWS }, (_, n) => [`S${n}`, String(n), "L1"]);
  const pastes: number[] = [];
  const edits: number[] = [];
  for (let n = 0; n < TIMES; n++) {
    const sheet = { item, columns: columnsOf(item), draft: draftOf(list as NonNullable<typeof list>, []) as ListDraft };
    const from = performance.now();
    const { draft } = appendTable(sheet, cells);
    pastes.push(performance.now() - from);
    const whole = applyEdit({ field, draft: draftOf(field, undefined) }, ["samples"], { do: "replace", draft });
    checkDraft(type, field, whole);
    const began = performance.now();
    const { issues } = checkDraft(
      type,
      field,
      applyEdit({ field, draft: whole }, ["samples", n, "depth"], { do: "type", text: "x" }),
    );
    edits.push(performance.now() - began);
    if (draft.items.length !== ROWS || issues.length !== 1)
      throw new Error(`${draft.items.length} rows, ${issues.length} issues`);
  }
  const detail = `median of ${TIMES}`;
  return [
    { name: "5,000 rows pasted into a sheet", value: middle(pastes), limit: 500, bound: "max", unit: "ms", detail },
    { name: "one of 5,000 rows edited, the form checked", value: middle(edits), limit: 100, bound: "max", unit: "ms", detail },
  ];
}

const middle = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;

function timed(type: Type): number {
  const from = performance.now();
  const field = fieldOf(type);
  const sections = field.kind === "record" ? sectionsOf(field.fields) : [];
  const checked = checkDraft(type, field, draftOf(field, undefined));
  const took = performance.now() - from;
  const shown = sections.reduce((sum, { fields, advanced }) => sum + fields.length + advanced.length, 0);
  if (shown !== INPUTS || checked.issues.length === 0) throw new Error(`${shown} fields, ${checked.issues.length} issues`);
  return took;
}

/** Every kind of input in turn, in six groups, some advanced. */
function formType(salt: number): Type {
  const choices = Array.from({ length: 40 }, (_, n) => `choice-${salt}-${n}`);
  const sample: Type = record({
    name: { type: "string" },
    lane: { type: "integer" },
    reads: { type: "array", items: { type: "string" } },
  });
  const kinds: readonly Type[] = [
    { type: "string", pattern: "^[a-z]+$", examples: ["abc"] },
    { type: "integer", minimum: 1, maximum: 64, default: 4 },
    { type: "number", minimum: 0, description: "At least this share." },
    { type: "boolean", default: false },
    { type: "string", enum: choices },
    { type: "array", items: sample },
    sample,
    {
      anyOf: [
        record({ kind: { const: "a" }, n: { type: "integer" } }),
        record({ kind: { const: "b" }, text: { type: "string" } }),
      ],
    },
    { type: "object", additionalProperties: { type: "number" } },
    { anyOf: [{ type: "string" }, { type: "null" }] },
  ];
  const inputs = Array.from({ length: INPUTS }, (_, n): readonly [string, Type] => [
    `input${n}`,
    { ...kinds[n % kinds.length], title: `Input ${salt}.${n}`, "x-golgi": { group: `Group ${n % 6}`, advanced: n % 7 === 0 } },
  ]);
  return record(Object.fromEntries(inputs));
}

function record(properties: Readonly<Record<string, Type>>): Type {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
