/** Types of the output ports of nodes, and of the input ports that a node takes. */
import type { PortType } from "../expr-type.ts";
import type { RecordType, Type } from "../type.ts";
import type { Document, Graph, NodeSpec } from "../workflow.ts";

/** The declared inputs of what a node runs; undefined when that is free (gate) or unknown. */
export function inputsOfNode(document: Document, node: NodeSpec): RecordType | undefined {
  switch (node.kind) {
    case "task":
    case "dynamic":
      return own(document.tasks, node.task)?.inputs;
    case "workflow":
      return own(document.workflows, node.workflow)?.graph.inputs;
    case "map":
      return node.body.inputs;
    case "branch":
      return node.then.inputs;
    case "gate":
      return undefined;
  }
}

/** Type of one output port; undefined when there is no such port. */
export function outputOfNode(document: Document, node: NodeSpec, port: string): PortType | undefined {
  switch (node.kind) {
    case "task":
      return portOf(own(document.tasks, node.task)?.outputs, port);
    case "workflow":
      return portOf(own(document.workflows, node.workflow)?.graph.outputs, port);
    case "dynamic":
      return portOf(node.outputs, port);
    case "map":
      return mapped(portOf(node.body.outputs, port), node.maxFailures ?? 0);
    case "branch":
      return eitherSide(node.then, node.else, port);
    case "gate":
      return port === "answer" ? { type: node.answer, optional: false } : undefined;
  }
}

/** A list in item order; an item is null where it failed within `maxFailures`, or its result is absent. */
function mapped(item: PortType | undefined, maxFailures: number | { readonly share: number }): PortType | undefined {
  if (item === undefined) return undefined;
  const nullable = maxFailures !== 0 || item.optional;
  return { type: { type: "array", items: nullable ? { anyOf: [item.type, { type: "null" }] } : item.type }, optional: false };
}

function eitherSide(then: Graph, other: Graph, port: string): PortType | undefined {
  const [a, b] = [portOf(then.outputs, port), portOf(other.outputs, port)];
  if (a === undefined || b === undefined) return undefined;
  const type: Type = JSON.stringify(a.type) === JSON.stringify(b.type) ? a.type : { anyOf: [a.type, b.type] };
  return { type, optional: a.optional || b.optional };
}

export function portOf(record: RecordType | undefined, port: string): PortType | undefined {
  const type = record === undefined ? undefined : own(record.properties, port);
  if (record === undefined || type === undefined) return undefined;
  return { type, optional: !record.required.includes(port) && type.default === undefined };
}

/** As `portOf`, but as the end of a wire: a port with a default may be left out, too. */
export function targetOf(record: RecordType, port: string): PortType | undefined {
  const type = own(record.properties, port);
  return type && { type, optional: !record.required.includes(port) };
}

export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
