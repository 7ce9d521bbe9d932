/**
 * `when(condition).then(body).else(body)`: both bodies are traced, one of them runs.
 * `whenPresent(value).then((value) => …)`: as `when(expr.present(value))`, and the body gets the value as one that is there.
 */
import type { Expr, SourcePosition, Type } from "@golgi/ir";
import { ambiguousResults, branchMismatch, notACondition } from "../check/control.ts";
import { finishGraph, NO_PORTS, readResults, resultType, runBody, type BodyResults } from "./body.ts";
import type { BranchDraft } from "./draft.ts";
import { addNode, nodeId } from "./node.ts";
import { callerOf } from "./position.ts";
import type { Ref, RefOf, Unwrapped } from "./reference-type.ts";
import { createBroken, createRef } from "./reference.ts";
import { captureWires, createScope, currentScope, type Scope } from "./scope.ts";
import { report } from "./trace.ts";
import { unionOf, withoutNull } from "./type-field.ts";
import { infer, OPEN, type Inferred } from "./wire.ts";

export interface When<V extends readonly unknown[]> {
  then<R>(body: (...values: V) => R): Then<R>;
}
export interface Then<R> {
  /** Without a body the results are absent when the condition does not hold. */
  else(): Chosen<R, undefined>;
  else<R2>(body: () => R2): Chosen<R, R2>;
}

/** Results of either side. */
export type Chosen<A, B> =
  A extends Ref<infer T>
    ? RefOf<T | Unwrapped<B>>
    : A extends object
      ? {
          readonly [K in keyof A]: RefOf<Unwrapped<A[K]> | (B extends { readonly [L in K]: infer W } ? Unwrapped<W> : undefined)>;
        }
      : RefOf<A | Unwrapped<B>>;

export interface WhenOptions {
  readonly name?: string;
  readonly title?: string;
}

export function when(condition: Ref<boolean | null | undefined> | boolean, options: WhenOptions = {}): When<[]> {
  const scope = currentScope("when");
  const at = callerOf(when);
  const test = infer(condition, { scope, at });
  const finding = test === undefined ? undefined : notACondition(test.type);
  if (finding !== undefined) report(scope.trace, finding, at);
  return {
    then: (body: unknown) => trace({ scope, at, options, test: test?.expr, narrowed: undefined }, body),
  } as unknown as When<[]>;
}

export function whenPresent<T>(value: Ref<T>, options: WhenOptions = {}): When<[RefOf<NonNullable<T>>]> {
  const scope = currentScope("whenPresent");
  const at = callerOf(whenPresent);
  const narrowed = infer(value, { scope, at });
  const test: Expr | undefined = narrowed && { kind: "op", op: "present", args: [narrowed.expr] };
  return { then: (body: unknown) => trace({ scope, at, options, test, narrowed }, body) } as never;
}

interface Branch {
  readonly scope: Scope;
  readonly at: SourcePosition | undefined;
  readonly options: WhenOptions;
  readonly test: Expr | undefined;
  /** The value that is known to be there in `then`. */
  readonly narrowed: Inferred | undefined;
}

const SINGLE = "result";

function trace(branch: Branch, thenBody: unknown): unknown {
  const { scope, at } = branch;
  const thenScope = sideScope(scope, "then");
  const values = branch.narrowed === undefined ? [] : [narrow(branch.narrowed, thenScope)];
  const then = readResults(runBody({ body: thenBody, args: values, scope: thenScope, at }), {
    scope: thenScope,
    at,
    single: SINGLE,
  });
  const id = nodeId(idOf(thenScope), branch.options.name, { scope, at });
  const elseScope = sideScope(scope, "else", thenScope);
  // Without a call of `else` the branch still runs, for what its nodes do.
  const refs = addBranch({ ...branch, id }, { scope: thenScope, results: then }, { scope: elseScope, results: undefined });
  return {
    [OPEN]: true,
    else(elseBody?: unknown): object {
      if (elseBody === undefined) return refs;
      const results = readResults(runBody({ body: elseBody, args: [], scope: elseScope, at }), {
        scope: elseScope,
        at,
        single: SINGLE,
      });
      return addBranch({ ...branch, id }, { scope: thenScope, results: then }, { scope: elseScope, results });
    },
  };
}

function sideScope(scope: Scope, side: string, sibling?: Scope): Scope {
  const title = `the ${side} side of when in ${scope.title}`;
  return createScope({ trace: scope.trace, parent: scope, title, reserved: [], ...(sibling && { sibling }) });
}

/** Inside `then` the value is a port whose type has no null; the closure's own reference to it means the same port. */
function narrow(value: Inferred, scope: Scope): object {
  const port = "value";
  const type: Type = withoutNull(value.type) ?? value.type;
  scope.ports.add(port);
  scope.captures.set(JSON.stringify(value.expr), { port, outer: value.expr, type, optional: false });
  return createRef({ scope, expr: { kind: "input", port }, type });
}

interface Side<R> {
  readonly scope: Scope;
  readonly results: R;
}

/** Adds the node, in place of an earlier one of the same id, and gives its results. */
function addBranch(
  branch: Branch & { readonly id: string },
  then: Side<BodyResults>,
  otherwise: Side<BodyResults | undefined>,
): object {
  const { scope, at, options, test, id } = branch;
  const mismatch = otherwise.results && branchMismatch(then.results, otherwise.results);
  if (mismatch !== undefined) report(scope.trace, mismatch, at);
  if (test === undefined) return createBroken();
  const elseResults = otherwise.results ?? { single: then.results.single, broken: false, ports: new Map<string, Inferred>() };
  const outputs = resultType(bothSides(then.results, elseResults));
  const ambiguous = ambiguousResults(outputs);
  for (const finding of ambiguous) report(scope.trace, finding, at);
  const draft: BranchDraft = {
    kind: "branch",
    id,
    condition: test,
    inputs: { ...captureWires(then.scope), ...captureWires(otherwise.scope) },
    then: { ...finishGraph(NO_PORTS, then.results, then.scope), outputs },
    else: { ...finishGraph(NO_PORTS, elseResults, otherwise.scope), outputs },
    ...(options.title !== undefined && { title: options.title }),
    ...(at !== undefined && { at }),
  };
  const node = addNode(draft, outputs, scope) as Readonly<Record<string, object>>;
  if (then.results.broken || elseResults.broken || mismatch !== undefined || ambiguous.length > 0) return createBroken();
  return then.results.single ? (node[SINGLE] ?? createBroken()) : node;
}

/** Either side's type; a result that one side does not have may be absent. */
function* bothSides(
  then: BodyResults,
  otherwise: BodyResults,
): Generator<readonly [string, Pick<Inferred, "type" | "optional">]> {
  for (const port of new Set([...then.ports.keys(), ...otherwise.ports.keys()])) {
    const sides = [then.ports.get(port), otherwise.ports.get(port)].filter((side) => side !== undefined);
    yield [
      port,
      { type: unionOf(sides.map(({ type }) => type)), optional: sides.length < 2 || sides.some(({ optional }) => optional) },
    ];
  }
}

function idOf(scope: Scope): string {
  const [first] = scope.nodes.keys();
  return first === undefined ? "when" : first.startsWith("when") ? first : `when-${first}`;
}
