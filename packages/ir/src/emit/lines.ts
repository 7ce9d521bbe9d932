/** Lines of a drawing, indented by nesting. */
export interface Lines {
  add(line: string): void;
  /** The same drawing, one level deeper. */
  inner(): Lines;
}

export function createLines(lines: string[], indent = ""): Lines {
  return { add: (line) => lines.push(indent + line), inner: () => createLines(lines, `${indent}  `) };
}
