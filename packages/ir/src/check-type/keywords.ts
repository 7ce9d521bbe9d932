/** Keywords of a type: only those of its kind, each with a proper value, bounds that leave room for a value. */
import { typeKind, type Type, type TypeKind } from "../type.ts";
import { shown } from "../validate/issue.ts";
import { TEXT_FORMATS } from "../validate/text-format.ts";
import { hasNestedRepetition, patternOf } from "../validate/pattern.ts";
import type { TypeIssues } from "./issue.ts";

const COMMON = ["default", "title", "description", "examples", "deprecated", "x-golgi"];
const NUMBERS = ["type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const KEYWORDS: Readonly<Record<TypeKind, readonly string[]>> = {
  any: [],
  null: ["type"],
  boolean: ["type"],
  integer: NUMBERS,
  number: NUMBERS,
  string: ["type", "minLength", "maxLength", "pattern", "format"],
  enum: ["type", "enum", "const"],
  array: ["type", "items", "minItems", "maxItems", "uniqueItems"],
  tuple: ["type", "prefixItems", "items", "minItems", "maxItems"],
  record: ["type", "properties", "required", "additionalProperties"],
  map: ["type", "additionalProperties", "propertyNames"],
  union: ["anyOf"],
  file: ["type"],
  directory: ["type"],
  table: ["type"],
};

const SUBSET = "See the list of keywords in the authoring guide.";

type Test = (value: unknown) => boolean;
const isNumber: Test = (value) => typeof value === "number" && Number.isFinite(value);
const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isText: Test = (value) => typeof value === "string";
const isRecord: Test = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar: Test = (value) => value === null || ["boolean", "string"].includes(typeof value) || isNumber(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

const VALUES: Readonly<Record<string, Test>> = {
  type: (value) => ["null", "boolean", "integer", "number", "string", "array", "object"].includes(value as string),
  const: isScalar,
  enum: (value) =>
    listOf(isScalar)(value) &&
    (value as unknown[]).length > 0 &&
    new Set(value as unknown[]).size === (value as unknown[]).length,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: (value) => isNumber(value) && (value as number) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  pattern: isText,
  format: (value) => typeof value === "string" && Object.hasOwn(TEXT_FORMATS, value),
  items: (value) => value === false || isRecord(value),
  prefixItems: listOf(isRecord),
  uniqueItems: (value) => typeof value === "boolean",
  properties: (value) => isRecord(value) && Object.values(value as object).every(isRecord),
  required: (value) => listOf(isText)(value) && new Set(value as unknown[]).size === (value as unknown[]).length,
  additionalProperties: (value) => value === false || isRecord(value),
  propertyNames: isRecord,
  anyOf: (value) => listOf(isRecord)(value) && (value as unknown[]).length > 0,
  default: (value) => value !== undefined,
  title: isText,
  description: isText,
  examples: (value) => Array.isArray(value),
  deprecated: (value) => typeof value === "boolean",
  "x-golgi": isRecord,
};

const COUNT = "Give a whole number, 0 or more.";
const LIMIT = "Give a finite number.";
const RULES: Readonly<Record<string, string>> = {
  enum: "Give at least one member, each once; members are texts, numbers, true, false or null.",
  anyOf: "Give at least one alternative.",
  multipleOf: "Give a number above 0.",
  minimum: LIMIT,
  maximum: LIMIT,
  exclusiveMinimum: LIMIT,
  exclusiveMaximum: LIMIT,
  minLength: COUNT,
  maxLength: COUNT,
  minItems: COUNT,
  maxItems: COUNT,
  title: "Give a text.",
  description: "Give a text.",
  format: `Give one of ${Object.keys(TEXT_FORMATS).join(", ")}.`,
};

export function keywordIssues(type: Type, issues: TypeIssues): void {
  const before = issues.list.length;
  for (const [keyword, value] of Object.entries(type)) {
    const test = Object.hasOwn(VALUES, keyword) ? VALUES[keyword] : undefined;
    if (test === undefined)
      issues.add("GOLGI_TYPE_KEYWORD", `the keyword ${JSON.stringify(keyword)} is not part of Golgi's types`, SUBSET);
    else if (!test(value))
      issues.add("GOLGI_TYPE_KEYWORD", `${keyword} has a wrong value: ${shown(value)}`, RULES[keyword] ?? SUBSET);
  }
  if (issues.list.length > before) return;
  const kind = typeKind(type);
  for (const keyword of Object.keys(type)) {
    if (KEYWORDS[kind]?.includes(keyword) || COMMON.includes(keyword)) continue;
    issues.add(
      "GOLGI_TYPE_KEYWORD",
      `${keyword} does not go with the kind ${kind}`,
      `${kind} takes: ${(KEYWORDS[kind] ?? []).join(", ")}.`,
    );
  }
  if (issues.list.length === before) shapeIssues(type, kind, issues);
}

function shapeIssues(type: Type, kind: TypeKind, issues: TypeIssues): void {
  rangeIssues(type, issues);
  if (type.pattern !== undefined) patternIssues(type.pattern, issues);
  if (kind === "enum") enumIssues(type, issues);
  if (kind === "tuple" && type.items !== false) {
    issues.add("GOLGI_TYPE_KEYWORD", "a tuple is open", "Add items: false beside prefixItems.");
  }
  if (kind === "record") recordIssues(type, issues);
  if ((kind === "file" || kind === "directory" || kind === "table") && type.type !== "object") {
    issues.add("GOLGI_TYPE_KEYWORD", `a ${kind} is not an object`, 'Add type: "object".');
  }
}

function recordIssues(type: Type, issues: TypeIssues): void {
  if (type.additionalProperties !== false) {
    issues.add("GOLGI_TYPE_KEYWORD", "a record is open", "Add additionalProperties: false beside properties.");
  }
  for (const name of type.required ?? []) {
    if (Object.hasOwn(type.properties ?? {}, name)) continue;
    issues.add("GOLGI_TYPE_KEYWORD", `the required field ${name} has no type`, "Add it to properties.");
  }
}

function enumIssues(type: Type, issues: TypeIssues): void {
  const members = type.const !== undefined ? [type.const] : (type.enum ?? []);
  if (type.const !== undefined && type.enum !== undefined)
    issues.add("GOLGI_TYPE_KEYWORD", "both const and enum are given", "Keep one of them.");
  const wanted = type.type;
  if (wanted !== undefined && !members.every((member) => fitsName(member, wanted))) {
    issues.add("GOLGI_TYPE_RANGE", `a member is not of the type ${wanted}`, "Remove type, or change the members.");
  }
}

function fitsName(member: unknown, name: NonNullable<Type["type"]>): boolean {
  if (name === "null") return member === null;
  return name === "integer" ? Number.isInteger(member) : typeof member === name && member !== null;
}

function rangeIssues(type: Type, issues: TypeIssues): void {
  const low = Math.max(type.minimum ?? -Infinity, type.exclusiveMinimum ?? -Infinity);
  const high = Math.min(type.maximum ?? Infinity, type.exclusiveMaximum ?? Infinity);
  const open = type.exclusiveMinimum === low || type.exclusiveMaximum === high;
  const contradictions = [
    low > high || (low === high && open),
    type.type === "integer" && Math.ceil(low) > Math.floor(high),
    (type.minLength ?? 0) > (type.maxLength ?? Infinity),
    (type.minItems ?? 0) > (type.maxItems ?? Infinity),
    (type.minItems ?? 0) > 0 && type.items === false && type.prefixItems === undefined,
  ];
  const length = type.prefixItems?.length;
  if (length !== undefined && ((type.minItems ?? length) !== length || (type.maxItems ?? length) !== length))
    contradictions.push(true);
  if (contradictions.some(Boolean))
    issues.add("GOLGI_TYPE_RANGE", "no value can satisfy its bounds", "Check minimum and maximum.");
}

function patternIssues(source: string, issues: TypeIssues): void {
  if (patternOf(source) === undefined) {
    issues.add(
      "GOLGI_TYPE_PATTERN",
      `the pattern /${source}/ is not a regular expression`,
      "Check brackets and backslashes; flags are not supported.",
    );
  } else if (hasNestedRepetition(source)) {
    issues.add(
      "GOLGI_TYPE_PATTERN",
      `the pattern /${source}/ repeats something that itself repeats, which can take for ever on some text`,
      "Write it with one level of repetition, e.g. [a-z-]+ instead of ([a-z]+-?)+.",
    );
  }
}
