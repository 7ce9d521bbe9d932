/** CSV (RFC 4180) and TSV into rows of cells, with the row number that a spreadsheet shows. */
export interface SheetRow {
  /** From 1; the header is row 1. Blank rows are counted and left out. */
  readonly row: number;
  readonly cells: readonly string[];
}

export type SheetText =
  | { readonly ok: true; readonly rows: readonly SheetRow[] }
  | { readonly ok: false; readonly row: number; readonly problem: string };

/** Cells are trimmed unless quoted. In TSV, quotes mean nothing special. */
export function readSheetText(text: string, separator: "," | "\t" | ";"): SheetText {
  const body = text.startsWith("\ufeff") ? text.slice(1) : text;
  return separator === "\t" ? tabbed(body) : quoted(body, separator);
}

function tabbed(body: string): SheetText {
  const rows = body.split(/\r\n|\n|\r/).map((line, i) => ({ row: i + 1, cells: line.split("\t").map((cell) => cell.trim()) }));
  return { ok: true, rows: rows.filter(hasText) };
}

function quoted(body: string, separator: string): SheetText {
  const rows: SheetRow[] = [];
  let cells: string[] = [];
  let row = 1;
  let i = 0;
  const endRow = (): void => {
    rows.push({ row, cells });
    cells = [];
    row++;
  };
  while (i < body.length) {
    const cell = body[i] === '"' || /^[ \t]*"/.test(body.slice(i, i + 20)) ? quotedCell(body, i) : plainCell(body, i, separator);
    if (cell === undefined) return { ok: false, row, problem: 'a quoted cell has no closing `"`' };
    cells.push(cell.text);
    i = cell.end;
    if (body[i] === separator) {
      i++;
      if (i === body.length) cells.push("");
      continue;
    }
    if (i < body.length && body[i] !== "\n" && body[i] !== "\r")
      return { ok: false, row, problem: 'text follows the closing `"` of a cell' };
    if (body[i] === "\r" && body[i + 1] === "\n") i++;
    i++;
    endRow();
  }
  if (cells.length > 0) endRow();
  return { ok: true, rows: rows.filter(hasText) };
}

function plainCell(body: string, start: number, separator: string): { text: string; end: number } {
  let end = start;
  while (end < body.length && body[end] !== separator && body[end] !== "\n" && body[end] !== "\r") end++;
  return { text: body.slice(start, end).trim(), end };
}

function quotedCell(body: string, start: number): { text: string; end: number } | undefined {
  let i = body.indexOf('"', start) + 1;
  let text = "";
  for (;;) {
    const close = body.indexOf('"', i);
    if (close === -1) return undefined;
    text += body.slice(i, close);
    if (body[close + 1] !== '"') {
      i = close + 1;
      break;
    }
    text += '"';
    i = close + 2;
  }
  while (body[i] === " ") i++;
  return { text, end: i };
}

function hasText({ cells }: SheetRow): boolean {
  return cells.some((cell) => cell !== "");
}
