/** Bounds of hostile JSON, checked first and without recursion: depth, number of values, forbidden keys, cycles (they are endless depth). */
const DEEPEST = 200;
const MOST_VALUES = 20_000_000;
/** A careless copy of these keys would change an object's prototype. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** What breaks the bounds, in words; undefined when nothing does. */
export function boundsProblem(json: unknown): string | undefined {
  const waiting: object[] = [];
  const depths: number[] = [];
  let values = 0;
  const visit = (child: unknown, depth: number) => {
    values++;
    if (typeof child !== "object" || child === null) return;
    waiting.push(child);
    depths.push(depth);
  };
  visit(json, 0);
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop()) {
    const depth = (depths.pop() ?? 0) + 1;
    if (depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`;
    if (values > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`;
    if (Array.isArray(holder)) {
      for (const item of holder) visit(item, depth);
      continue;
    }
    for (const key of Object.keys(holder)) {
      if (FORBIDDEN.has(key)) return `it has a key ${JSON.stringify(key)}`;
      visit((holder as Readonly<Record<string, unknown>>)[key], depth);
    }
  }
  return undefined;
}
