/** The part of Markdown that docs use, as data; see `prose.tsx`. Anything else stays the text that it is. */
export type Block =
  | { readonly kind: "heading" | "paragraph" | "code"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] };

export type Span =
  | { readonly kind: "text" | "code" | "strong" | "emphasis"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly to: string };

const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const ITEM = /^\s{0,3}(?:([-*+])|\d{1,4}[.)])\s+(.*)$/;

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  let paragraph: string[] = [];
  let list: { ordered: boolean; items: string[] } | undefined;
  const close = () => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", text: paragraph.join(" ") });
    if (list !== undefined) blocks.push({ kind: "list", ...list });
    paragraph = [];
    list = undefined;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const fence = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      close();
      const code: string[] = [];
      for (at++; at < lines.length && !(lines[at] ?? "").trimStart().startsWith(fence); at++) code.push(lines[at] ?? "");
      blocks.push({ kind: "code", text: code.join("\n") });
      continue;
    }
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    const item = ITEM.exec(line);
    if (line.trim() === "") close();
    else if (heading !== undefined) {
      close();
      blocks.push({ kind: "heading", text: heading.replace(/\s+#*$/, "") });
    } else if (item !== null) {
      const ordered = item[1] === undefined;
      if (paragraph.length > 0 || (list !== undefined && list.ordered !== ordered)) close();
      list ??= { ordered, items: [] };
      list.items.push(item[2] ?? "");
    } else if (list !== undefined) list.items.push(`${list.items.pop() ?? ""} ${line.trim()}`);
    else paragraph.push(line.trim());
  }
  close();
  return blocks;
}

/** Code first: nothing inside it means anything. */
const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, strong, emphasis, name, to] = match;
    if (match.index > at) spans.push({ kind: "text", text: text.slice(at, match.index) });
    if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (strong !== undefined) spans.push({ kind: "strong", text: strong });
    else if (emphasis !== undefined) spans.push({ kind: "emphasis", text: emphasis });
    else if (name !== undefined && to !== undefined && isSafe(to)) spans.push({ kind: "link", text: name, to });
    else spans.push({ kind: "text", text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) spans.push({ kind: "text", text: text.slice(at) });
  return spans;
}

/** The web, and pages here; never `javascript:` or another server's address without its scheme. */
function isSafe(to: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(to) || /^\/(?![/\\])/.test(to);
}
