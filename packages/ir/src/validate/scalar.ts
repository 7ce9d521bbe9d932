/** Checks of null, booleans, numbers, texts and enumerations. */
import type { Json } from "../json.ts";
import type { Type } from "../type.ts";
import { nearestName } from "../path.ts";
import { writeBytes, writeDuration } from "../quantity.ts";
import type { Check } from "./compile.ts";
import { shown, type Issues } from "./issue.ts";
import { patternOf } from "./pattern.ts";
import { REGION_FORMAT, TEXT_FORMATS, type TextFormat } from "./text-format.ts";

export function compileNull(): Check {
  return (value, issues) => {
    if (value !== null) issues.add("GOLGI_VALUE_TYPE", `expected null, but got ${shown(value)}`);
    return value;
  };
}

export function compileBoolean(): Check {
  return (value, issues) => {
    if (typeof value !== "boolean") wrongType(issues, "true or false", value);
    return value;
  };
}

export function wrongType(issues: Issues, expected: string, value: Json): void {
  const hint = value === null ? "Leave it out instead of giving null." : quotedHint(expected, value);
  issues.add("GOLGI_VALUE_TYPE", `expected ${expected}, but got ${shown(value)}`, hint);
}

function quotedHint(expected: string, value: Json): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = expected.includes("number") && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value.trim());
  const boolean = expected === "true or false" && (value === "true" || value === "false");
  return number || boolean ? `Write ${value.trim()} without quotes.` : undefined;
}

export function compileNumber(type: Type): Check {
  const integer = type.type === "integer";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type;
  const expected = integer ? "a whole number" : "a number";
  const out = (issues: Issues, value: number, rule: string, bound?: number) => {
    issues.add("GOLGI_VALUE_RANGE", `${amount(type, value)} is ${rule}${bound === undefined ? "" : ` ${amount(type, bound)}`}`);
    return value;
  };
  return (value, issues) => {
    if (typeof value !== "number" || !Number.isFinite(value) || (integer && !Number.isInteger(value))) {
      wrongType(issues, expected, value);
      return value;
    }
    if (integer && !Number.isSafeInteger(value))
      return out(issues, value, `beyond ±${Number.MAX_SAFE_INTEGER}, where whole numbers are no longer exact`);
    if (minimum !== undefined && value < minimum) return out(issues, value, "less than the minimum of", minimum);
    if (maximum !== undefined && value > maximum) return out(issues, value, "more than the maximum of", maximum);
    if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
      return out(issues, value, "not greater than", exclusiveMinimum);
    if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return out(issues, value, "not less than", exclusiveMaximum);
    if (multipleOf !== undefined && !isMultiple(value, multipleOf)) return out(issues, value, "not a multiple of", multipleOf);
    return value;
  };
}

/** As a person writes it: `3 h`, `10 KiB`, `5 uL`. */
function amount(type: Type, value: number): string {
  const { quantity, unit } = type["x-golgi"] ?? {};
  const isWhole = Number.isSafeInteger(value) && value >= 0;
  if (isWhole && quantity === "duration") return writeDuration(value);
  if (isWhole && quantity === "bytes") return writeBytes(value);
  return unit === undefined ? String(value) : `${value} ${unit}`;
}

/** Up to the rounding of binary fractions: 0.3 is a multiple of 0.1. */
export function isMultiple(value: number, step: number): boolean {
  const count = value / step;
  return Math.abs(count - Math.round(count)) <= Number.EPSILON * Math.max(1, Math.abs(count)) * 4;
}

export function compileString(type: Type): Check {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = type;
  const format = textFormatOf(type);
  const pattern = type.pattern === undefined ? undefined : patternOf(type.pattern);
  return (value, issues) => {
    if (typeof value !== "string") {
      wrongType(issues, format === undefined ? "a text" : format.noun, value);
      return value;
    }
    if (!value.isWellFormed())
      issues.add("GOLGI_VALUE_JSON", "the text holds half a surrogate pair", "Repair the text's encoding.");
    checkLength(value, { minLength, maxLength }, issues);
    if (format !== undefined && !format.accepts(value)) {
      issues.add("GOLGI_VALUE_FORMAT", `${shown(value)} is not ${format.noun}`, `Write it like ${format.example}.`);
    } else if (pattern !== undefined && value.length > pattern.longest) {
      issues.add("GOLGI_VALUE_PATTERN", `a text of ${value.length} characters is too long for its pattern /${type.pattern}/`);
    } else if (pattern !== undefined && !pattern.test(value)) {
      issues.add("GOLGI_VALUE_PATTERN", `${shown(value)} does not match /${type.pattern}/`, patternHint(type));
    }
    return value;
  };
}

function patternHint(type: Type): string | undefined {
  const example = type.examples?.[0];
  if (example !== undefined) return `For example ${shown(example)}.`;
  return type.description;
}

function textFormatOf(type: Type): TextFormat | undefined {
  if (type["x-golgi"]?.quantity === "region") return REGION_FORMAT;
  return type.format !== undefined && Object.hasOwn(TEXT_FORMATS, type.format) ? TEXT_FORMATS[type.format] : undefined;
}

/** Lengths count characters (code points), as in JSON Schema. */
function checkLength(text: string, { minLength, maxLength }: { minLength: number; maxLength: number }, issues: Issues): void {
  if (text.length >= 2 * minLength && text.length <= maxLength) return;
  const length = codePoints(text);
  if (length < minLength) {
    const problem = length === 0 ? "must not be empty" : `has ${length} characters; at least ${minLength} are needed`;
    issues.add("GOLGI_VALUE_LENGTH", problem);
  } else if (length > maxLength) {
    issues.add("GOLGI_VALUE_LENGTH", `has ${length} characters; at most ${maxLength} are allowed`);
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The values of an enumeration or constant. */
export function membersOf(type: Type): readonly Json[] {
  return type.const !== undefined ? [type.const] : (type.enum ?? []);
}

export function compileEnum(type: Type): Check {
  const members = membersOf(type);
  const set = new Set(members);
  return (value, issues) => {
    if (!set.has(value as never)) {
      const near =
        typeof value === "string"
          ? nearestName(
              value,
              members.filter((member) => typeof member === "string"),
            )
          : undefined;
      issues.add(
        "GOLGI_VALUE_ENUM",
        `${shown(value)} is not ${members.length === 1 ? "" : "one of "}${listed(members)}`,
        near === undefined ? undefined : `Did you mean ${shown(near)}?`,
      );
    }
    return value;
  };
}

/** Some values in words: `"a", "b" or "c"`; long lists are cut. */
export function listed(values: readonly unknown[]): string {
  const words = values.slice(0, 12).map(shown);
  if (values.length > 12) return `${words.join(", ")} … (${values.length} values)`;
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}
