/** Versions in the output of tools. Pure. */

/** The first thing that looks like a version, preferring one after the tool's own name or the word "version". */
export function findVersion(tool: string, text: string): string | undefined {
  const name = tool.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const number = "v?(\\d+(?:\\.\\d+)+(?:[-+._]?[0-9A-Za-z]+)*)";
  for (const pattern of [`\\b${name}\\b[^\\n\\d]{0,40}?${number}`, `version[^\\n\\d]{0,20}?${number}`, number]) {
    const found = new RegExp(pattern, "i").exec(text)?.[1];
    if (found !== undefined) return found.replace(/[.,]$/, "");
  }
  return new RegExp(`\\b${name}\\b[^\\n\\d]{0,40}?v?(\\d+)\\b`, "i").exec(text)?.[1];
}

/** `1.16` accepts `1.16`, `1.16.1` and `1.16-r3`, not `1.160`. An empty wish accepts everything. */
export function acceptsVersion(wanted: string, found: string): boolean {
  if (wanted === "" || wanted === "*") return true;
  const wish = wanted.replace(/^v/, "");
  if (!found.startsWith(wish)) return false;
  const next = found[wish.length];
  return next === undefined || !/[0-9]/.test(next) || !/[0-9]$/.test(wish);
}
