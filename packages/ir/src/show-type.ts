/** Types as authors would write them, for messages: `list<{name: string, reads: [FASTQ, FASTQ]}>`. Short; never fails on bad types. */
import { formatLabel } from "./formats/registry.ts";
import { typeKind, type Type } from "./type.ts";

const LONGEST = 400;
const DEEPEST = 12;
const MOST_FIELDS = 12;

export function showType(type: Type): string {
  const text = show(type, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function show(type: Type, depth: number): string {
  if (depth > DEEPEST) return "…";
  switch (typeKind(type)) {
    case "any":
    case "null":
    case "boolean":
      return typeKind(type);
    case "integer":
    case "number":
      return showNumber(type);
    case "string":
      return showString(type);
    case "enum":
      return some(type.const !== undefined ? [type.const] : (type.enum ?? []), (member) => JSON.stringify(member)).join(" | ");
    case "array":
      return `list<${type.items === undefined ? "any" : type.items === false ? "nothing" : show(type.items, depth + 1)}>${showLength(type)}`;
    case "tuple":
      return `[${some(type.prefixItems ?? [], (item) => show(item, depth + 1)).join(", ")}]`;
    case "record":
      return `{${some(Object.entries(type.properties ?? {}), ([name, field]) => showField(type, { name, field, depth })).join(", ")}}`;
    case "map":
      return `map<${showRest(type.additionalProperties, depth)}>`;
    case "union":
      return some(type.anyOf ?? [], (branch) => show(branch, depth + 1)).join(" | ");
    case "file":
      return showFile(type, "file");
    case "directory":
      return showFile(type, "directory");
    case "table":
      return `table{${some(Object.entries(type["x-golgi"]?.columns ?? {}), ([name, column]) => `${name}: ${show(column, depth + 1)}`).join(", ")}}`;
  }
}

function showRest(type: Type | false | undefined, depth: number): string {
  if (type === undefined) return "any";
  return type === false ? "nothing" : show(type, depth + 1);
}

function showField(record: Type, { name, field, depth }: { name: string; field: Type; depth: number }): string {
  const optional = !(record.required?.includes(name) ?? false);
  return `${name}${optional ? "?" : ""}: ${show(field, depth + 1)}`;
}

function showNumber(type: Type): string {
  const { quantity, unit } = type["x-golgi"] ?? {};
  const bounds = [
    type.minimum !== undefined ? `≥ ${type.minimum}` : "",
    type.exclusiveMinimum !== undefined ? `> ${type.exclusiveMinimum}` : "",
    type.maximum !== undefined ? `≤ ${type.maximum}` : "",
    type.exclusiveMaximum !== undefined ? `< ${type.exclusiveMaximum}` : "",
    type.multipleOf !== undefined ? `× ${type.multipleOf}` : "",
  ].filter((bound) => bound !== "");
  const name = quantity ?? (type.type === "integer" ? "int" : "number");
  return [name, ...(unit === undefined ? [] : [unit]), ...(bounds.length === 0 ? [] : [`(${bounds.join(", ")})`])].join(" ");
}

function showString(type: Type): string {
  const name = type["x-golgi"]?.quantity ?? type.format ?? "string";
  const { minLength, maxLength } = type;
  const length = minLength === undefined && maxLength === undefined ? "" : ` (${minLength ?? 0}–${maxLength ?? "∞"} characters)`;
  return `${name}${type.pattern === undefined ? "" : ` /${type.pattern}/`}${length}`;
}

function showLength({ minItems, maxItems, uniqueItems }: Type): string {
  const bounds = minItems === undefined && maxItems === undefined ? "" : `${minItems ?? 0}–${maxItems ?? "∞"}`;
  const words = [bounds, uniqueItems === true ? "unique" : ""].filter((word) => word !== "");
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

function showFile(type: Type, kind: "file" | "directory"): string {
  const { formats, traits = {}, secondaryFiles = [], genome } = type["x-golgi"] ?? {};
  const name = formats === undefined || formats.length === 0 ? kind : formats.map(formatLabel).join(" | ");
  const facts = Object.entries(traits).map(([trait, wanted]) =>
    wanted === true ? trait : wanted === false ? `not ${trait}` : `${trait}: ${wanted}`,
  );
  const notes = [...(genome === undefined ? [] : [genome]), ...facts, ...secondaryFiles.map((pattern) => `+${pattern}`)];
  return notes.length === 0 ? name : `${name} (${notes.join(", ")})`;
}

function some<T>(items: readonly T[], word: (item: T) => string): string[] {
  const words = items.slice(0, MOST_FIELDS).map(word);
  return items.length > MOST_FIELDS ? [...words, "…"] : words;
}
