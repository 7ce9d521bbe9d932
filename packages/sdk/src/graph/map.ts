/** `map(list, body)`: the body is traced once, and runs for every item. */
import type { RecordType, SourcePosition, Type } from "@golgi/ir";
import * as check from "../check/control.ts";
import { finishGraph, readResults, runBody, type BodyResults } from "./body.ts";
import type { NodeOptions } from "./definition.ts";
import type { MapDraft } from "./draft.ts";
import { addNode, nodeId, readNodeOptions, type Call } from "./node.ts";
import { callerOf } from "./position.ts";
import type { Ref, RefOf, Unwrapped } from "./reference-type.ts";
import { createBroken, createBundle } from "./reference.ts";
import { captureWires, createScope, currentScope, type Scope } from "./scope.ts";
import { report } from "./trace.ts";
import { INTEGER, NULL, unionOf } from "./type-field.ts";
import { infer } from "./wire.ts";

export interface MapOptions extends Pick<NodeOptions, "name" | "title" | "after"> {
  /** Items that may fail: a count, or a share of the items. A failed item is null in the results. Default 0. */
  readonly maxFailures?: number | { readonly share: number };
  /** Items in flight at once. Default: as many as resources allow. */
  readonly concurrency?: number;
  /** A field of the item that names it in paths and reports. Default: its index. */
  readonly label?: string;
}

/** Results of items that may fail are nullable. */
type Item<T, O> = O extends { readonly maxFailures: infer M } ? (M extends 0 ? T : T | null) : T;
export type Mapped<R, O> =
  R extends Ref<infer T>
    ? RefOf<readonly Item<T, O>[]>
    : R extends object
      ? { readonly [K in keyof R]: RefOf<readonly Item<Unwrapped<R[K]>, O>[]> }
      : RefOf<readonly Item<R, O>[]>;

// biome-ignore format: one overload a line
interface MapFunction {
  <T, R, const O extends MapOptions = {}>(list: Ref<readonly T[]>, body: (item: RefOf<T>, index: RefOf<number>) => R, options?: O): Mapped<R, O>;
  <T, R, const O extends MapOptions = {}>(list: readonly Ref<T>[], body: (item: RefOf<T>, index: RefOf<number>) => R, options?: O): Mapped<R, O>;
}

export const map: MapFunction = function map(list: unknown, body: unknown, options: MapOptions = {}): never {
  const scope = currentScope("map");
  return addMap({ list, body, options }, scope, callerOf(map)) as never;
};

interface Request {
  readonly list: unknown;
  readonly body: unknown;
  readonly options: MapOptions;
}

/** The port of a body that gives one reference instead of a record. */
const SINGLE = "result";

function addMap({ list, body, options }: Request, scope: Scope, at: SourcePosition | undefined): object {
  const call = { scope, at };
  const over = infer(list, call);
  const item = over === undefined ? undefined : itemOf(over, call);
  for (const finding of check.mapOptions(options, item ?? {})) report(scope.trace, finding, at);
  const declared: RecordType = {
    type: "object",
    properties: { item: item ?? {}, index: INTEGER },
    required: ["item", "index"],
    additionalProperties: false,
  };
  const inner = createScope({
    trace: scope.trace,
    parent: scope,
    title: `the body of map in ${scope.title}`,
    reserved: ["item", "index"],
  });
  const ports = createBundle(inner, { kind: "inputs" }, declared) as { readonly item: object; readonly index: object };
  const results = readResults(
    runBody({ body, args: [item === undefined ? createBroken() : ports.item, ports.index], scope: inner, at }),
    { scope: inner, at, single: SINGLE },
  );
  const graph = finishGraph(declared, results, inner);
  if (over === undefined) return createBroken();
  const id = nodeId(idOf(inner), options.name, call);
  const draft: MapDraft = {
    kind: "map",
    id,
    over: over.expr,
    inputs: captureWires(inner),
    body: inner.usedPorts.has("index") ? graph : withoutIndex(graph),
    ...(options.label !== undefined && { label: options.label }),
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    ...(options.maxFailures !== undefined && options.maxFailures !== 0 && { maxFailures: options.maxFailures }),
    ...readNodeOptions(
      { ...(options.after && { after: options.after }), ...(options.title !== undefined && { title: options.title }) },
      call,
    ),
    ...(at !== undefined && { at }),
  };
  const node = addNode(draft, listTypes(results, { options, over: over.type }), scope) as Readonly<Record<string, object>>;
  if (results.broken) return createBroken();
  if (!results.single) return node;
  return node[SINGLE] ?? createBroken();
}

type Over = NonNullable<ReturnType<typeof infer>>;

/** The type of an item; `undefined` after a finding. */
function itemOf(over: Over, call: Call): Type | undefined {
  const isList = over.type.type === "array";
  const finding = check.notAList(over.type, over.optional, isList);
  if (finding !== undefined) report(call.scope.trace, finding, call.at);
  if (!isList) return undefined;
  const { prefixItems, items } = over.type;
  return prefixItems === undefined ? items || {} : unionOf(prefixItems);
}

/** `map-<first node of the body>`, so that ids say what they do. */
function idOf(inner: Scope): string {
  const [first] = inner.nodes.keys();
  return first === undefined ? "map" : first.startsWith("map") ? first : `map-${first}`;
}

function withoutIndex(graph: MapDraft["body"]): MapDraft["body"] {
  const { index: _, ...properties } = graph.inputs.properties;
  return {
    ...graph,
    inputs: { ...graph.inputs, properties, required: graph.inputs.required.filter((port) => port !== "index") },
  };
}

/** Each result of the body is a list in item order, as long as the list that is mapped. */
function listTypes(results: BodyResults, { options, over }: { readonly options: MapOptions; readonly over: Type }): RecordType {
  const { prefixItems, minItems = prefixItems?.length, maxItems = prefixItems?.length } = over;
  const bounds = { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) };
  const mayFail = options.maxFailures !== undefined && options.maxFailures !== 0;
  const properties: Record<string, Type> = {};
  for (const [port, { type, optional }] of results.ports) {
    properties[port] = { type: "array", items: mayFail || optional ? unionOf([type, NULL]) : type, ...bounds };
  }
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
