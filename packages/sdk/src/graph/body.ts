/** Tracing a body: running the author's function once in a scope, and reading what it gives. */
import { type Expr, type RecordType, type SourcePosition, type Type } from "@golgi/ir";
import * as check from "../check/bodies.ts";
import { conditionsIn } from "../check/conditions.ts";
import type { GraphDraft } from "./draft.ts";
import { positionInside, positionOfFunction } from "./position.ts";
import { inputsWithCaptures, withinScope, type Scope } from "./scope.ts";
import { isBroken, stateOf } from "./state.ts";
import { report } from "./trace.ts";
import { infer, type Inferred } from "./wire.ts";

export const NO_PORTS: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };

interface Body {
  readonly body: unknown;
  readonly args: readonly unknown[];
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
  /** The body gets values, not references. */
  readonly onValues?: true;
}

/** What the body gave; `undefined` when it could not be run to its end, which is reported. */
export function runBody({ body, args, scope, at, onValues }: Body): unknown {
  if (typeof body !== "function") {
    report(scope.trace, check.notAFunction(scope.title, body), at);
    return undefined;
  }
  if (onValues === undefined) findConditions(body as () => unknown, scope, at);
  try {
    const given: unknown = withinScope(scope, () => (body as (...args: readonly unknown[]) => unknown)(...args));
    if (!(given instanceof Promise)) return given;
    given.catch(() => undefined);
    report(scope.trace, check.asynchronous(scope.title), at);
  } catch (thrown) {
    report(scope.trace, check.threw(scope.title, thrown), check.positionOf(thrown) ?? at);
  }
  return undefined;
}

/** References used as conditions, which running the body cannot show. */
function findConditions(body: () => unknown, scope: Scope, at: SourcePosition | undefined): void {
  const source = body.toString();
  const conditions = conditionsIn(source);
  if (conditions.length === 0) return;
  const start = positionOfFunction(body);
  for (const { finding, offset } of conditions) report(scope.trace, finding, positionInside(start, source, offset) ?? at);
}

/** Results by port. A body may give one reference instead of a record, where `single` names the port for it. */
export interface BodyResults {
  readonly single: boolean;
  /** Some result is missing after a finding. */
  readonly broken: boolean;
  readonly ports: ReadonlyMap<string, Inferred>;
}

interface ResultRules {
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
  readonly single?: string;
}

export function readResults(given: unknown, { scope, at, single }: ResultRules): BodyResults {
  const ref = stateOf(given);
  if (ref !== undefined && isBroken(ref)) return { single: single !== undefined, broken: true, ports: new Map() };
  const isRecord = typeof given === "object" && given !== null && !Array.isArray(given);
  if (ref === undefined ? isRecord : ref.bundle !== undefined) return readRecord(given as object, { scope, at });
  if (given === undefined) return { single: false, broken: false, ports: new Map() };
  if (single === undefined) {
    report(scope.trace, check.notARecord(scope.title), at);
    return { single: false, broken: true, ports: new Map() };
  }
  const inferred = infer(given, { scope, at });
  return { single: true, broken: inferred === undefined, ports: new Map(inferred && [[single, inferred]]) };
}

function readRecord(given: object, { scope, at }: ResultRules): BodyResults {
  const ports = new Map<string, Inferred>();
  const entries = Object.entries(given);
  for (const [port, value] of entries) {
    if (value === undefined) report(scope.trace, check.noResult(scope.title, port), at);
    const inferred =
      value === undefined
        ? undefined
        : infer(value, { scope, at, title: `the output ${JSON.stringify(port)} of ${scope.title}` });
    if (inferred !== undefined) ports.set(port, inferred);
  }
  return { single: false, broken: ports.size < entries.length, ports };
}

export function resultType(ports: Iterable<readonly [string, Pick<Inferred, "type" | "optional">]>): RecordType {
  const properties: Record<string, Type> = {};
  const required: string[] = [];
  for (const [port, { type, optional }] of ports) {
    properties[port] = withoutCollection(type);
    if (!optional) required.push(port);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

/** How a task collects a file, and its default at an input, are no part of what flows on. */
function withoutCollection(type: Type): Type {
  const { default: _, "x-golgi": extension, ...rest } = type;
  if (extension === undefined) return type.default === undefined ? type : rest;
  const { fileName: _name, glob: _glob, nameMatters: _matters, ...kept } = extension;
  return Object.keys(kept).length === 0 ? rest : { ...rest, "x-golgi": kept };
}

/** The graph of a scope whose body has been run. */
export function finishGraph(declared: RecordType, results: BodyResults, scope: Scope): GraphDraft {
  const exprs: Record<string, Expr> = {};
  for (const [port, { expr }] of results.ports) exprs[port] = expr;
  return { inputs: inputsWithCaptures(declared, scope), outputs: resultType(results.ports), nodes: scope.nodes, results: exprs };
}
