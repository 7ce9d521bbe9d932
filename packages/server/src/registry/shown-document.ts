/**
 * A document as clients see it: where its author wrote things is told by the file's name, without the directories of the author's machine.
 * Positions are no part of a digest, so the document keeps its version.
 */
import type { Document, Graph, NodeSpec, SourcePosition } from "@golgi/ir";

type Placed = { readonly source?: SourcePosition };

export function shownDocument(document: Document): Document {
  return {
    ...document,
    tasks: mapValues(document.tasks, shown),
    workflows: mapValues(document.workflows, (workflow) => ({
      ...shown(workflow),
      graph: shownGraph(workflow.graph),
      ...(workflow.onFailure !== undefined && { onFailure: shownGraph(workflow.onFailure) }),
      ...(workflow.finally !== undefined && { finally: shownGraph(workflow.finally) }),
    })),
  };
}

function shownGraph(graph: Graph): Graph {
  return { ...graph, nodes: mapValues(graph.nodes, shownNode) };
}

function shownNode(node: NodeSpec): NodeSpec {
  const plain = shown(node);
  if (plain.kind === "map") return { ...plain, body: shownGraph(plain.body) };
  if (plain.kind === "branch") return { ...plain, then: shownGraph(plain.then), else: shownGraph(plain.else) };
  return plain;
}

function shown<T extends Placed>(placed: T): T {
  const { source } = placed;
  return source === undefined ? placed : { ...placed, source: { ...source, file: nameOf(source.file) } };
}

/** Of an absolute path, or of one that leads out of its project. */
function nameOf(file: string): string {
  const plain = file.replace(/^file:\/\//, "");
  const isElsewhere = /^([/\\]|[a-z]:[/\\]|\.\.)/i.test(plain);
  return isElsewhere ? (plain.split(/[/\\]/).at(-1) ?? plain) : plain;
}

function mapValues<K extends string, V>(record: Readonly<Record<K, V>>, change: (value: V) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(Object.entries<V>(record).map(([key, value]) => [key, change(value)])) as Record<K, V>;
}
