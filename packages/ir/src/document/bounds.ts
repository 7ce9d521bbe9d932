/** Bounds of hostile JSON, checked first and without recursion: depth, number of values, forbidden keys, cycles (they are endless depth). */
export const DEEPEST = 200;
export const MOST_VALUES = 20_000_000;
/** A careless copy of these keys would change an object's prototype. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** What breaks the bounds, in words; undefined when nothing does. */
export function boundsProblem(json: unknown): string | undefined {
  let values = 0;
  let level: object[] = isObject(json) ? [json] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
    const next: object[] = [];
    for (const holder of level) {
      const list = Array.isArray(holder);
      const keys = list ? undefined : Object.keys(holder);
      const forbidden = keys?.find((key) => FORBIDDEN.has(key));
      if (forbidden !== undefined) return `it has a key ${JSON.stringify(forbidden)}`;
      const children: readonly unknown[] = list ? holder : Object.values(holder);
      values += children.length;
      if (values > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`;
      for (const child of children) if (isObject(child)) next.push(child);
    }
    level = next;
  }
  return undefined;
}

function isObject(thing: unknown): thing is object {
  return typeof thing === "object" && thing !== null;
}
