/**
 * Scopes: one per graph that is being traced.
 *
 * 1. A reference belongs to the scope in which it was made. Used in an inner scope it becomes an input port of that scope's graph
 *    (and of every graph between), so that each graph is closed.
 * 2. A reference used where its scope is not an outer one is reported, and becomes broken.
 */
import type { Expr, RecordType, SourcePosition, Type } from "@golgi/ir";
import { calledOutsideBody, error } from "../errors.ts";
import type { NodeDraft } from "./draft.ts";
import type { Marks } from "../script/marks.ts";
import { exprOf, isBroken, type RefState } from "./state.ts";
import { report, type Trace } from "./trace.ts";

export interface Scope {
  readonly trace: Trace;
  readonly parent?: Scope;
  /** In words, e.g. `workflow "call-variants"`. */
  readonly title: string;
  /** Ports whose names captured values must not take. */
  readonly reserved: readonly string[];
  readonly nodes: Map<string, NodeDraft>;
  readonly idCounts: Map<string, number>;
  /** Values taken from outer scopes, by the key of the outer expression. */
  readonly captures: Map<string, Capture>;
  readonly ports: Set<string>;
  /** Input ports that are used as they are. */
  readonly usedPorts: Set<string>;
  /** In scripts: references met inside template literals. */
  readonly marks?: Marks;
  /** The other side of a branch: both sides name a captured value alike. */
  readonly sibling?: Scope;
}

export interface Capture {
  readonly port: string;
  /** In the parent's scope. */
  readonly outer: Expr;
  readonly type: Type;
  readonly optional: boolean;
}

let current: Scope | undefined;

type ScopeOptions = Pick<Scope, "trace" | "title" | "reserved"> & Partial<Pick<Scope, "parent" | "marks" | "sibling">>;

export function createScope(options: ScopeOptions): Scope {
  const ports = options.sibling?.ports ?? new Set(options.reserved);
  return { ...options, nodes: new Map(), idCounts: new Map(), captures: new Map(), usedPorts: new Set(), ports };
}

/** The scope being traced; throws outside of any. */
export function currentScope(what: string): Scope {
  if (current === undefined) throw calledOutsideBody(what);
  return current;
}

export function activeScope(): Scope | undefined {
  return current;
}

export function withinScope<T>(scope: Scope, work: () => T): T {
  const outer = current;
  current = scope;
  try {
    return work();
  } finally {
    current = outer;
  }
}

/** The expression that means `ref` in `scope`; `undefined` when it is broken or cannot be reached (which is reported). */
export function resolve(ref: RefState, scope: Scope, at: SourcePosition | undefined): Expr | undefined {
  if (isBroken(ref)) return undefined;
  const expr = reach(ref, exprOf(ref), scope);
  if (expr !== undefined) return expr;
  report(
    scope.trace,
    error(
      "GOLGI_REF_OUT_OF_SCOPE",
      `a reference made in ${ref.scope?.title ?? "another body"} is used in ${scope.title}`,
      "Return the value from the body in which it is made, and use what the call of that body gives.",
    ),
    at,
  );
  return undefined;
}

function reach(ref: RefState, expr: Expr, scope: Scope): Expr | undefined {
  if (ref.scope === undefined || ref.scope === scope) {
    if (expr.kind === "input") scope.usedPorts.add(expr.port);
    return expr;
  }
  if (scope.parent === undefined) return undefined;
  const outer = reach(ref, expr, scope.parent);
  return outer === undefined ? undefined : { kind: "input", port: capture(scope, outer, ref) };
}

function capture(scope: Scope, outer: Expr, ref: RefState): string {
  const key = JSON.stringify(outer);
  const known = scope.captures.get(key);
  if (known !== undefined) return known.port;
  const port = scope.sibling?.captures.get(key)?.port ?? freePort(scope, outer);
  scope.ports.add(port);
  scope.captures.set(key, { port, outer, type: ref.type, optional: ref.optional });
  return port;
}

/** The last name in the expression; if taken, with the node's name before it; if taken, with a number after it. */
function freePort(scope: Scope, expr: Expr): string {
  const { name, node } = nameOf(expr);
  if (!scope.ports.has(name)) return name;
  const long = node === undefined ? name : camelCase(`${node}-${name}`);
  if (!scope.ports.has(long)) return long;
  for (let n = 2; ; n++) {
    if (!scope.ports.has(`${long}${n}`)) return `${long}${n}`;
  }
}

function nameOf(expr: Expr): { name: string; node?: string } {
  if (expr.kind === "input") return { name: expr.port };
  if (expr.kind === "output") return { name: expr.port, node: expr.node };
  if (expr.kind === "get") return typeof expr.key === "string" ? { ...nameOf(expr.from), name: expr.key } : nameOf(expr.from);
  return { name: "value" };
}

function camelCase(text: string): string {
  return text.replace(/[-_.]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Input ports of a graph: declared ones and captured ones. */
export function inputsWithCaptures(declared: RecordType, scope: Scope): RecordType {
  if (scope.captures.size === 0) return declared;
  const properties: Record<string, Type> = { ...declared.properties };
  const required = [...declared.required];
  for (const { port, type, optional } of scope.captures.values()) {
    properties[port] = type;
    if (!optional) required.push(port);
  }
  return { type: "object", properties, required, additionalProperties: false };
}

/** Wires from the outer graph to the captured ports. */
export function captureWires(scope: Scope): Record<string, Expr> {
  const wires: Record<string, Expr> = {};
  for (const { port, outer } of scope.captures.values()) wires[port] = outer;
  return wires;
}
