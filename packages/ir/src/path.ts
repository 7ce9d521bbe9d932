/** Paths inside a value or type: keys and indexes from the outside in, written `samples[2].name`; `[]` is every item, `*` every value. */
export type Path = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

export function showPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (step === "[]") text += "[]";
    else if (step === "*") text += ".*";
    else if (typeof step === "number") text += `[${step}]`;
    else if (PLAIN_KEY.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Of some names, the one most like a wrong one (at most a third of its letters differ), for "did you mean". */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names.slice(0, 1000)) {
    const distance = editDistance(wrong.toLowerCase().slice(0, 64), name.toLowerCase().slice(0, 64));
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  if (best === undefined || best.distance > Math.max(1, Math.floor(Math.min(wrong.length, best.name.length) / 3)))
    return undefined;
  return best.name;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
