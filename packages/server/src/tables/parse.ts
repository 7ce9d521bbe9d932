/** Rows of delimited text as they come (RFC 4180, with TSV and `;` as well): quotes, doubled quotes, line ends of any kind. */
export type Delimiter = "\t" | "," | ";";

const MAX_CELL = 1024 * 1024;
const MAX_LINE = 16 * 1024 * 1024;
const MAX_CELLS = 20_000;

class RowsTooWide extends Error {}

/** In batches, because handing over row by row would take longer than reading them. No batch is empty. */
export async function* parseRows(source: AsyncIterable<Buffer>, delimiter: Delimiter): AsyncGenerator<string[][]> {
  const decoder = new TextDecoder("utf-8");
  const state: State = { row: [], cell: "", quoted: false, afterQuote: false, skipLf: false, length: 0 };
  /** The begin of a line that was not looked at yet. */
  let tail = "";
  for await (const bytes of source) {
    const fresh = decoder.decode(bytes, { stream: true });
    if (tail !== "" && tail.length + fresh.length <= MAX_LINE && !fresh.includes("\n") && !fresh.includes('"')) {
      // A long line: joined once it ends, looked at once.
      tail += fresh;
      continue;
    }
    const text = tail + fresh;
    const end = text.lastIndexOf("\n") + 1;
    const lines = text.slice(0, end);
    if (isBetweenRows(state) && !lines.includes('"') && !/\r(?!\n)/.test(lines)) {
      const rows = plainRows(lines, delimiter);
      if (rows.length > 0) yield rows;
      tail = text.slice(end);
      if (tail.length > MAX_LINE) throw new RowsTooWide(`a line has more than ${MAX_LINE} characters`);
    } else {
      tail = "";
      const rows = [...feed(state, text, delimiter)];
      if (rows.length > 0) yield rows;
    }
  }
  const rows = [...feed(state, tail + decoder.decode(), delimiter)];
  if (state.cell !== "" || state.row.length > 0 || state.afterQuote) rows.push([...state.row, state.cell]);
  if (rows.length > 0) yield rows;
}

/** Most tables have no quotes; then lines and cells are simply split, ten times as fast. */
function plainRows(lines: string, delimiter: Delimiter): string[][] {
  const rows: string[][] = [];
  for (const line of lines.split("\n")) {
    const plain = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (plain === "") continue;
    const row = plain.split(delimiter);
    if (row.length > MAX_CELLS) throw new RowsTooWide(`a row has more than ${MAX_CELLS} cells`);
    rows.push(row);
  }
  return rows;
}

interface State {
  row: string[];
  cell: string;
  quoted: boolean;
  /** A quote ended: what follows is a second quote, the delimiter or the line's end. */
  afterQuote: boolean;
  skipLf: boolean;
  /** Characters of the row so far. */
  length: number;
}

function isBetweenRows({ row, cell, quoted, afterQuote, skipLf }: State): boolean {
  return row.length === 0 && cell === "" && !quoted && !afterQuote && !skipLf;
}

function* feed(state: State, text: string, delimiter: Delimiter): Generator<string[]> {
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (state.skipLf) {
      state.skipLf = false;
      if (character === "\n") {
        from = at + 1;
        continue;
      }
    }
    if (state.quoted) {
      if (character !== '"') continue;
      state.cell += text.slice(from, at);
      from = at + 1;
      state.quoted = false;
      state.afterQuote = true;
      continue;
    }
    if (character === '"' && (state.afterQuote || (state.cell === "" && from === at))) {
      if (state.afterQuote) state.cell += '"';
      state.quoted = true;
      state.afterQuote = false;
      from = at + 1;
      continue;
    }
    if (character !== delimiter && character !== "\n" && character !== "\r") continue;
    const cell = state.cell + text.slice(from, at);
    state.row.push(cell);
    state.length += cell.length;
    if (state.length > MAX_LINE) throw new RowsTooWide(`a row has more than ${MAX_LINE} characters`);
    state.cell = "";
    state.afterQuote = false;
    from = at + 1;
    if (character === delimiter) {
      if (state.row.length > MAX_CELLS) throw new RowsTooWide(`a row has more than ${MAX_CELLS} cells`);
      continue;
    }
    state.skipLf = character === "\r";
    const { row } = state;
    state.row = [];
    state.length = 0;
    if (row.length > 1 || row[0] !== "") yield row;
  }
  state.cell += text.slice(from);
  if (state.cell.length > MAX_CELL) throw new RowsTooWide(`a cell has more than ${MAX_CELL} characters`);
}

/** The delimiter of which the first lines have most, and the same number each. */
export function guessDelimiter(head: string): Delimiter {
  const lines = head
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("##"))
    .slice(0, 10);
  const scored = (["\t", ",", ";"] as const).map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    return { delimiter, score: first * (counts.every((count) => count === first) ? 1000 : 1) };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}
