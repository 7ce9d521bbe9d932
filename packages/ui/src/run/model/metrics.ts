/** Numbers among the outputs of two runs, side by side. */
import { isDirectoryValue, isFileValue, isObject, type Json, type JsonObject } from "@golgi/ir";

export interface MetricPair {
  readonly name: string;
  readonly a: number | undefined;
  readonly b: number | undefined;
}

const MOST = 200;

export function metricPairs(a: JsonObject | null, b: JsonObject | null): readonly MetricPair[] {
  const [was, is] = [numbersIn(a ?? {}), numbersIn(b ?? {})];
  return [...new Set([...was.keys(), ...is.keys()])].slice(0, MOST).map((name) => ({ name, a: was.get(name), b: is.get(name) }));
}

/** `+3.2 %`, `−12`, `the same`; nothing where one is missing. */
export function changeWords({ a, b }: MetricPair): string {
  if (a === undefined || b === undefined) return "";
  if (a === b) return "the same";
  const sign = b > a ? "+" : "−";
  const by = Math.abs(b - a);
  return a === 0 ? `${sign}${Number(by.toPrecision(3))}` : `${sign}${Number(((100 * by) / Math.abs(a)).toPrecision(3))} %`;
}

function numbersIn(outputs: JsonObject): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (name: string, value: Json): void => {
    if (typeof value === "number") found.set(name, value);
    else if (isFileValue(value) || isDirectoryValue(value)) return;
    else if (Array.isArray(value)) value.forEach((item: Json, index) => visit(`${name}[${index}]`, item));
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(name === "" ? key : `${name}.${key}`, item);
  };
  visit("", outputs);
  return found;
}
