/** `gate({...})`: the run waits here for a person's answer of a declared type. */
import type { Json, Type } from "@golgi/ir";
import { invalidOption } from "../check/amounts.ts";
import { isKebabCase, kebabCase } from "../check/names.ts";
import { literal } from "../check/wires.ts";
import { readType } from "../types/lower.ts";
import type { AnySchema, InputOf, ValueOf } from "../types/schema.ts";
import { readTime } from "./amount.ts";
import type { NodeOptions, Time } from "./definition.ts";
import type { GateDraft } from "./draft.ts";
import { addNode, nodeId, readNodeOptions, type Call } from "./node.ts";
import { callerOf } from "./position.ts";
import type { RefOf } from "./reference-type.ts";
import { createBroken } from "./reference.ts";
import { currentScope } from "./scope.ts";
import { report } from "./trace.ts";
import { infer } from "./wire.ts";

export interface GateOptions<S extends AnySchema> extends Pick<NodeOptions, "name" | "after"> {
  readonly title: string;
  /** What the person is asked; Markdown. Default: the title. */
  readonly message?: string;
  readonly answer: S;
  /** Values to show beside the question. */
  readonly show?: Readonly<Record<string, unknown>>;
  /** How long to wait; then `default` is the answer, or the gate fails. */
  readonly timeout?: Time;
  readonly default?: InputOf<S>;
}

export function gate<const S extends AnySchema>(options: GateOptions<S>): RefOf<ValueOf<S>> {
  const call: Call = { scope: currentScope("gate"), at: callerOf(gate) };
  return addGate(options, call) as RefOf<ValueOf<S>>;
}

function addGate<S extends AnySchema>(options: GateOptions<S>, call: Call): object {
  const { trace } = call.scope;
  const { type, issues } = readType(options.answer);
  for (const issue of issues) report(trace, { ...issue, severity: "error" }, call.at);
  const { title, message = title, timeout, show = {} } = options;
  if (typeof title !== "string" || title.trim() === "")
    report(trace, invalidOption("title of gate", title, "a short text"), call.at);
  const base = kebabCase(String(title));
  const inputs = Object.entries(show).map(([name, value]) => [name, infer(value, call)?.expr] as const);
  const fallback =
    options.default === undefined ? undefined : readDefault(options.default, { type, schema: options.answer }, call);
  const draft: GateDraft = {
    kind: "gate",
    id: nodeId(isKebabCase(base) ? base : "gate", options.name, call),
    title: String(title),
    message: String(message),
    answer: type,
    inputs: Object.fromEntries(inputs.flatMap(([name, expr]) => (expr === undefined ? [] : [[name, expr]]))),
    ...(timeout !== undefined && { timeoutMs: readTime(timeout, "timeout", (finding) => report(trace, finding, call.at)) }),
    ...(fallback !== undefined && { default: fallback }),
    ...readNodeOptions(options.after === undefined ? {} : { after: options.after }, call),
    ...(call.at !== undefined && { at: call.at }),
  };
  const outputs = { type: "object", properties: { answer: type }, required: ["answer"], additionalProperties: false } as const;
  const node = addNode(draft, outputs, call.scope) as { readonly answer?: object };
  return node.answer ?? createBroken();
}

function readDefault(value: unknown, port: { readonly type: Type; readonly schema: AnySchema }, call: Call): Json | undefined {
  const answer = literal(value, { ...port, required: true, title: "the default of gate", path: "default" });
  if (answer.ok) return answer.value;
  for (const finding of answer.findings) report(call.scope.trace, finding, call.at);
  return undefined;
}
