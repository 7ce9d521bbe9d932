/** What differs between two values, place by place. Pure. */
import { isDirectoryValue, isFileValue, isObject, showPath, type Json } from "@golgi/ir";

export interface Difference {
  readonly place: string;
  /** `undefined`: not given. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export function diffValues(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, { path: [], found });
  return found;
}

interface Walk {
  readonly path: readonly (string | number)[];
  readonly found: Difference[];
}

function compare(before: Json | undefined, after: Json | undefined, walk: Walk): void {
  if (before === after) return;
  const isArtifact = (value: Json | undefined) => isFileValue(value) || isDirectoryValue(value);
  if (isArtifact(before) && isArtifact(after)) {
    if (JSON.stringify(identity(before)) === JSON.stringify(identity(after))) return;
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      compare(before[index] as Json | undefined, after[index] as Json | undefined, { ...walk, path: [...walk.path, index] });
    return;
  } else if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[name], after[name], { ...walk, path: [...walk.path, name] });
    return;
  }
  walk.found.push({ place: showPath(walk.path), before, after });
}

/** Of an artifact: its content and name. */
function identity(value: Json | undefined): unknown {
  if (!isFileValue(value)) return isDirectoryValue(value) ? [value.digest, value.name] : value;
  return [value.digest, value.name, (value.secondary ?? []).map((file) => file.digest)];
}

/** A value in one line. */
export function showInline(value: Json | undefined): string {
  if (value === undefined) return "not given";
  if (isFileValue(value) || isDirectoryValue(value)) return `${value.name} (${value.digest.slice(7, 15)})`;
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 78)}…` : text;
}
