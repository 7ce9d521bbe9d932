/**
 * Text columns and JSON columns.
 *
 * 1. `decodeText(encodeText(s)) === s` for every JavaScript string: U+0000 (which PostgreSQL has no place for), U+0001 and lone
 * surrogates (which UTF-8 has no place for) are written behind U+0001. 2. A prefix stays a prefix, and well-formed texts keep their
 * order (by code point). 3. JSON keeps every string by itself, because `JSON.stringify` escapes those characters.
 */
import type { ErrorShape } from "@golgi/ir";
import { valueTooLarge } from "./errors.ts";
import type { Condition, SqlRecord } from "./sql.ts";

/* oxlint-disable no-control-regex -- these are the characters in question */
const RARE = /[\0\u0001]/;
const RARE_ONE = /[\0\u0001]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ENCODED = /\u0001(?:\u0001|\u0002|\u0003([0-9a-f]{4}))/g;
/* oxlint-enable no-control-regex */

export function encodeText(text: string): string {
  if (!RARE.test(text) && text.isWellFormed()) return text;
  return text.replace(RARE_ONE, (unit) => {
    if (unit === "\0") return "\u0001\u0001";
    if (unit === "\u0001") return "\u0001\u0002";
    return `\u0001\u0003${unit.charCodeAt(0).toString(16)}`;
  });
}

export function decodeText(text: string): string {
  if (!text.includes("\u0001")) return text;
  return text.replace(ENCODED, (all: string, unit: string | undefined) => {
    if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
    return all === "\u0001\u0001" ? "\0" : "\u0001";
  });
}

/** `column` begins with `prefix`, as a range that an index in code point order can serve. */
export function hasPrefix(column: string, prefix: string): readonly Condition[] {
  if (prefix === "") return [];
  const start = encodeText(prefix);
  const end = successorOfPrefix(start);
  const from = { sql: `${column} >= ?`, values: [start] };
  return end === undefined ? [from] : [from, { sql: `${column} < ?`, values: [end] }];
}

/** The smallest text above all texts that begin with `prefix`; absent when there is none. */
function successorOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}

/** Far below the limits of both databases (SQLite 1 GB a row, PostgreSQL 1 GB a field). */
const MAX_JSON = 256 * 1024 * 1024;

export function encodeJson(what: string, value: unknown): string {
  const json = JSON.stringify(value);
  if (json.length > MAX_JSON) throw valueTooLarge(what, json.length, MAX_JSON);
  return json;
}

const MAX_ERROR = 1024 * 1024;
const MAX_ERROR_TEXT = 64 * 1024;

/** Errors are cut where they are made; one that was not is cut here, so that a failure can always be recorded. */
export function encodeError(error: ErrorShape | null): string | null {
  if (error === null) return null;
  const json = JSON.stringify(error);
  if (json.length <= MAX_ERROR) return json;
  const { code, kind, message, hint } = error;
  return JSON.stringify({ code, kind, message: cut(message), ...(hint !== undefined && { hint: cut(hint) }) });
}

function cut(text: string): string {
  return text.length <= MAX_ERROR_TEXT
    ? text
    : `${text.slice(0, MAX_ERROR_TEXT)}… (${text.length - MAX_ERROR_TEXT} more characters)`;
}

// Reading columns. The mapping of a table says which type its columns have; the schema guarantees it.

export function readText<Text extends string = string>(record: SqlRecord, column: string): Text {
  return decodeText(record[column] as string) as Text;
}

export function readOptionalText<Text extends string = string>(record: SqlRecord, column: string): Text | null {
  return record[column] === null ? null : readText<Text>(record, column);
}

export function readInteger(record: SqlRecord, column: string): number {
  return record[column] as number;
}

export function readOptionalInteger(record: SqlRecord, column: string): number | null {
  return record[column] as number | null;
}

export function readJson<Shape>(record: SqlRecord, column: string): Shape {
  return JSON.parse(record[column] as string) as Shape;
}

export function readOptionalJson<Shape>(record: SqlRecord, column: string): Shape | null {
  return record[column] === null ? null : readJson<Shape>(record, column);
}
