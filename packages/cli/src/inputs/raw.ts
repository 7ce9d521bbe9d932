/**
 * What a person gave, before it is read by type: a tree of texts and JSON, each leaf with the place it came from, so that every
 * problem can name a flag, a file's field, or a sheet's row and column.
 */
import type { Issue, Json, Path } from "@golgi/ir";

export type { Path } from "@golgi/ir";

export interface Origin {
  /** e.g. `--min-quality`, `inputs.json: samples[0].name`, `samples.csv row 3, column reads_1`. */
  readonly where: string;
  /** Directory that relative paths are relative to. */
  readonly base: string;
  /** What a cell or field is part of, for containers made on the way to it. */
  readonly outer?: Origin;
}

export type Raw =
  | { readonly kind: "text"; readonly text: string; readonly origin: Origin }
  | { readonly kind: "json"; readonly value: Json; readonly origin: Origin }
  | { readonly kind: "list"; readonly items: readonly Raw[]; readonly origin: Origin }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, Raw>; readonly origin: Origin };

export interface InputIssue extends Issue {
  /** The flag, field or cell. */
  readonly where: string;
}

/** One level of JSON opened up, so that flags can reach into it. */
export function openRaw(raw: Raw): Raw {
  if (raw.kind !== "json") return raw;
  const { value, origin } = raw;
  const at = (part: string | number): Origin => ({
    ...origin,
    where: `${origin.where}${typeof part === "number" ? `[${part}]` : `.${part}`}`,
  });
  if (Array.isArray(value)) {
    return { kind: "list", origin, items: value.map((item: Json, i) => ({ kind: "json", value: item, origin: at(i) })) };
  }
  if (typeof value !== "object" || value === null) return raw;
  const fields = Object.entries(value).map(([key, field]): [string, Raw] => [
    key,
    { kind: "json", value: field as Json, origin: at(key) },
  ]);
  return { kind: "record", origin, fields: new Map(fields) };
}

/** The tree with `raw` put at `path`; what was there is replaced, lists grow by at most one. */
export function assignRaw(tree: Raw | undefined, path: Path, raw: Raw): Raw {
  const [first, ...rest] = path;
  if (first === undefined) return raw;
  const opened = tree === undefined ? undefined : openRaw(tree);
  if (typeof first === "number") {
    const items = opened?.kind === "list" ? [...opened.items] : [];
    items[first] = assignRaw(items[first], rest, raw);
    return { kind: "list", items, origin: opened?.origin ?? raw.origin.outer ?? raw.origin };
  }
  const fields = new Map(opened?.kind === "record" ? opened.fields : []);
  fields.set(first, assignRaw(fields.get(first), rest, raw));
  return { kind: "record", fields, origin: opened?.origin ?? raw.origin.outer ?? raw.origin };
}

/** Later trees win, field by field; lists are replaced whole. */
export function mergeRaw(under: Raw | undefined, over: Raw): Raw {
  if (under === undefined) return over;
  const [a, b] = [openRaw(under), openRaw(over)];
  if (a.kind !== "record" || b.kind !== "record") return over;
  const fields = new Map(a.fields);
  for (const [key, raw] of b.fields) fields.set(key, raw);
  return { kind: "record", fields, origin: a.origin };
}
