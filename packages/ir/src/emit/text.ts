/** A document's graph as a text tree for the terminal. */
import { showType } from "../show-type.ts";
import type { RecordType } from "../type.ts";
import type { Document } from "../workflow.ts";
import { viewDocument, type GraphView, type NodeView, type ViewOptions } from "./view.ts";

export function emitText(document: Document, options: ViewOptions = {}): string {
  const view = viewDocument(document, options);
  const lines = [view.title === undefined ? view.name : `${view.name}: ${view.title}`];
  const inputs = ports(view.main.inputs);
  if (inputs.length > 0) lines.push("inputs", ...inputs.map((port) => `  ${port}`));
  lines.push("graph", ...graphLines(view.main).map((line) => `  ${line}`));
  for (const { label, view: handler } of view.handlers) lines.push(label, ...graphLines(handler).map((line) => `  ${line}`));
  if (view.main.results.length > 0) lines.push("outputs", ...results(view.main));
  return `${lines.join("\n")}\n`;
}

function ports(record: RecordType): readonly string[] {
  return Object.entries(record.properties).map(([name, type]) => {
    const optional = record.required.includes(name) || type.default !== undefined ? "" : "?";
    const fallback = type.default === undefined ? "" : ` = ${JSON.stringify(type.default)}`;
    return `${name}${optional}: ${showType(type)}${fallback}`;
  });
}

function results(view: GraphView): readonly string[] {
  return view.results.map(({ port, from }) => {
    const type = view.outputs.properties[port];
    return `  ${port}${type === undefined ? "" : `: ${showType(type)}`} ← ${from}`;
  });
}

function graphLines(view: GraphView): readonly string[] {
  const branches = view.nodes.map((node) => [headline(node), ...node.bodies.flatMap((body) => bodyLines(node, body))]);
  if (view.hidden > 0) branches.push([`… ${view.hidden} more nodes`]);
  return branches.flatMap((lines, index) => branch(lines, index === branches.length - 1));
}

function branch([first = "", ...rest]: readonly string[], last: boolean): readonly string[] {
  return [`${last ? "└─" : "├─"} ${first}`, ...rest.map((line) => `${last ? "   " : "│  "}${line}`)];
}

const WORDS = {
  task: "",
  workflow: "workflow ",
  map: "for each of ",
  branch: "if ",
  dynamic: "dynamic ",
  gate: "ask: ",
} as const;

function headline({ id, kind, label, from }: NodeView): string {
  const what = kind === "task" && label === id ? "" : `  (${WORDS[kind]}${label})`;
  return `${id}${what}${from.length === 0 ? "" : `  ← ${from.join(", ")}`}`;
}

function bodyLines(node: NodeView, { label, view }: NodeView["bodies"][number]): readonly string[] {
  const lines = graphLines(view);
  if (node.kind !== "branch") return lines;
  const passed = view.results.map(({ port, from }) => `${port} ← ${from}`);
  return [`${label}:`, ...(lines.length > 0 ? lines : passed).map((line) => `  ${line}`)];
}
