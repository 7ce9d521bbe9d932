/** Places of a JSON document whose name or value holds a text. */
import { isObject, type Json } from "@golgi/ir";

export const MOST_FOUND = 300;
const SHOWN = 200;

export interface Hit {
  /** `samples[3].name`. */
  readonly path: string;
  readonly shown: string;
}

export function findInJson(document: Json, text: string): readonly Hit[] {
  const wanted = text.toLowerCase();
  const hits: Hit[] = [];
  if (wanted === "") return hits;
  // Not by recursion: a document may be nested more deeply than the stack is.
  const open: { readonly path: string; readonly name: string; readonly value: Json }[] = [
    { path: "", name: "", value: document },
  ];
  while (open.length > 0 && hits.length < MOST_FOUND) {
    const { path, name, value } = open.pop() as (typeof open)[number];
    const isGroup = Array.isArray(value) || isObject(value);
    const words = isGroup
      ? Array.isArray(value)
        ? `[${value.length}]`
        : `{${Object.keys(value as object).length}}`
      : JSON.stringify(value);
    if (name.toLowerCase().includes(wanted) || (!isGroup && words.toLowerCase().includes(wanted)))
      hits.push({ path: path === "" ? "(the whole)" : path, shown: words.length > SHOWN ? `${words.slice(0, SHOWN)} …` : words });
    if (!isGroup) continue;
    for (const [key, item] of Object.entries(value as Readonly<Record<string, Json>>).reverse())
      open.push({
        path: Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`,
        name: Array.isArray(value) ? "" : key,
        value: item,
      });
  }
  return hits;
}
