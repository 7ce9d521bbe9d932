/** The lines of a growing log: bounded, oldest dropped first; the last line may still be open. */
export interface LogLines {
  readonly lines: readonly string[];
  /** Number of the first kept line, from 1. */
  readonly first: number;
  readonly open: boolean;
}

export const NO_LINES: LogLines = { lines: [], first: 1, open: false };

export function appendText(log: LogLines, text: string, most = 100_000): LogLines {
  if (text === "") return log;
  const parts = text.split("\n");
  const open = parts.at(-1) !== "";
  if (!open) parts.pop();
  const joined = log.open
    ? [...log.lines.slice(0, -1), (log.lines.at(-1) ?? "") + (parts[0] ?? ""), ...parts.slice(1)]
    : [...log.lines, ...parts];
  const dropped = Math.max(0, joined.length - most);
  return { lines: dropped === 0 ? joined : joined.slice(dropped), first: log.first + dropped, open };
}
