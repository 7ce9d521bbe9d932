/** Cells of a pasted or imported text: TSV as spreadsheets copy it, CSV as they save it (RFC 4180), also with semicolons. Pure. */

export function parseTable(text: string): readonly (readonly string[])[] {
  const body = text.replace(/^\uFEFF/, "");
  const rows = splitRows(body, separatorOf(body));
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === "") === true) rows.pop();
  return rows;
}

/** By the first line, outside of quotes; one column needs none. */
function separatorOf(text: string): string {
  const whole = /^(?:[^\n"]|"[^"]*")*/.exec(text)?.[0] ?? "";
  // A quote that is not closed is a mark like others.
  const line = text[whole.length] === '"' ? (text.split("\n", 1)[0] ?? "") : whole;
  const head = line.replaceAll(/"[^"]*"/g, "");
  const counts = ["\t", ",", ";"].map((separator) => head.split(separator).length - 1);
  const [tabs = 0, commas = 0, semicolons = 0] = counts;
  if (tabs > 0) return "\t";
  return semicolons > commas ? ";" : commas > 0 ? "," : "\t";
}

function splitRows(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    [cell, at] = (text[at] === '"' ? quoted(text, at, separator) : undefined) ?? plain(text, at, separator);
    cells.push(cell);
    if (text[at] === separator) {
      at++;
      if (at === text.length) cells.push("");
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    rows.push(cells);
    cells = [];
  }
  if (cells.length > 0) rows.push(cells);
  return rows;
}

function plain(text: string, from: number, separator: string): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
  return [text.slice(from, at), at];
}

/** Undefined: the quote is a mark like others, since no cell ends behind the one that would close it (`"5" tube`, `"open`). */
function quoted(text: string, from: number, separator: string): [string, number] | undefined {
  let cell = "";
  let at = from + 1;
  while (at < text.length) {
    if (text[at] !== '"') cell += text[at++];
    else if (text[at + 1] === '"') {
      cell += '"';
      at += 2;
    } else {
      at++;
      const end = text[at];
      return end === undefined || end === separator || end === "\n" || end === "\r" ? [cell, at] : undefined;
    }
  }
  return undefined;
}

/** Cells as TSV, to copy. */
export function writeTable(rows: readonly (readonly string[])[]): string {
  const write = (cell: string) => (/["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((cells) => cells.map(write).join("\t")).join("\n");
}
