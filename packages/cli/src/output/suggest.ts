/** "Did you mean": the nearest known names by edit distance. */
import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** ` Did you mean --min-quality?`, or nothing when no name is near. Begins with a space. */
export function suggest(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
}

export function nearest(given: string, known: readonly string[]): readonly string[] {
  const limit = given.length < 5 ? 1 : Math.max(2, Math.floor(given.length / 3));
  return known
    .map((name) => ({ name, distance: distanceOf(given.toLowerCase(), name.toLowerCase()) }))
    .filter(
      ({ name, distance }) => distance <= limit || (given.length >= 3 && name.toLowerCase().startsWith(given.toLowerCase())),
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 2)
    .map(({ name }) => name);
}

/** The file beside a missing one whose name is most like its, in the folder as it was written. */
export function nearestFile(written: string, base: string): string | undefined {
  let beside: readonly string[];
  try {
    beside = readdirSync(dirname(resolve(base, written))).slice(0, 2000);
  } catch {
    return undefined;
  }
  const [near] = nearest(basename(written), beside);
  return near === undefined || near === basename(written) ? undefined : join(dirname(written), near);
}

/** Optimal string alignment distance (swapped neighbours count once). */
function distanceOf(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      row.push(swapped ? Math.min(best, (before[j - 2] ?? 0) + 1) : best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
