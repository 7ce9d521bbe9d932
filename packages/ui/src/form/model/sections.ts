/** Fields of a record as a form shows them: groups in order of first appearance, fields without a group first, advanced ones apart. */
import type { Field } from "./field.ts";

export interface Section {
  /** Absent: the fields without a group. */
  readonly title?: string;
  readonly fields: readonly Field[];
  /** Folded away at first. */
  readonly advanced: readonly Field[];
}

export function sectionsOf(fields: readonly Field[]): readonly Section[] {
  const groups = new Map<string | undefined, Field[]>([[undefined, []]]);
  for (const field of fields) {
    if (field.widget === "constant") continue;
    const list = groups.get(field.group);
    if (list === undefined) groups.set(field.group, [field]);
    else list.push(field);
  }
  return [...groups]
    .filter(([, list]) => list.length > 0)
    .map(([title, list]) => ({
      ...(title !== undefined && { title }),
      fields: list.filter((field) => !field.advanced),
      advanced: list.filter((field) => field.advanced),
    }));
}
