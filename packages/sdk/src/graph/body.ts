/** Tracing a body: running the author's function once in a scope, and reading what it gives. */
import { GolgiError, type Expr, type RecordType, type SourcePosition, type Type } from "@golgi/ir";
import * as check from "../check/bodies.ts";
import type { GraphDraft } from "./draft.ts";
import { inputsWithCaptures, withinScope, type Scope } from "./scope.ts";
import { isBroken, stateOf } from "./state.ts";
import { report } from "./trace.ts";
import { infer, type Inferred } from "./wire.ts";

export const NO_PORTS: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };

/** What the body gave; `undefined` when it threw, which is reported. */
export function runBody(body: unknown, args: readonly unknown[], scope: Scope, at: SourcePosition | undefined): unknown {
  if (typeof body !== "function") {
    report(scope.trace, check.notAFunction(scope.title, body), at);
    return undefined;
  }
  try {
    const given: unknown = withinScope(scope, () => (body as (...args: readonly unknown[]) => unknown)(...args));
    if (!(given instanceof Promise)) return given;
    given.catch(() => undefined);
    report(scope.trace, check.asynchronous(scope.title), at);
  } catch (thrown) {
    if (thrown instanceof GolgiError && thrown.code === "GOLGI_CALL_OUTSIDE_BODY") throw thrown;
    report(scope.trace, check.threw(scope.title, thrown), check.positionOf(thrown) ?? at);
  }
  return undefined;
}

/** Results by port. A body may give one reference instead of a record, where `single` names the port for it. */
export interface BodyResults {
  readonly single: boolean;
  readonly ports: ReadonlyMap<string, Inferred>;
}

interface ResultRules {
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
  readonly single?: string;
}

export function readResults(given: unknown, { scope, at, single }: ResultRules): BodyResults {
  const ports = new Map<string, Inferred>();
  const ref = stateOf(given);
  if (ref !== undefined && isBroken(ref)) return { single: single !== undefined, ports };
  const isRecord = typeof given === "object" && given !== null && !Array.isArray(given);
  const asRecord = ref === undefined ? isRecord : ref.bundle !== undefined;
  if (asRecord) {
    for (const [port, value] of Object.entries(given as object)) {
      if (value === undefined) {
        report(scope.trace, check.noResult(scope.title, port), at);
        continue;
      }
      const inferred = infer(value, { scope, at });
      if (inferred !== undefined) ports.set(port, inferred);
    }
    return { single: false, ports };
  }
  if (single === undefined || given === undefined) {
    if (given !== undefined) report(scope.trace, check.notARecord(scope.title), at);
    return { single: false, ports };
  }
  const inferred = infer(given, { scope, at });
  if (inferred !== undefined) ports.set(single, inferred);
  return { single: true, ports };
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
