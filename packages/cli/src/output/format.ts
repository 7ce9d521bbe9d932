/** Numbers, times and tables as people read them. */

export { showBytes as formatBytes, showDuration as formatDuration } from "@golgi/ir";

export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `2026-03-01 14:05:09`, local time. */
export function formatTime(at: number): string {
  const d = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function formatAgo(at: number, now: number): string {
  const ms = now - at;
  if (ms < 5000) return "just now";
  if (ms < 60_000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  return formatTime(at).slice(0, 16);
}

/** Columns padded to their widest cell; cells may carry colours. `align` is "r" or "l" per column. */
export function formatTable(rows: readonly (readonly string[])[], align = ""): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(cell))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => {
          const space = " ".repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
          if (align[i] === "r") return space + cell;
          return i === row.length - 1 ? cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Columns that text takes on a terminal, colours not counted; wide East Asian characters and most emoji take two. */
export function widthOf(text: string): number {
  let width = 0;
  // oxlint-disable-next-line no-control-regex
  for (const char of text.replace(/\u001b\[[0-9;]*m/g, "")) {
    const code = char.codePointAt(0) ?? 0;
    if ((code >= 0x300 && code <= 0x36f) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) continue;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff);
    width += wide ? 2 : 1;
  }
  return width;
}

/** Cut to a width, keeping colours balanced. */
export function fitWidth(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let out = "";
  let used = 0;
  let colored = false;
  // oxlint-disable-next-line no-control-regex
  for (const part of text.match(/\u001b\[[0-9;]*m|[\s\S]/gu) ?? []) {
    if (part.startsWith("\u001b[")) {
      colored = true;
      out += part;
      continue;
    }
    const w = widthOf(part);
    if (used + w > width - 1) break;
    used += w;
    out += part;
  }
  return `${out}…${colored ? "\u001b[0m" : ""}`;
}

/** Words wrapped to a width with an indent on every line; existing line breaks stay. */
export function wrapText(text: string, width: number, indent = ""): string {
  const room = Math.max(20, width - indent.length);
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && widthOf(line) + 1 + widthOf(word) > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === "" ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.map((line) => (line === "" ? "" : indent + line)).join("\n");
}
