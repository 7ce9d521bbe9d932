/**
 * Finds the function of a task in its source: the `run` of the object given to the `task(…)` call at a known position.
 * The function may use the top level of its module, not variables of functions around the call.
 */
import type * as acorn from "acorn";
import type { Diagnostic, SourcePosition } from "@golgi/ir";
import type { ModuleTree } from "./module-tree.ts";
import { childrenOf, freeNames, scopeOf } from "./scope.ts";
import type { SliceEntry } from "./slice.ts";

type Node = acorn.AnyNode;

export type Found = { readonly ok: true; readonly entry: SliceEntry } | { readonly ok: false; readonly diagnostic: Diagnostic };

export interface WantedTask {
  readonly name: string;
  /** Which property holds the function. For `graph`, the module exports the whole definition's runner. */
  readonly kind: "run" | "graph";
  readonly source: SourcePosition;
}

export function findTaskFunction(tree: ModuleTree, task: WantedTask): Found {
  const calls: Call[] = [];
  for (const statement of tree.body) collectCalls(statement, [], calls);
  const call = chooseCall(calls, task);
  const run = call === undefined ? undefined : task.kind === "graph" ? wholeCall(call) : functionOf(call.options, task.kind);
  if (call === undefined || run === undefined) {
    return refuse("GOLGI_BUNDLE_POSITION", task.source, {
      message: `The function of task "${task.name}" was not found in ${tree.file}.`,
      hint: `Write it where the task is defined: task({ …, ${task.kind}: ({ inputs }) => { … } }), or name a function of the top level.`,
    });
  }
  const names = freeNames(run.node);
  const captured = [...names].filter((name) => call.enclosing.some((scope) => scope.has(name)));
  if (captured.length > 0) {
    return refuse("GOLGI_BUNDLE_CAPTURE", positionOf(tree.file, run.node), {
      message: `The function of task "${task.name}" uses ${captured.map((n) => `\`${n}\``).join(", ")} of the function around it, which does not exist where the task runs.`,
      hint: `Make ${captured.length === 1 ? "it an input" : "them inputs"} of the task, or declare ${captured.length === 1 ? "it" : "them"} at the top level of the file.`,
    });
  }
  return { ok: true, entry: { tree, expression: run.text(tree.code), names } };
}

interface Call {
  readonly node: acorn.CallExpression;
  readonly options: acorn.ObjectExpression;
  /** Names declared by the functions and blocks around the call. */
  readonly enclosing: readonly ReadonlySet<string>[];
}

function collectCalls(node: Node, enclosing: readonly ReadonlySet<string>[], found: Call[]): void {
  if (node.type === "CallExpression") {
    const options = node.arguments.find((argument) => argument.type === "ObjectExpression");
    if (options !== undefined) found.push({ node, options, enclosing });
  }
  const own = scopeOf(node);
  const inner = own === undefined ? enclosing : [...enclosing, own];
  for (const child of childrenOf(node)) collectCalls(child, inner, found);
}

/** The call at the position; a line's only call with a `run`; else the only one with this name. */
function chooseCall(calls: readonly Call[], task: WantedTask): Call | undefined {
  const { line, column } = task.source;
  const exact = calls.find(({ node }) => {
    const callee = node.callee.type === "MemberExpression" ? node.callee.property : node.callee;
    const starts = [callee.loc?.start, node.loc?.start];
    return starts.some((start) => start?.line === line && start.column + 1 === column);
  });
  if (exact !== undefined && functionOf(exact.options, task.kind) !== undefined) return exact;
  const runnable = calls.filter(({ options }) => functionOf(options, task.kind) !== undefined);
  const onLine = runnable.filter(({ node }) => (node.loc?.start.line ?? 0) <= line && line <= (node.loc?.end.line ?? 0));
  if (onLine.length === 1) return onLine[0];
  const named = runnable.filter(({ options }) => stringOf(options, "name") === task.name);
  return named.length === 1 ? named[0] : undefined;
}

interface RunFunction {
  readonly node: Node;
  text(code: string): string;
}

function wholeCall({ node }: Call): RunFunction {
  return { node, text: (code) => `(${code.slice(node.start, node.end)}).run` };
}

function functionOf(options: acorn.ObjectExpression, name: WantedTask["kind"]): RunFunction | undefined {
  const property = propertyOf(options, name);
  if (property === undefined) return undefined;
  const slice = (node: Node) => (code: string) => code.slice(node.start, node.end);
  if (property.method) return { node: property.value, text: (code) => `({ ${slice(property)(code)} }).${name}` };
  if (property.shorthand) return { node: property.value, text: () => name };
  const value: Node = property.value;
  const accepted = ["ArrowFunctionExpression", "FunctionExpression", "Identifier", "MemberExpression", "CallExpression"];
  return accepted.includes(value.type) ? { node: value, text: (code) => `(${slice(value)(code)})` } : undefined;
}

function propertyOf(options: acorn.ObjectExpression, name: string): acorn.Property | undefined {
  for (const property of options.properties) {
    if (property.type !== "Property" || property.computed) continue;
    const key =
      property.key.type === "Identifier" ? property.key.name : property.key.type === "Literal" ? property.key.value : undefined;
    if (key === name) return property;
  }
  return undefined;
}

function stringOf(options: acorn.ObjectExpression, name: string): string | undefined {
  const value = propertyOf(options, name)?.value;
  return value?.type === "Literal" && typeof value.value === "string" ? value.value : undefined;
}

function positionOf(file: string, node: Node): SourcePosition {
  return { file, line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 };
}

function refuse(code: string, at: SourcePosition, words: { message: string; hint: string }): Found {
  return { ok: false, diagnostic: { code, severity: "error", at, ...words } };
}
