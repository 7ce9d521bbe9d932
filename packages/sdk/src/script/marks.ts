/**
 * References inside plain template literals of a script: `${`@RG\tID:${inputs.sample}`}`.
 *
 * JavaScript asks such a reference for text; it answers with a mark, and the script's tag turns text with marks into one `concat`
 * expression. NUL cannot occur in an author's script, so a mark is never mistaken.
 */
import type { RefState } from "../graph/state.ts";

const MARK = /\0golgi:(\d+)\0/;

export interface Marks {
  readonly refs: RefState[];
}

export function createMarks(): Marks {
  return { refs: [] };
}

export function markOf(marks: Marks, ref: RefState): string {
  return `\0golgi:${marks.refs.push(ref) - 1}\0`;
}

export function hasMark(text: string): boolean {
  return text.includes("\0");
}

/** Text and references in order; a damaged mark (the text was changed in between) gives `undefined`. */
export function splitMarks(marks: Marks, text: string): readonly (string | RefState)[] | undefined {
  const parts: (string | RefState)[] = [];
  for (const [index, piece] of text.split(MARK).entries()) {
    if (index % 2 === 0) {
      if (piece.includes("\0")) return undefined;
      if (piece !== "") parts.push(piece);
    } else {
      const ref = marks.refs[Number(piece)];
      if (ref === undefined) return undefined;
      parts.push(ref);
    }
  }
  return parts;
}
