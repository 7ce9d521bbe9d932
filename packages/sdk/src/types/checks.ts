/**
 * The checks chained onto a schema (`.min(1)`, `.regex(…)`), as JSON Schema keywords.
 *
 * Invariant: a check without a keyword is reported, never dropped.
 */
import type { Type } from "@golgi/ir";
import type { z } from "zod";
import { type Reading, report } from "./reading.ts";
import type { AnySchema } from "./schema.ts";

type CheckDef = z.core.$ZodChecks["_zod"]["def"] | { readonly check: "golgi_unique" | "golgi_region" };
type Mutable = { -readonly [K in keyof Type]: Type[K] };

/** zod's format names to JSON Schema's; other formats are written as patterns. */
const FORMATS: Readonly<Record<string, string>> = {
  date: "date",
  datetime: "date-time",
  time: "time",
  duration: "duration",
  url: "uri",
  email: "email",
  uuid: "uuid",
};

export function applyChecks(type: Type, schema: AnySchema, reading: Reading): Type {
  const def = schema._zod.def as z.core.$ZodTypeDef & Partial<CheckDef>;
  const own = def.type !== "custom" && def.check !== undefined ? [def as unknown as CheckDef] : [];
  const chained = (def.checks ?? []).map((check) => check._zod.def as CheckDef);
  if (own.length + chained.length === 0) return type;
  const result: Mutable = { ...type };
  const patterns: RegExp[] = [];
  for (const check of [...own, ...chained]) applyCheck(result, check, { reading, patterns });
  const pattern = joinPatterns(patterns, reading);
  if (pattern !== undefined) result.pattern = pattern;
  return result;
}

function applyCheck(type: Mutable, check: CheckDef, { reading, patterns }: { reading: Reading; patterns: RegExp[] }): void {
  const bound = boundOf(check);
  if (bound !== undefined && !Number.isFinite(bound)) {
    // No lower bound, no upper bound: nothing to say.
    const open =
      (bound === Number.NEGATIVE_INFINITY && check.check === "greater_than") ||
      (bound === Number.POSITIVE_INFINITY && (check.check === "less_than" || check.check === "max_length"));
    if (!open)
      report(reading, "GOLGI_TYPE_UNSUPPORTED", [
        `the bound ${bound} has no JSON form`,
        "give a finite number, or leave the bound out",
      ]);
    return;
  }
  switch (check.check) {
    case "greater_than":
      return lowerBound(type, Number(check.value), check.inclusive);
    case "less_than":
      return upperBound(type, Number(check.value), check.inclusive);
    case "multiple_of":
      type.multipleOf = Number(check.value);
      return;
    case "number_format":
      if (check.format.includes("int")) type.type = "integer";
      if (check.format === "int32") return between(type, -(2 ** 31), 2 ** 31 - 1);
      if (check.format === "uint32") return between(type, 0, 2 ** 32 - 1);
      return;
    case "min_length":
      return length(type, check.minimum, undefined);
    case "max_length":
      return length(type, undefined, check.maximum);
    case "length_equals":
      return length(type, check.length, check.length);
    case "string_format":
      return stringFormat(type, check, patterns);
    case "golgi_unique":
      type.uniqueItems = true;
      return;
    case "golgi_region":
      type["x-golgi"] = { ...type["x-golgi"], quantity: "region" };
      return;
    default:
      report(reading, "GOLGI_TYPE_REFINEMENT", [
        check.check === "overwrite"
          ? "a check that rewrites the value (trim, toLowerCase …) cannot be applied by forms, CLI and API"
          : "a check in JavaScript (refine, superRefine, check) cannot be applied by forms, CLI and API",
        "say it with min, max, regex, enum and the like, or check the value inside the task",
      ]);
  }
}

function boundOf(check: CheckDef): number | undefined {
  switch (check.check) {
    case "greater_than":
    case "less_than":
    case "multiple_of":
      return Number(check.value);
    case "min_length":
      return check.minimum;
    case "max_length":
      return check.maximum;
    case "length_equals":
      return check.length;
    default:
      return undefined;
  }
}

function lowerBound(type: Mutable, value: number, inclusive: boolean): void {
  if (inclusive) type.minimum = Math.max(type.minimum ?? Number.NEGATIVE_INFINITY, value);
  else type.exclusiveMinimum = Math.max(type.exclusiveMinimum ?? Number.NEGATIVE_INFINITY, value);
}
function upperBound(type: Mutable, value: number, inclusive: boolean): void {
  if (inclusive) type.maximum = Math.min(type.maximum ?? Number.POSITIVE_INFINITY, value);
  else type.exclusiveMaximum = Math.min(type.exclusiveMaximum ?? Number.POSITIVE_INFINITY, value);
}
function between(type: Mutable, least: number, most: number): void {
  lowerBound(type, least, true);
  upperBound(type, most, true);
}

function length(type: Mutable, least: number | undefined, most: number | undefined): void {
  const list = type.type === "array";
  if (least !== undefined) type[list ? "minItems" : "minLength"] = Math.max((list ? type.minItems : type.minLength) ?? 0, least);
  if (most === undefined) return;
  type[list ? "maxItems" : "maxLength"] = Math.min((list ? type.maxItems : type.maxLength) ?? Number.POSITIVE_INFINITY, most);
}

function stringFormat(type: Mutable, check: Extract<CheckDef, { check: "string_format" }>, patterns: RegExp[]): void {
  const format = FORMATS[check.format];
  if (format !== undefined) type.format = format;
  else if (check.pattern !== undefined) patterns.push(check.pattern);
}

/** JSON Schema has one `pattern`; several become look-aheads. Patterns are not anchored unless they say so, as in JavaScript. */
function joinPatterns(patterns: readonly RegExp[], reading: Reading): string | undefined {
  const flagged = patterns.find((pattern) => /[imsyv]/.test(pattern.flags));
  if (flagged !== undefined) {
    report(reading, "GOLGI_TYPE_PATTERN_FLAGS", [
      `the flags of ${flagged} have no place in JSON Schema`,
      "write the pattern without flags, e.g. [Aa] for a letter in both cases",
    ]);
  }
  if (patterns.length <= 1) return patterns[0]?.source;
  return `^${patterns.map(({ source }) => `(?=[\\s\\S]*?(?:${source}))`).join("")}`;
}
