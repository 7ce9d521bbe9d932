/**
 * Many runs as one form: a sheet with a row for each run and a column for each input that differs, beside the inputs that are the same in
 * every run. Pure.
 */
import { isObject, type Json, type JsonObject, type RecordType, type ValueIssue } from "@golgi/ir";
import { emptyDraft, fieldOf, fitsCells, type Draft, type Field } from "../../form/model/index.ts";

/** No input can be called so: names of inputs have no blanks. */
export const ROWS = "all runs";
const NAME = "run name";
export const MOST_NAME = 80;

/** Inputs that fit into cells, in the order of the form. */
export function columnFields(type: RecordType): readonly Field[] {
  const field = fieldOf(type);
  return field.kind === "record" ? field.fields.filter((part) => part.widget !== "constant" && fitsCells(part.type)) : [];
}

/** All that fit, but those that few people ever touch. */
export function usualColumns(type: RecordType): readonly string[] {
  return columnFields(type)
    .filter((field) => !field.advanced)
    .map(({ name }) => name);
}

export function manyType(type: RecordType, columns: readonly string[]): RecordType {
  const own = new Set(columns);
  const entries = Object.entries(type.properties);
  const row: RecordType = {
    type: "object",
    properties: {
      [NAME]: {
        type: "string",
        title: "Run",
        maxLength: MOST_NAME,
        description: "Its name in the list of runs; else its number",
        "x-golgi": { order: -Number.MAX_VALUE },
      },
      ...Object.fromEntries(entries.filter(([name]) => own.has(name))),
    },
    required: type.required.filter((name) => own.has(name)),
    additionalProperties: false,
  };
  return {
    type: "object",
    properties: {
      [ROWS]: { type: "array", items: row, minItems: 1, title: "Runs", "x-golgi": { widget: "sheet" } },
      ...Object.fromEntries(entries.filter(([name]) => !own.has(name))),
    },
    required: [ROWS, ...type.required.filter((name) => !own.has(name))],
    additionalProperties: false,
  };
}

export interface Row {
  readonly name: string;
  readonly inputs: JsonObject;
}

/** What each run is given. */
export function rowsOf(value: Json | undefined): readonly Row[] {
  const { [ROWS]: rows, ...same } = isObject(value) ? value : {};
  return (Array.isArray(rows) ? (rows as readonly Json[]) : []).map((row, index) => {
    const { [NAME]: name, ...own } = isObject(row) ? row : {};
    const given = typeof name === "string" ? name.trim() : "";
    return { name: given === "" ? String(index + 1) : given, inputs: { ...same, ...own } };
  });
}

/** Inputs of one run as the value of the whole form: what has a column goes into a row. */
export function valueOfRun(inputs: JsonObject, columns: readonly string[]): JsonObject {
  const own = new Set(columns);
  const part = (inRow: boolean) => Object.fromEntries(Object.entries(inputs).filter(([name]) => own.has(name) === inRow));
  return { ...part(false), [ROWS]: [part(true)] };
}

/** An issue of one run, as one of the whole form. */
export function issueInForm(issue: ValueIssue, row: number, columns: readonly string[]): ValueIssue {
  return columns.includes(String(issue.path[0])) ? { ...issue, path: [ROWS, row, ...issue.path] } : issue;
}

/**
 * The draft after other inputs became columns. Nothing is lost: an input that leaves the sheet keeps its cells for when it comes back, and
 * takes over the first row's value; one that comes in takes the form's value into each row.
 */
export function moveColumns(draft: Draft, next: Field): Draft {
  if (draft.kind !== "record" || next.kind !== "record") return draft;
  const sheet = draft.fields[ROWS];
  const rows = sheet?.kind === "list" ? sheet.items : [];
  const first = rows[0];
  const fields: Record<string, Draft> = { ...draft.fields };
  const given = (own: Draft | undefined) => (own !== undefined && own.state !== "unset" ? own : undefined);
  for (const field of next.fields) {
    if (field.name === ROWS) continue;
    const inFirst = first?.kind === "record" ? first.fields[field.name] : undefined;
    fields[field.name] = given(draft.fields[field.name]) ?? inFirst ?? draft.fields[field.name] ?? emptyDraft(field);
  }
  const list = next.fields.find(({ name }) => name === ROWS);
  if (list?.kind !== "array" || list.item.kind !== "record" || sheet?.kind !== "list") return { ...draft, fields };
  const columns = list.item.fields;
  const items = rows.map((row) => {
    if (row.kind !== "record") return row;
    const cells: Record<string, Draft> = { ...row.fields };
    for (const column of columns) cells[column.name] ??= draft.fields[column.name] ?? emptyDraft(column);
    return { ...row, fields: cells };
  });
  return { ...draft, fields: { ...fields, [ROWS]: { ...sheet, items } } };
}
