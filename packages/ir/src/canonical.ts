/** Canonical JSON, RFC 8785 (JCS): sorted keys by UTF-16 code units, ECMAScript number and string serialisation, no white space. */
import type { Json } from "./json.ts";
import { GolgiError } from "./error.ts";

export function canonicalize(value: Json): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (let i = 0; i < value.length; i++) text += (i === 0 ? "" : ",") + canonicalize(value[i]);
    return `${text}]`;
  }
  if (typeof value !== "object") throw notJson(`a ${typeof value}`);
  const record = value as Record<string, Json | undefined>;
  let text = "{";
  for (const key of Object.keys(record).sort()) {
    const field = record[key];
    if (field === undefined) continue;
    text += `${text.length === 1 ? "" : ","}${quote(key)}:${canonicalize(field)}`;
  }
  return `${text}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw notJson(String(value));
  return Object.is(value, -0) ? "0" : String(value);
}

function quote(text: string): string {
  if (!text.isWellFormed()) throw notJson("a string with a lone surrogate");
  return JSON.stringify(text);
}

function notJson(what: string): GolgiError {
  return new GolgiError({
    code: "GOLGI_NOT_JSON",
    kind: "user",
    message: `${what} has no JSON form`,
    hint: "Use null, booleans, finite numbers, well-formed strings, arrays and plain objects.",
  });
}
