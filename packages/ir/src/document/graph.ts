/** Checks of one graph: names resolve, wires fit, required inputs and outputs are there, nodes do not wait for each other. */
import { isAssignable } from "../assignable/assignable.ts";
import { checkType } from "../check-type.ts";
import type { SourcePosition } from "../error.ts";
import { dependenciesOf } from "../evaluate.ts";
import { typeOfExpr, type ExprIssue, type PortType, type TypeScope } from "../expr-type.ts";
import type { Expr } from "../expr.ts";
import { showPath } from "../path.ts";
import { itemType } from "../script/check-places.ts";
import { showType } from "../show-type.ts";
import type { RecordType, Type } from "../type.ts";
import { validateValue } from "../validate/validate.ts";
import type { Document, Graph, NodeSpec } from "../workflow.ts";
import type { Findings } from "./finding.ts";
import { inputsOfNode, outputOfNode, own, portOf, targetOf } from "./graph-types.ts";
import { checkPorts } from "./task.ts";

export interface GraphContext {
  readonly document: Document;
  readonly findings: Findings;
}

interface Wire {
  readonly path: string;
  readonly expr: Expr | undefined;
  readonly port: PortType;
  readonly at: SourcePosition | undefined;
}

export function checkGraph(graph: Graph, path: string, context: GraphContext): void {
  checkPorts(graph.inputs, `${path}.inputs`, context.findings);
  checkPorts(graph.outputs, `${path}.outputs`, context.findings);
  const scope = scopeOf(graph, context.document);
  for (const [id, node] of Object.entries(graph.nodes)) checkNode(node, `${path}.${id}`, { ...context, graph, scope });
  checkResults(graph, path, { ...context, scope });
  checkCycles(graph, path, context.findings);
}

function scopeOf(graph: Graph, document: Document): TypeScope {
  /** Types of the lists that maps go over; `any` while one is being found, so that a cycle ends. */
  const lists = new Map<string, Type>();
  const listOf = (id: string, over: Expr): Type => {
    const known = lists.get(id);
    if (known !== undefined) return known;
    lists.set(id, {});
    const { type } = typeOfExpr(over, scope, []);
    lists.set(id, type);
    return type;
  };
  const scope: TypeScope = {
    input: (port) => portOf(graph.inputs, port),
    output: (id, port) => {
      const node = own(graph.nodes, id);
      if (node === undefined) return undefined;
      const found = outputOfNode(document, node, port);
      return node.kind === "map" && found !== undefined ? asLongAs(found, listOf(id, node.over)) : found;
    },
  };
  return scope;
}

/** The results of a map are as many as the items of its list. */
function asLongAs(
  port: PortType,
  { prefixItems, minItems = prefixItems?.length, maxItems = prefixItems?.length }: Type,
): PortType {
  const bounds = { ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) };
  return { ...port, type: { ...port.type, ...bounds } };
}

interface NodeContext extends GraphContext {
  readonly graph: Graph;
  readonly scope: TypeScope;
}

function checkNode(node: NodeSpec, path: string, context: NodeContext): void {
  const { findings, document, graph } = context;
  const refuse = (message: string, hint: string) =>
    findings.add("GOLGI_DOCUMENT_REFERENCE", path, { message, hint, at: node.source });
  for (const id of node.after ?? []) {
    if (own(graph.nodes, id) === undefined)
      refuse(`it must run after ${id}, which does not exist`, "Name a node of the same graph.");
  }
  switch (node.kind) {
    case "task":
    case "workflow":
      break;
    case "map":
      checkMap(node, path, context);
      break;
    case "branch":
      checkBranch(node, path, context);
      break;
    case "dynamic":
      for (const task of node.tasks) {
        if (own(document.tasks, task) === undefined)
          findings.add("GOLGI_DOCUMENT_DIGEST", path, {
            message: `there is no task ${task}`,
            hint: "Add the task to the document.",
            at: node.source,
          });
      }
      break;
    case "gate":
      checkGate(node, path, context);
      return;
  }
  const target = inputsOfNode(document, node);
  if (target === undefined) {
    const wanted = "task" in node ? node.task : "workflow" in node ? node.workflow : "";
    return findings.add("GOLGI_DOCUMENT_DIGEST", path, {
      message: `there is no ${node.kind} ${wanted}`,
      hint: "Add it to the document.",
      at: node.source,
    });
  }
  if (node.kind === "branch") return checkSides(node, path, context);
  checkInputs(node, { path, target: node.kind === "map" ? capturedPorts(target) : target }, context);
}

/** The ports of a map's body that are not given by the item itself. */
function capturedPorts(body: RecordType): RecordType {
  const { item: _item, index: _index, ...properties } = body.properties;
  return { ...body, properties, required: body.required.filter((port) => port !== "item" && port !== "index") };
}

interface Target {
  readonly path: string;
  readonly target: RecordType;
  /** Only whether the names exist. */
  readonly namesOnly?: true;
}

function checkInputs(node: NodeSpec, { path, target, namesOnly }: Target, context: NodeContext): void {
  for (const port of Object.keys(node.inputs)) {
    if (own(target.properties, port) === undefined) {
      context.findings.add("GOLGI_DOCUMENT_WIRE", `${path}.inputs.${port}`, {
        message: "there is no such input",
        hint: `It takes: ${Object.keys(target.properties).join(", ")}.`,
        at: node.source,
      });
    }
  }
  if (namesOnly) return;
  for (const port of Object.keys(target.properties)) {
    const wanted = targetOf(target, port);
    if (wanted !== undefined)
      checkWire({ path: `${path}.inputs.${port}`, expr: own(node.inputs, port), port: wanted, at: node.source }, context);
  }
}

/**
 * Each side of a branch takes those wires whose ports it declares. On the side of `present(x)` a wire that is x is neither absent nor null.
 */
function checkSides(node: Extract<NodeSpec, { kind: "branch" }>, path: string, context: NodeContext): void {
  const { condition } = node;
  const proven = condition.kind === "op" && condition.op === "present" ? JSON.stringify(condition.args[0]) : undefined;
  const both = { ...node.then.inputs.properties, ...node.else.inputs.properties };
  checkInputs(node, { path, target: { ...node.then.inputs, properties: both, required: [] }, namesOnly: true }, context);
  for (const side of [node.then, node.else]) {
    for (const port of Object.keys(side.inputs.properties)) {
      const wanted = targetOf(side.inputs, port);
      const expr = own(node.inputs, port);
      if (wanted === undefined) continue;
      const isProven = side === node.then && expr !== undefined && JSON.stringify(expr) === proven;
      const known = isProven ? { type: withNull(wanted.type), optional: true } : wanted;
      checkWire({ path: `${path}.inputs.${port}`, expr, port: known, at: node.source }, context);
    }
  }
}

function withNull(type: Type): Type {
  return { anyOf: [...(type.anyOf ?? [type]), { type: "null" }] };
}

function checkWire({ path, expr, port, at }: Wire, { scope, findings }: { scope: TypeScope; findings: Findings }): void {
  const refuse = (message: string, hint: string) => findings.add("GOLGI_DOCUMENT_WIRE", path, { message, hint, at });
  if (expr === undefined) {
    if (!port.optional) refuse("it is required, but nothing is connected", "Connect it, or give it a default.");
    return;
  }
  if (expr.kind === "literal") {
    const result = validateValue(port.type, expr.value);
    for (const issue of result.ok ? [] : result.issues) refuse(issue.message, issue.hint ?? `It takes ${showType(port.type)}.`);
    return;
  }
  const given = typeOfReference(expr, { path, at }, { scope, findings });
  if (given === undefined) return;
  if (given.optional && !port.optional)
    return refuse("the value may be absent, but it is required", "Use coalesce to give a value for that case.");
  const result = isAssignable(given.type, port.type);
  if (result.ok) return;
  const place = result.path.length === 0 ? "" : ` at ${showPath(result.path)}`;
  refuse(
    `${result.from} does not fit ${result.to}${place}: ${result.reason}`,
    "Change the producer's output, or the port's type.",
  );
}

/** Type of an expression; undefined when it has issues, which are reported. */
function typeOfReference(
  expr: Expr,
  { path, at }: { path: string; at: SourcePosition | undefined },
  { scope, findings }: { scope: TypeScope; findings: Findings },
): PortType | undefined {
  const issues: ExprIssue[] = [];
  const type = typeOfExpr(expr, scope, issues);
  for (const { message, hint } of issues) findings.add("GOLGI_DOCUMENT_REFERENCE", path, { message, hint, at });
  return issues.length === 0 ? type : undefined;
}

function checkMap(node: Extract<NodeSpec, { kind: "map" }>, path: string, context: NodeContext): void {
  const { findings, scope } = context;
  checkGraph(node.body, `${path}.body`, context);
  const over = typeOfReference(node.over, { path: `${path}.over`, at: node.source }, context);
  const item = over === undefined ? undefined : itemType(over.type);
  if (over !== undefined && item === undefined) {
    findings.add("GOLGI_DOCUMENT_WIRE", `${path}.over`, {
      message: `${showType(over.type)} is not a list`,
      hint: "Map over a list.",
      at: node.source,
    });
  }
  const port = portOf(node.body.inputs, "item");
  if (port === undefined || item === undefined) return;
  const itemScope: TypeScope = { ...scope, variable: () => ({ type: item, optional: false }) };
  checkWire(
    { path: `${path}.item`, expr: { kind: "variable", name: "item" }, port, at: node.source },
    { scope: itemScope, findings },
  );
}

function checkBranch(node: Extract<NodeSpec, { kind: "branch" }>, path: string, context: NodeContext): void {
  const { findings } = context;
  checkGraph(node.then, `${path}.then`, context);
  checkGraph(node.else, `${path}.else`, context);
  typeOfReference(node.condition, { path: `${path}.condition`, at: node.source }, context);
  const [a, b] = [node.then, node.else].map((side) => Object.keys(side.outputs.properties).sort().join(", "));
  if (a !== b)
    findings.add("GOLGI_DOCUMENT_RESULT", path, {
      message: `one side gives ${a || "nothing"}, the other ${b || "nothing"}`,
      hint: "Give the same outputs on both sides.",
      at: node.source,
    });
}

function checkGate(node: Extract<NodeSpec, { kind: "gate" }>, path: string, context: NodeContext): void {
  for (const issue of checkType(node.answer))
    context.findings.add("GOLGI_DOCUMENT_TYPE", `${path}.answer`, { message: issue.message, hint: issue.hint, at: node.source });
  for (const [port, expr] of Object.entries(node.inputs))
    typeOfReference(expr, { path: `${path}.inputs.${port}`, at: node.source }, context);
  if (node.default === undefined) return;
  const result = validateValue(node.answer, node.default);
  for (const issue of result.ok ? [] : result.issues) {
    context.findings.add("GOLGI_DOCUMENT_TYPE", `${path}.default`, {
      message: issue.message,
      hint: issue.hint ?? "Change the default.",
      at: node.source,
    });
  }
}

function checkResults(graph: Graph, path: string, context: GraphContext & { readonly scope: TypeScope }): void {
  for (const name of Object.keys(graph.results)) {
    if (own(graph.outputs.properties, name) !== undefined) continue;
    context.findings.add("GOLGI_DOCUMENT_RESULT", `${path}.${name}`, {
      message: "it is given, but not declared as an output",
      hint: "Declare it, or leave it out.",
    });
  }
  for (const name of Object.keys(graph.outputs.properties)) {
    const port = portOf(graph.outputs, name);
    const expr = own(graph.results, name);
    if (port === undefined) continue;
    if (expr === undefined && !port.optional) {
      context.findings.add("GOLGI_DOCUMENT_RESULT", `${path}.${name}`, {
        message: "nothing gives this output",
        hint: "Give it in `results`.",
      });
    } else if (expr !== undefined) checkWire({ path: `${path}.${name}`, expr, port, at: undefined }, context);
  }
}

/** Nodes that a node waits for. */
export function neededNodes(node: NodeSpec): ReadonlySet<string> {
  const needed = new Set<string>(node.after ?? []);
  const exprs: Expr[] = Object.values(node.inputs);
  if (node.kind === "map") exprs.push(node.over);
  if (node.kind === "branch") exprs.push(node.condition);
  for (const expr of exprs) for (const id of dependenciesOf(expr)) needed.add(id);
  return needed;
}

/** Takes away nodes that wait for nothing until none is left; what remains waits for itself. Without recursion: chains are long. */
function checkCycles(graph: Graph, path: string, findings: Findings): void {
  const waiting = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const [id, node] of Object.entries(graph.nodes)) {
    const needed = [...neededNodes(node)].filter((other) => own(graph.nodes, other) !== undefined);
    waiting.set(id, needed.length);
    for (const other of needed) {
      const known = users.get(other);
      if (known === undefined) users.set(other, [id]);
      else known.push(id);
    }
  }
  const free = [...waiting].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    waiting.delete(id);
    for (const user of users.get(id) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) free.push(user);
    }
  }
  if (waiting.size === 0) return;
  const names = [...waiting.keys()].slice(0, 10).join(", ");
  findings.add("GOLGI_DOCUMENT_CYCLE", path, {
    message: `these nodes wait for each other: ${names}`,
    hint: "Remove one of the wires between them.",
  });
}
