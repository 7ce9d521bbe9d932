/** Reads a value against a schema of the kind `IR_SCHEMA` is written in; all issues, a bounded number of them. */
import { nearestName, showPath } from "../path.ts";
import type { Schema } from "../ir-schema.ts";
import { shown } from "../validate/issue.ts";

export interface ShapeIssue {
  readonly path: string;
  readonly problem: string;
}

const MOST_ISSUES = 100;

interface Reading {
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly path: (string | number)[];
  readonly issues: ShapeIssue[];
}

export function shapeIssues(
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
  value: unknown,
): readonly ShapeIssue[] {
  const reading: Reading = { definitions, path: [], issues: [] };
  read(schema, value, reading);
  return reading.issues;
}

function add(reading: Reading, problem: string): void {
  if (reading.issues.length < MOST_ISSUES) reading.issues.push({ path: showPath(reading.path), problem });
}

function read(schema: Schema, value: unknown, reading: Reading): void {
  if (reading.issues.length >= MOST_ISSUES) return;
  if (schema.$ref !== undefined) {
    const target = reading.definitions[schema.$ref.slice("#/$defs/".length)];
    if (target !== undefined) read(target, value, reading);
    return;
  }
  if (schema.anyOf !== undefined) return readBranch(schema.anyOf, value, reading);
  if (schema.const !== undefined && value !== schema.const) return add(reading, `is ${shown(value)}, not ${shown(schema.const)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value as never)) {
    return add(reading, `is ${shown(value)}, not one of ${schema.enum.join(", ")}`);
  }
  if (schema.type === undefined) return;
  if (!isOfType(schema.type, value))
    return add(reading, `is ${shown(value)}, not ${schema.type === "integer" ? "a whole number" : `of type ${schema.type}`}`);
  switch (schema.type) {
    case "object":
      return readObject(schema, value as Readonly<Record<string, unknown>>, reading);
    case "array":
      return readArray(schema, value as readonly unknown[], reading);
    case "string":
      return readString(schema, value as string, reading);
    case "number":
    case "integer":
      return readNumber(schema, value as number, reading);
  }
}

function isOfType(type: NonNullable<Schema["type"]>, value: unknown): boolean {
  switch (type) {
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function readObject(schema: Schema, value: Readonly<Record<string, unknown>>, reading: Reading): void {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(value, name)) add(reading, `lacks ${name}`);
  }
  const properties = schema.properties ?? {};
  for (const key of Object.keys(value)) {
    reading.path.push(key);
    if (schema.propertyNames !== undefined) read(schema.propertyNames, key, reading);
    const property = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    if (property === false) add(reading, `is not known here${didYouMean(key, Object.keys(properties))}`);
    else if (property !== undefined) read(property, value[key], reading);
    reading.path.pop();
  }
}

function didYouMean(key: string, names: readonly string[]): string {
  const near = nearestName(key, names);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function readArray(schema: Schema, value: readonly unknown[], reading: Reading): void {
  if (schema.items === undefined) return;
  for (let index = 0; index < value.length; index++) {
    reading.path.push(index);
    read(schema.items, value[index], reading);
    reading.path.pop();
  }
}

const PATTERNS = new Map<string, RegExp>();

function readString(schema: Schema, value: string, reading: Reading): void {
  if (schema.maxLength !== undefined && value.length > schema.maxLength)
    return add(reading, `is longer than ${schema.maxLength} characters`);
  if (!value.isWellFormed()) return add(reading, "holds half a surrogate pair");
  if (schema.pattern === undefined) return;
  const pattern = PATTERNS.get(schema.pattern) ?? new RegExp(schema.pattern);
  PATTERNS.set(schema.pattern, pattern);
  if (!pattern.test(value)) add(reading, `${shown(value)} does not match /${schema.pattern}/`);
}

function readNumber(schema: Schema, value: number, reading: Reading): void {
  if (schema.minimum !== undefined && value < schema.minimum) add(reading, `is ${value}, less than ${schema.minimum}`);
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum)
    add(reading, `is ${value}, not greater than ${schema.exclusiveMinimum}`);
  if (schema.exclusiveMaximum !== undefined && value >= schema.exclusiveMaximum)
    add(reading, `is ${value}, not less than ${schema.exclusiveMaximum}`);
}

/** Records by their constant `kind`, others by JSON type. */
function readBranch(branches: readonly Schema[], value: unknown, reading: Reading): void {
  const kind = isOfType("object", value) ? (value as { readonly kind?: unknown }).kind : undefined;
  const tagged = branches.filter((branch) => branch.properties?.["kind"]?.const !== undefined);
  const branch =
    tagged.length > 0
      ? tagged.find((candidate) => candidate.properties?.["kind"]?.const === kind)
      : branches.find((candidate) => candidate.type !== undefined && isOfType(candidate.type, value));
  if (branch !== undefined) return read(branch, value, reading);
  if (tagged.length > 0 && isOfType("object", value)) {
    return add(
      reading,
      `has kind ${shown(kind)}, not one of ${tagged.map((each) => String(each.properties?.["kind"]?.const)).join(", ")}`,
    );
  }
  add(reading, `is ${shown(value)}, which is not allowed here`);
}
