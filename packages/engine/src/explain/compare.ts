/** Two cache keys compared part by part, in words. Keys differ exactly where their parts differ. */
import { cacheKeyOf, canonicalize, isObject, type Json, type JsonObject, type TaskSpec } from "@golgi/ir";

export type Change =
  | { readonly part: "code"; readonly removed: readonly string[]; readonly added: readonly string[]; readonly words: string }
  | { readonly part: "environment"; readonly from: JsonObject; readonly to: JsonObject; readonly words: string }
  | { readonly part: "ports"; readonly words: string }
  | { readonly part: "salt"; readonly words: string }
  | {
      readonly part: "input";
      readonly port: string;
      /** Absent: the input was, or is, absent. */
      readonly from?: Json;
      readonly to?: Json;
      /** Nodes of the same graph that it comes from. */
      readonly nodes: readonly string[];
      readonly words: string;
    };

export interface Keyed {
  readonly task: TaskSpec;
  readonly inputs: JsonObject;
}

/** What makes `after` other work than `before`; empty: the same key. */
export function compareKeys(
  before: Keyed,
  after: Keyed,
  sourcesOf: (port: string) => readonly string[] = () => [],
): readonly Change[] {
  const [was, is] = [cacheKeyOf(before.task, before.inputs).parts, cacheKeyOf(after.task, after.inputs).parts];
  const changes: Change[] = [];
  if (was.body !== is.body) changes.push(codeChange(before.task, after.task));
  if (!same(was.environment, is.environment)) changes.push(environmentChange(was.environment, is.environment));
  if (was.ports !== is.ports) changes.push({ part: "ports", words: "the declared inputs or outputs of the task changed" });
  if (was.salt !== is.salt) changes.push({ part: "salt", words: "the task's cache salt changed" });
  for (const port of new Set([...Object.keys(was.inputs), ...Object.keys(is.inputs)])) {
    if (!same(was.inputs[port], is.inputs[port])) changes.push(inputChange(port, { before, after }, sourcesOf(port)));
  }
  return changes;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || canonicalize(a) === canonicalize(b);
}

function inputChange(port: string, keyed: { before: Keyed; after: Keyed }, nodes: readonly string[]): Change {
  const from = keyed.before.inputs[port];
  const to = keyed.after.inputs[port];
  const origin = nodes.length === 0 ? "" : ` (from ${nodes.join(", ")})`;
  return {
    part: "input",
    port,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    nodes,
    words: `input \`${port}\` changed: ${showPair(from, to)}${origin}`,
  };
}

function environmentChange(from: JsonObject, to: JsonObject): Change {
  const words = [
    ...fieldChanges("tool ", from["tools"], to["tools"], versionOf),
    ...fieldChanges("variable ", from["variables"], to["variables"], showValue),
    ...fieldChanges("", { container: from["container"] ?? "none" }, { container: to["container"] ?? "none" }, showImage),
    ...fieldChanges("", { network: from["network"] ?? false }, { network: to["network"] ?? false }, showValue),
  ];
  return { part: "environment", from, to, words: words.join("; ") || "the environment changed" };
}

function versionOf(tool: Json | undefined): string {
  return isObject(tool) ? String(tool["version"]) : "none";
}

/** As much of the digest as tells images apart. */
function showImage(image: Json | undefined): string {
  return String(image).replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, "$1…");
}

function fieldChanges(
  label: string,
  from: Json | undefined,
  to: Json | undefined,
  show: (value: Json | undefined) => string,
): readonly string[] {
  const [was, is] = [isObject(from) ? from : {}, isObject(to) ? to : {}];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names.flatMap((name) =>
    same(was[name], is[name]) ? [] : [`${label}${name} changed: ${show(was[name])} → ${show(is[name])}`],
  );
}

function codeChange(before: TaskSpec, after: TaskSpec): Change {
  if (before.body.kind !== "script" || after.body.kind !== "script") {
    return { part: "code", removed: [], added: [], words: `the code of ${after.name} changed` };
  }
  const { removed, added } = diffLines(linesOf(before), linesOf(after));
  const first = added[0] ?? removed[0];
  const sample = first === undefined ? "" : `: ${added[0] === undefined ? "-" : "+"} ${first.trim().slice(0, 120)}`;
  return {
    part: "code",
    removed,
    added,
    words: `the script of ${after.name} changed (+${added.length} −${removed.length} lines)${sample}`,
  };
}

/** The script as its author would know it: placeholders as `${…}`. */
function linesOf(task: TaskSpec): readonly string[] {
  if (task.body.kind !== "script") return [];
  const text = task.body.template.map((part) => (part.kind === "text" ? part.text : `\${${showPart(part)}}`)).join("");
  return [`#! ${task.body.interpreter.join(" ")}`, ...text.split("\n")];
}

function showPart(part: Exclude<Extract<TaskSpec["body"], { kind: "script" }>["template"][number], { kind: "text" }>): string {
  return canonicalize(part as unknown as Json);
}

const MOST_LINES = 2_000;

/** Longest common subsequence by lines; scripts are short, and longer ones are compared as sets. */
function diffLines(
  before: readonly string[],
  after: readonly string[],
): { removed: readonly string[]; added: readonly string[] } {
  if (before.length > MOST_LINES || after.length > MOST_LINES) {
    const [was, is] = [new Set(before), new Set(after)];
    return { removed: before.filter((line) => !is.has(line)), added: after.filter((line) => !was.has(line)) };
  }
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] as number;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const removed: string[] = [];
  const added: string[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) removed.push(before[i++] as string);
    else added.push(after[j++] as string);
  }
  return { removed, added };
}

const AROUND = 20;

/** Two values that are long and begin alike are shown from shortly before where they differ. */
function showPair(from: Json | undefined, to: Json | undefined): string {
  const [was, is] = [showValue(from), showValue(to)];
  if (was !== is || from === undefined || to === undefined) return `${was} → ${is}`;
  const [a, b] = [JSON.stringify(from), JSON.stringify(to)];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const part = (text: string): string => `…${text.slice(Math.max(0, at - AROUND), at + 80 - AROUND)}`;
  return `${part(a)} → ${part(b)}`;
}

export function showValue(value: Json | undefined): string {
  if (value === undefined) return "absent";
  if (isObject(value) && (value["class"] === "File" || value["class"] === "Directory")) {
    return `${String(value["name"])} (${String(value["digest"]).slice(0, 19)}…)`;
  }
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}…`;
}
