/**
 * A sample sheet as a list of records. Rules for the header:
 *
 * 1. A column is a field's name, or a dotted path into it (`name`, `reads.0`, `reads.left.file`); case, `-`, `_`, `.` and spaces are
 * equal, so `Min Quality` is `minQuality`. 2. The parts of a tuple or list `reads` may be counted from 0 (`reads_0`, `reads_1`) or, when
 * no column counts 0, from 1 (`reads_1`, `reads_2`); dotted columns always count from 0. 3. A list in one cell is separated by `;`.
 * 4. An empty cell is an absent field. 5. Paths are relative to the sheet. 6. A list of plain values is a sheet of one column.
 */
import { typeKind } from "@golgi/ir";
import type { Type } from "@golgi/ir";
import { suggest } from "../output/suggest.ts";
import { readSheetText } from "./csv.ts";
import type { SheetRow } from "./csv.ts";
import { assignRaw } from "./raw.ts";
import type { InputIssue, Path, Raw } from "./raw.ts";

export interface SheetRequest {
  readonly text: string;
  /** As the user named it. */
  readonly name: string;
  readonly base: string;
  /** Type of one item. */
  readonly item: Type;
  readonly path: Path;
}

export function readSheet(request: SheetRequest): { readonly raw?: Raw; readonly issues: readonly InputIssue[] } {
  const issue = (where: string, message: string, hint: string): InputIssue => ({
    code: "GOLGI_SHEET",
    where,
    message,
    hint,
    path: request.path,
  });
  const { text, separator } = separated(request);
  const parsed = readSheetText(text, separator);
  if (!parsed.ok) {
    return {
      issues: [
        issue(
          `${request.name} row ${parsed.row}`,
          `The sheet cannot be read: ${parsed.problem}.`,
          'Write a quote inside a quoted cell as `""`.',
        ),
      ],
    };
  }
  const [header, ...rows] = parsed.rows;
  if (header === undefined)
    return {
      issues: [
        issue(
          request.name,
          "The sheet is empty.",
          `Give a header row and one row per item: ${columnsOf(request.item).join(",")}`,
        ),
      ],
    };
  const columns = matchColumns(header, request.item);
  const issues = columns.problems.map(({ column, message, hint }) => issue(`${request.name} column ${column}`, message, hint));
  if (issues.length > 0) return { issues };
  const items: Raw[] = [];
  for (const row of rows) {
    if (row.cells.length < header.cells.length || row.cells.slice(header.cells.length).some((cell) => cell !== "")) {
      issues.push(
        issue(
          `${request.name} row ${row.row}`,
          `The row has ${row.cells.length} cells, the header has ${header.cells.length}.`,
          "Quote a cell that contains the separator.",
        ),
      );
      continue;
    }
    items.push(rowRaw(row, columns.paths, request, header));
  }
  return { raw: { kind: "list", items, origin: { where: request.name, base: request.base } }, issues };
}

/** Without the first line `sep=;`, which Excel writes and reads, and does not count. */
function separated({ name, text }: SheetRequest): { readonly text: string; readonly separator: Separator } {
  const [line = "", declared] = /^\ufeff?sep=([,;\t])\r?\n/i.exec(text) ?? [];
  if (declared !== undefined) return { text: text.slice(line.length), separator: declared as Separator };
  return { text, separator: separatorOf(name, text) };
}
type Separator = "," | "\t" | ";";

function separatorOf(name: string, text: string): Separator {
  if (/\.(tsv|tab)$/i.test(name)) return "\t";
  const line = text.split(/\r?\n/, 1)[0] ?? "";
  if (line.includes("\t") && (!/\.csv$/i.test(name) || !/[,;]/.test(line))) return "\t";
  return line.includes(";") && !line.includes(",") ? ";" : ",";
}

type ColumnPath = { readonly path: Path; readonly type: Type } | undefined;

function rowRaw(row: SheetRow, paths: readonly ColumnPath[], request: SheetRequest, header: SheetRow): Raw {
  const outer = { where: `${request.name} row ${row.row}`, base: request.base };
  let raw: Raw = { kind: "record", fields: new Map(), origin: outer };
  paths.forEach((column, i) => {
    const cell = row.cells[i] ?? "";
    if (column === undefined || cell === "") return;
    const origin = { where: `${request.name} row ${row.row}, column ${header.cells[i] ?? ""}`, base: request.base, outer };
    const kind = typeKind(column.type);
    const parts = kind === "array" || kind === "tuple" ? cell.split(";").map((part) => part.trim()) : undefined;
    const leaf: Raw =
      parts === undefined || cell.startsWith("[")
        ? { kind: "text", text: cell, origin }
        : { kind: "list", origin, items: parts.map((text) => ({ kind: "text", text, origin })) };
    raw = column.path.length === 0 ? leaf : assignRaw(raw, column.path, leaf);
  });
  return raw;
}

interface Matched {
  readonly paths: readonly ColumnPath[];
  readonly problems: readonly { readonly column: string; readonly message: string; readonly hint: string }[];
}

function matchColumns(header: SheetRow, item: Type): Matched {
  const problems: { column: string; message: string; hint: string }[] = [];
  if (typeKind(item) !== "record") {
    if (header.cells.length === 1) return { paths: [{ path: [], type: item }], problems };
    return {
      paths: [],
      problems: [
        {
          column: header.cells[1] ?? "2",
          message: "The list holds plain values, so its sheet has one column.",
          hint: "Keep one column with a header.",
        },
      ],
    };
  }
  const known = columnsOf(item);
  const paths = header.cells.map((column, i): ColumnPath => {
    if (column === "") {
      problems.push({
        column: `${i + 1}`,
        message: "The column has no name.",
        hint: `Name it, or remove it. Known: ${known.join(", ")}.`,
      });
      return undefined;
    }
    const found = pathOfColumn(column, item, header.cells);
    if (found === undefined)
      problems.push({
        column,
        message: `There is no field "${column}".`,
        hint: otherSeparator(header)
          ? `Separate cells with commas, semicolons or tabs. Known columns: ${known.join(", ")}.`
          : `Rename or remove the column. Known: ${known.join(", ")}.${suggest(column, known)}`,
      });
    return found;
  });
  const seen = new Map<string, string>();
  paths.forEach((found, i) => {
    if (found === undefined) return;
    const key = JSON.stringify(found.path);
    const column = header.cells[i] ?? "";
    const other = seen.get(key);
    if (other !== undefined)
      problems.push({ column, message: `Columns "${other}" and "${column}" are the same field.`, hint: "Keep one of them." });
    seen.set(key, column);
  });
  const given = new Set(paths.map((found) => found?.path[0]));
  for (const name of item.required ?? []) {
    if (given.has(name) || problems.length > 0) continue;
    problems.push({
      column: name,
      message: `The column for the required field "${name}" is missing.`,
      hint: `Add it to the header. Known: ${known.join(", ")}.`,
    });
  }
  return { paths, problems };
}

/** One column whose name looks like several. */
function otherSeparator({ cells }: SheetRow): boolean {
  return cells.length === 1 && /\w[|:]\w/.test(cells[0] ?? "");
}

const plain = (text: string): string =>
  text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[-_.\s]+/g, "");

/** Descends the type along the column's name; the longest field name wins. */
function pathOfColumn(column: string, type: Type, all: readonly string[]): ColumnPath {
  const wanted = plain(column);
  const search = (at: Type, path: Path, left: string): ColumnPath => {
    if (left === "") return { path, type: at };
    const inner = withoutNull(at);
    switch (typeKind(inner)) {
      case "record": {
        const names = Object.keys(inner.properties ?? {}).sort((a, b) => b.length - a.length);
        for (const name of names) {
          const field = inner.properties?.[name];
          if (field === undefined || !left.startsWith(plain(name))) continue;
          const found = search(field, [...path, name], left.slice(plain(name).length));
          if (found !== undefined) return found;
        }
        return undefined;
      }
      case "array":
      case "tuple": {
        const match = /^(\d+)/.exec(left);
        if (match?.[1] === undefined) return undefined;
        const index = Number(match[1]) - (countsFromOne(column, left, all) ? 1 : 0);
        const element =
          typeKind(inner) === "tuple"
            ? inner.prefixItems?.[index]
            : index >= 0 && inner.items !== false
              ? inner.items
              : undefined;
        return element === undefined ? undefined : search(element, [...path, index], left.slice(match[1].length));
      }
      default:
        return undefined;
    }
  };
  return search(type, [], wanted);
}

/** `reads_1, reads_2` count from 1 when there is no `reads_0`; `reads.1` never does. */
function countsFromOne(column: string, left: string, all: readonly string[]): boolean {
  if (/\.\d/.test(column)) return false;
  const stem = plain(column).slice(0, plain(column).length - left.length);
  return !all.some((other) => plain(other).startsWith(`${stem}0`));
}

function withoutNull(type: Type): Type {
  const others = type.anyOf?.filter((member) => typeKind(member) !== "null");
  return others?.length === 1 && others[0] !== undefined ? others[0] : type;
}

/** Columns that a sheet of this item type would have, for hints and templates. */
export function columnsOf(item: Type, prefix = ""): readonly string[] {
  const inner = withoutNull(item);
  const kind = typeKind(inner);
  if (kind === "record") {
    return Object.entries(inner.properties ?? {}).flatMap(([name, type]) =>
      columnsOf(type, prefix === "" ? name : `${prefix}.${name}`),
    );
  }
  if (kind === "tuple") return (inner.prefixItems ?? []).flatMap((type, i) => columnsOf(type, `${prefix}_${i + 1}`));
  return [prefix === "" ? "value" : prefix];
}
