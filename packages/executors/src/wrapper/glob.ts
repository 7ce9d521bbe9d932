/**
 * Patterns of outputs: `*` and `?` within one name, `[…]`, `{a,b}`, `**` across folders. Matching walks only inside the job, never
 * through symbolic links, and answers sorted by UTF-16 code units, so that the order is the same everywhere.
 */
import { readdirSync } from "node:fs";

const MAX_MATCHES = 1_000_000;

export function globFiles(folder: string, pattern: string): readonly string[] {
  const matcher = globPattern(pattern);
  const deep = pattern.includes("/") || pattern.includes("**");
  const matches: string[] = [];
  const walk = (relative: string): void => {
    for (const entry of readdirSync(relative === "" ? folder : `${folder}/${relative}`, { withFileTypes: true })) {
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (matcher.test(path)) matches.push(path);
      if (matches.length > MAX_MATCHES) throw new RangeError(`more than ${MAX_MATCHES} files match ${pattern}`);
      if (deep && entry.isDirectory()) walk(path);
    }
  };
  walk("");
  return matches.sort();
}

export function globPattern(pattern: string): RegExp {
  let source = "";
  let depth = 0;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern[index] as string;
    if (pattern.startsWith("**/", index)) {
      source += "(?:.*/)?";
      index += 2;
    } else if (pattern.startsWith("**", index)) {
      source += ".*";
      index += 1;
    } else if (char === "*") source += index === 0 || pattern[index - 1] === "/" ? "(?!\\.)[^/]*" : "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "[") {
      const end = pattern.indexOf("]", index + 2);
      const body = end === -1 ? "" : pattern.slice(index + 1, end);
      source += end === -1 ? "\\[" : `[${body.startsWith("!") ? `^/${escapeClass(body.slice(1))}` : escapeClass(body)}]`;
      if (end !== -1) index = end;
    } else if (char === "{") {
      source += "(?:";
      depth++;
    } else if (char === "}" && depth > 0) {
      source += ")";
      depth--;
    } else if (char === "," && depth > 0) source += "|";
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  return new RegExp(`^${source}${")".repeat(depth)}$`, "su");
}

function escapeClass(body: string): string {
  return body.replace(/[\\\]^[&~|(){}/]/g, "\\$&");
}
