/** Values of Parquet columns as cells: numbers where they are exact, else texts as people read them. */
import type { SchemaElement } from "hyparquet";
import type { Cell } from "./table-source.ts";

const TIMED = new Set(["DATE", "TIME", "TIMESTAMP", "INTERVAL"]);

export function isNumeric({ type, logical_type, converted_type, num_children }: SchemaElement): boolean {
  if (num_children !== undefined || type === undefined) return false;
  if (logical_type !== undefined && TIMED.has(logical_type.type)) return false;
  if (converted_type !== undefined && /^(DATE|TIME|INTERVAL)/.test(converted_type)) return false;
  if (logical_type?.type === "DECIMAL" || logical_type?.type === "FLOAT16" || converted_type === "DECIMAL") return true;
  return type === "INT32" || type === "INT64" || type === "FLOAT" || type === "DOUBLE";
}

export function typeName({ type, logical_type, converted_type, num_children, repetition_type }: SchemaElement): string {
  const name = logical_type?.type ?? converted_type ?? (num_children === undefined ? (type ?? "GROUP") : "RECORD");
  const plain = name.toLowerCase().replace("utf8", "string").replaceAll("_", " ");
  return repetition_type === "REPEATED" ? `list of ${plain}` : plain;
}

export function cellOf(value: unknown, element: SchemaElement): Cell {
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "string":
      return value;
    case "boolean":
      return String(value);
    default:
  }
  if (value instanceof Date) return instantText(value, element);
  if (value instanceof Uint8Array) return bytesText(value);
  return JSON.stringify(value, plainJson);
}

function instantText(value: Date, { logical_type, converted_type }: SchemaElement): string {
  if (Number.isNaN(value.getTime())) return "";
  const text = value.toISOString();
  if (logical_type?.type === "DATE" || converted_type === "DATE") return text.slice(0, 10);
  return text.replace("T", " ").replace(/(\.000)?Z$/, "");
}

const STRICT = new TextDecoder("utf-8", { fatal: true });

/** Writers of old forget to say that bytes are text. */
function bytesText(value: Uint8Array): string {
  try {
    const text = STRICT.decode(value);
    if (!/[\p{Cc}&&[^\n\r\t]]/v.test(text)) return text;
  } catch {
    // No text.
  }
  const shown = Array.from(value.subarray(0, 32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return value.length > 32 ? `${shown}… (${value.length} bytes)` : shown;
}

function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? bytesText(value) : value;
}

export function fitsText(cell: Cell, filter: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(filter.toLowerCase());
}

/** Places of the cells in order: numbers before texts, nothing last; equal ones stay as they are. */
export function orderOf(cells: readonly Cell[], descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1;
  const collator = new Intl.Collator("en", { numeric: true });
  const rank = (cell: Cell) => (cell === null ? 2 : typeof cell === "number" ? 0 : 1);
  return Uint32Array.from({ length: cells.length }, (_, index) => index).sort((a, b) => {
    const [left, right] = [cells[a] ?? null, cells[b] ?? null];
    const [x, y] = [rank(left), rank(right)];
    if (x !== y) return x - y;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right) || a - b;
    return left === null ? a - b : sign * collator.compare(left as string, right as string) || a - b;
  });
}
