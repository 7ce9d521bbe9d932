/** Findings for people at another place than this machine's terminal: without names of its files and directories. */
import type { Finding } from "./examine.ts";

/** An absolute path of at least two parts, with the words or brackets that introduce it. */
const PLACE = /\s*\((?:\/[^\s/()]+){2,}\/?\)|(?: (?:in|at|of|to|from))? (?:\/[^\s/(),;:]+){2,}\/?|^(?:\/[^\s/(),;:]+)+\/?/g;

export function withoutPlaces(findings: readonly Finding[], root: string): readonly Finding[] {
  const plain = (text: string) => text.replaceAll(root, "/the/state").replace(PLACE, "").trim();
  return findings.flatMap(({ level, what, detail, fix }) => {
    const rest = plain(detail);
    // A finding that only names a place has nothing to say elsewhere.
    return rest === "" ? [] : [{ level, what, detail: rest, ...(fix !== undefined && { fix: plain(fix) }) }];
  });
}
