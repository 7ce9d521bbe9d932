/**
 * Labels of map items in paths: `per-sample[s1]/align`. A field of the item where every item has a different, printable one; else its index.
 * An item whose label is missing, repeated or unfit for a path is named by its index, `#3` where an index could be another's label.
 */
import { isObject, type Json } from "@golgi/ir";

const FIT = /^[^[\]/\p{Cc}]{1,100}$/u;

export function labelsOf(items: readonly Json[], field: string | undefined): readonly string[] | undefined {
  if (field === undefined) return undefined;
  const texts = items.map((item) => labelOf(item, field));
  const seen = new Map<string, number>();
  for (const text of texts) if (text !== undefined) seen.set(text, (seen.get(text) ?? 0) + 1);
  return texts.map((text, index) => (text !== undefined && seen.get(text) === 1 ? text : `#${index}`));
}

function labelOf(item: Json, field: string): string | undefined {
  if (!isObject(item) || !Object.hasOwn(item, field)) return undefined;
  const value = item[field];
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  return FIT.test(text) && !text.startsWith("#") ? text : undefined;
}
