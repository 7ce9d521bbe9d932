/** Adding nodes to the graph being traced: ids, options, wires. */
import type { Expr, RecordType, SourcePosition } from "@golgi/ir";
import { dependenciesOf } from "@golgi/ir";
import * as check from "../check/names.ts";
import { unknownInput } from "../check/wires.ts";
import * as amounts from "../check/amounts.ts";
import type { Finding } from "../errors.ts";
import { readPolicy, readResources } from "./amount.ts";
import type { NodeOptions, Ports } from "./definition.ts";
import type { NodeDraft, TaskDraft } from "./draft.ts";
import { createBundle } from "./reference.ts";
import { resolve, type Scope } from "./scope.ts";
import { isBroken, stateOf } from "./state.ts";
import { report } from "./trace.ts";
import { connect, type Port } from "./wire.ts";

export interface Call {
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
}

/** The id asked for, or the first free one of `base`, `base-2`, `base-3` …. */
export function nodeId(base: string, wanted: string | undefined, { scope, at }: Call): string {
  if (wanted !== undefined) {
    const finding = check.nodeName(wanted, scope.nodes.has(wanted));
    if (finding === undefined) return wanted;
    report(scope.trace, finding, at);
  }
  let count = scope.idCounts.get(base) ?? 0;
  let id: string;
  do id = ++count === 1 ? base : `${base}-${count}`;
  while (scope.nodes.has(id));
  scope.idCounts.set(base, count);
  return id;
}

interface Owner {
  /** e.g. `task "align"`. */
  readonly title: string;
  /** Id of the node. */
  readonly id: string;
}

interface NamedPort extends Port {
  readonly name: string;
}
const portLists = new WeakMap<Ports, readonly NamedPort[]>();

/** The ports of a definition as ends of wires; made once per definition. */
function portsOf(ports: Ports, title: string): readonly NamedPort[] {
  let list = portLists.get(ports);
  if (list === undefined) {
    const { properties, required } = ports.type;
    list = Object.entries(properties).map(([name, type]) => ({
      name,
      type,
      ...(ports.shape[name] && { schema: ports.shape[name] }),
      required: required.includes(name),
      title: `input ${JSON.stringify(name)} of ${title}`,
      path: `.inputs.${name}`,
    }));
    portLists.set(ports, list);
  }
  return list;
}

/** A call of a task or workflow: wires for its ports. */
export function connectInputs(ports: Ports, given: unknown, { title, id }: Owner, call: Call): Record<string, Expr> {
  const wires: Record<string, Expr> = {};
  const values = givenValues(given, title, call);
  if (values === undefined) return wires;
  const known = ports.type.properties;
  for (const name in values) {
    if (!Object.hasOwn(known, name)) {
      report(call.scope.trace, unknownInput(name, title, Object.keys(known)), call.at, `${id}.inputs.${name}`);
    }
  }
  const context = { ...call, prefix: id };
  for (const port of portsOf(ports, title)) {
    const value = Object.hasOwn(values, port.name) ? values[port.name] : undefined;
    if (value === undefined && !port.required) continue;
    const expr = connect(value, port, context);
    if (expr !== undefined) wires[port.name] = expr;
  }
  return wires;
}

/** The options of a call. `map(list, align)` hands its index to the task as well, which is none. */
export function optionsOf(given: unknown): NodeOptions {
  return given === undefined || stateOf(given) !== undefined ? {} : (given as NodeOptions);
}

/** What was given by port; `undefined` after a finding. */
function givenValues(given: unknown, title: string, { scope, at }: Call): Readonly<Record<string, unknown>> | undefined {
  if (given === undefined) return {};
  const ref = stateOf(given);
  if (ref !== undefined && isBroken(ref)) return undefined;
  const isRecord =
    ref === undefined ? typeof given === "object" && given !== null && !Array.isArray(given) : ref.type.properties !== undefined;
  if (isRecord) return given as Readonly<Record<string, unknown>>;
  report(scope.trace, check.inputsNotARecord(title), at);
  return undefined;
}

/** Common options of a node; `resources` and `policy` only where they are given. */
export function readNodeOptions(options: NodeOptions, call: Call): Pick<TaskDraft, "after" | "title" | "resources" | "policy"> {
  const found = (finding: Finding) => report(call.scope.trace, finding, call.at);
  const { name: _, title, after, resources, ...policy } = options;
  const known = Object.keys(policy).every((key) => POLICY_KEYS.has(key));
  if (!known)
    found(
      amounts.invalidOption(
        "a node option",
        Object.keys(policy).find((key) => !POLICY_KEYS.has(key)),
        `one of name, title, after, resources, ${[...POLICY_KEYS].join(", ")}`,
      ),
    );
  const policySpec = readPolicy(policy, found);
  return {
    ...(title !== undefined && { title }),
    ...(after !== undefined && { after: nodesOf(after, call) }),
    ...(resources !== undefined && { resources: readResources(resources, found) }),
    ...(Object.keys(policySpec).length > 0 && { policy: policySpec }),
  };
}
const POLICY_KEYS = new Set(["retry", "backoff", "cache", "priority", "deadline"]);

/** Ids of the nodes behind results: references, or records of references. */
function nodesOf(after: object | readonly object[], call: Call): readonly string[] {
  const ids = new Set<string>();
  const visit = (value: unknown): void => {
    const ref = stateOf(value);
    if (ref !== undefined) {
      if (ref.bundle?.kind === "outputs" && ref.scope === call.scope) ids.add(ref.bundle.node);
      const expr = resolve(ref, call.scope, call.at);
      if (expr !== undefined) for (const id of dependenciesOf(expr)) ids.add(id);
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) visit(item);
    } else {
      report(call.scope.trace, amounts.invalidOption("after", value, "the result of a call, or a list of them"), call.at);
    }
  };
  visit(after);
  return [...ids];
}

/** Adds the node and gives references to its outputs. */
export function addNode(draft: NodeDraft, outputs: RecordType, scope: Scope): object {
  scope.nodes.set(draft.id, draft);
  return createBundle(scope, { kind: "outputs", node: draft.id }, outputs);
}
