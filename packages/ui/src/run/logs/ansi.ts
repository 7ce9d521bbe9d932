/**
 * Terminal text as styled pieces: SGR colours (8, 16, 256 and 24-bit), bold, dim, italic, underline. A carriage return begins the line
 * again, as progress bars do. All other control sequences (ECMA-48 CSI, OSC) are left out.
 */
export interface Style {
  readonly color?: string;
  readonly background?: string;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
}
export interface Piece {
  readonly text: string;
  readonly style: Style;
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
// oxlint-disable-next-line no-control-regex -- these are the control characters that terminals read
const SEQUENCE = /\u001b(?:\[([0-?]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g;

export function parseAnsi(line: string, start: Style = {}): { readonly pieces: readonly Piece[]; readonly style: Style } {
  const text = afterReturn(line);
  const pieces: Piece[] = [];
  let style = start;
  let from = 0;
  const push = (part: string) => {
    if (part !== "") pieces.push({ text: part, style });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, (match[1] ?? "").split(/[;:]/).map(Number));
  }
  push(text.slice(from));
  return { pieces, style };
}

/** The text alone, for searching. */
export function plainText(line: string): string {
  return line.includes("\u001b") || line.includes("\r") ? afterReturn(line).replace(SEQUENCE, "") : line;
}

/** Several lines, without colours. */
export function plainLines(text: string): string {
  return text.split("\n").map(plainText).join("\n");
}

function afterReturn(line: string): string {
  const clean = line.endsWith("\r") ? line.slice(0, -1) : line;
  const at = clean.lastIndexOf("\r");
  return at < 0 ? clean : clean.slice(at + 1);
}

function applyCodes(style: Style, codes: readonly number[]): Style {
  let next: { -readonly [K in keyof Style]: Style[K] } = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) {
      delete next.bold;
      delete next.dim;
    } else if (code === 23) delete next.italic;
    else if (code === 24) delete next.underline;
    else if (code >= 30 && code <= 37) next.color = named(code - 30, false);
    else if (code === 39) delete next.color;
    else if (code >= 40 && code <= 47) next.background = named(code - 40, false);
    else if (code === 49) delete next.background;
    else if (code >= 90 && code <= 97) next.color = named(code - 90, true);
    else if (code >= 100 && code <= 107) next.background = named(code - 100, true);
    else if (code === 38 || code === 48) {
      const { color, used } = extended(codes.slice(at + 1));
      if (color !== undefined) next[code === 38 ? "color" : "background"] = color;
      at += used;
    }
  }
  return next;
}

function named(index: number, bright: boolean): string {
  return `var(--ansi-${bright ? "bright-" : ""}${NAMES[index] ?? "white"})`;
}

function extended(rest: readonly number[]): { readonly color: string | undefined; readonly used: number } {
  if (rest[0] === 2) {
    const [, r = 0, g = 0, b = 0] = rest;
    return { color: `rgb(${byte(r)} ${byte(g)} ${byte(b)})`, used: 4 };
  }
  const index = rest[1];
  if (rest[0] !== 5 || index === undefined) return { color: undefined, used: rest.length };
  return { color: indexed(byte(index)), used: 2 };
}

function byte(value: number): number {
  return Number.isFinite(value) ? Math.min(255, Math.max(0, Math.trunc(value))) : 0;
}

/** xterm's 256 colours: 16 named, a 6×6×6 cube, 24 greys. */
function indexed(index: number): string {
  if (index < 16) return named(index % 8, index >= 8);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
}
