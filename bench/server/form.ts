/** From the type of a launch form with 60 inputs to what is drawn: fields, sections, the first draft and its check. */
import type { Type } from "@golgi/ir";
import { checkDraft, draftOf, fieldOf, sectionsOf } from "../../packages/ui/src/form/model/index.ts";
import type { Gate } from "../gate.ts";

const INPUTS = 60;
const TIMES = 20;

export function formGates(): readonly Gate[] {
  const times = Array.from({ length: TIMES }, (_, n) => timed(formType(n)));
  const first = times[0] as number;
  const median = times.sort((a, b) => a - b)[TIMES / 2] as number;
  const detail = `median of ${TIMES}, a new type each; the first, cold: ${first.toFixed(1)} ms`;
  return [
    { name: `form of ${INPUTS} inputs, generated and checked`, value: median, limit: 50, bound: "max", unit: "ms", detail },
  ];
}

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
