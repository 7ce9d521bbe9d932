/** Texts of fields to values, and back. `showValue` then `parseText` gives the same value for every value of the type. */
import { isoDuration, parseRegion, readBytes, readDuration, writeBytes, writeDuration, type Json } from "@golgi/ir";
import type { TextField } from "./field.ts";
import { parseNumber } from "./number.ts";
import { refused, type Parsed } from "./parsed.ts";

export function parseText(field: TextField, text: string): Parsed<Json> {
  switch (field.kind) {
    case "any":
      return parseJson(text);
    case "string":
      return { ok: true, value: parseWords(field, text) };
    case "integer":
    case "number":
      if (field.widget === "duration") return readDuration(text);
      if (field.widget === "bytes") return readBytes(text);
      return parseNumber(text, { integer: field.kind === "integer", ...(field.unit !== undefined && { unit: field.unit }) });
  }
}

/** Texts stay as typed, but friendlier ways to write a region or a duration are understood. */
function parseWords(field: TextField, text: string): string {
  if (field.widget === "region") {
    const plain = text
      .trim()
      .replaceAll(/(?<=\d)[, ](?=\d{3})/g, "")
      .replace(/\s*[-–]\s*(?=\d+$)/, "-");
    return parseRegion(text) === undefined && parseRegion(plain) !== undefined ? plain : text;
  }
  if (field.widget === "duration" && !text.startsWith("P")) {
    const parsed = readDuration(text);
    return parsed.ok ? isoDuration(parsed.value) : text;
  }
  return text;
}

function parseJson(text: string): Parsed<Json> {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return refused("this is not JSON", `${error instanceof Error ? `${error.message}. ` : ""}Write texts in double quotes.`);
  }
}

export function showValue(field: TextField, value: Json): string {
  if (field.kind === "any") return JSON.stringify(value, null, 2);
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) {
    if (field.widget === "duration") return writeDuration(value);
    if (field.widget === "bytes") return writeBytes(value);
  }
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
