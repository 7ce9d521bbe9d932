/** Values as people read them: files by name, size and digest; small JSON in line. */
import { isDirectoryValue, isFileValue } from "@golgi/ir";
import type { Json, JsonObject } from "@golgi/ir";
import { formatBytes, formatTable } from "../output/format.ts";
import { printable } from "../output/style.ts";
import type { Style } from "../output/style.ts";

const MAX_ITEMS = 5;
const MAX_TEXT = 60;

export function shortDigest(digest: string): string {
  return digest.slice(0, 19);
}

/** One line. */
export function showValue(value: Json | undefined): string {
  if (value === undefined) return "absent";
  if (isFileValue(value)) return `${printable(value.name)} (${formatBytes(value.size)})`;
  if (isDirectoryValue(value))
    return `${printable(value.name)}/${value.size === undefined ? "" : ` (${formatBytes(value.size)})`}`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ITEMS).map((item: Json) => showValue(item));
    return `[${shown.join(", ")}${value.length > MAX_ITEMS ? `, … ${value.length} in all` : ""}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, field]) => `${key}: ${showValue(field as Json)}`)
      .join(", ")}}`;
  }
  if (typeof value === "string") return printable(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value);
  return JSON.stringify(value);
}

/** A table: name, value, digest; lists of files take a line each. */
export function outputsTable(outputs: JsonObject, style: Style): string {
  const rows: string[][] = [];
  const add = (name: string, value: Json): void => {
    if (isFileValue(value) || isDirectoryValue(value)) {
      rows.push([style.bold(name), showValue(value), style.dim(shortDigest(value.digest))]);
      return;
    }
    if (Array.isArray(value) && value.some((item: Json) => isFileValue(item) || isDirectoryValue(item))) {
      value.slice(0, MAX_ITEMS).forEach((item: Json, i) => add(`${name}[${i}]`, item));
      if (value.length > MAX_ITEMS) rows.push([`${name}[…]`, `${value.length} in all`, ""]);
      return;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
      for (const [key, field] of Object.entries(value)) add(`${name}.${key}`, field as Json);
      return;
    }
    rows.push([style.bold(name), showValue(value), ""]);
  };
  for (const [name, value] of Object.entries(outputs)) add(name, value);
  return formatTable(rows.map((row) => row.map((cell, i) => (i === 0 ? `  ${cell}` : cell))));
}
