/** Lines of a text: those that hold a word, and those at its end, whose numbers are counted from there. */
import { appendText, NO_LINES, type LogLines } from "../run/logs/log-lines.ts";

const MOST_HITS = 100_000;

export function linesWith(lines: readonly string[], text: string): readonly number[] {
  if (text === "") return [];
  const wanted = text.toLowerCase();
  const hits: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.toLowerCase().includes(wanted)) hits.push(index);
    if (hits.length >= MOST_HITS) break;
  }
  return hits;
}

/** `cut`: the text begins in the middle of a line, which is left out unless it is the only one. The last line has the number -1. */
export function tailOf(text: string, cut: boolean): LogLines {
  const log = appendText(NO_LINES, text);
  const lines = cut && log.lines.length > 1 ? log.lines.slice(1) : log.lines;
  return { lines, first: -lines.length, open: log.open };
}

/** Do the first bytes of a file read as text? Of an unknown name nothing else tells. */
export function looksLikeText(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  // The last letter may be cut.
  const text = new TextDecoder().decode(head).slice(0, -1);
  let strange = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (code === 0xfffd || (code < 32 && !"\t\n\r\f\u001b".includes(letter))) strange++;
  }
  return strange * 50 <= text.length;
}
