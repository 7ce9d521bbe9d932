/** Values as people read them: files by name, size and digest; small JSON in line. */
import { artifactsOf, isDirectoryValue, isFileValue, isObject } from "@golgi/ir";
import type { Json, JsonObject } from "@golgi/ir";
import { formatBytes, widthOf } from "../output/format.ts";
import { printable } from "../output/style.ts";
import type { Style } from "../output/style.ts";

const MAX_ITEMS = 5;
const MAX_TEXT = 60;

function shortDigest(digest: string): string {
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

interface Line {
  readonly name: string;
  readonly value: string;
  readonly digest?: string;
}

/** A table: name, value, digest; lists and records take a line for each part. */
export function outputsTable(outputs: JsonObject, style: Style): string {
  const lines = Object.entries(outputs).flatMap(([name, value]) => linesOf(name, value));
  const names = Math.max(0, ...lines.map(({ name }) => widthOf(name)));
  // Only files stand in line with their digests; a long text must not push them away.
  const values = Math.max(0, ...lines.map(({ value, digest }) => (digest === undefined ? 0 : widthOf(value))));
  return lines
    .map(({ name, value, digest }) => {
      const tail =
        digest === undefined ? value : `${value}${" ".repeat(values - widthOf(value))}  ${style.dim(shortDigest(digest))}`;
      return `  ${style.bold(name)}${" ".repeat(names - widthOf(name))}  ${tail}`;
    })
    .join("\n");
}

function linesOf(name: string, value: Json): readonly Line[] {
  if (isFileValue(value) || isDirectoryValue(value)) return [{ name, value: showValue(value), digest: value.digest }];
  if (Array.isArray(value) && value.some((item: Json) => typeof item === "object" && item !== null)) {
    const shown = value.slice(0, MAX_ITEMS).flatMap((item: Json, i) => {
      const plain = isObject(item) && !isFileValue(item) && !isDirectoryValue(item) && ![...artifactsOf(item)].length;
      return plain ? [{ name: `${name}[${i}]`, value: showFields(item) }] : linesOf(`${name}[${i}]`, item);
    });
    return value.length > MAX_ITEMS ? [...shown, { name: `${name}[…]`, value: `${value.length} in all` }] : shown;
  }
  if (isObject(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, field]) => linesOf(`${name}.${key}`, field));
  return [{ name, value: showValue(value) }];
}

function showFields(record: JsonObject): string {
  return Object.entries(record)
    .map(([key, field]) => `${key}: ${showValue(field)}`)
    .join(", ");
}
