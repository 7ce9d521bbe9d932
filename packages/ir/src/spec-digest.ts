/**
 * Digests of specs. The digest of a spec is its version; source positions are left out, so moving code inside a file, or the file
 * itself, makes no new version.
 */
import { digestRecord } from "./digest.ts";
import type { Json } from "./json.ts";
import type { TaskSpec } from "./task.ts";
import type { Digest } from "./value.ts";
import type { Document, Graph, NodeSpec, WorkflowSpec } from "./workflow.ts";

export function taskDigest(spec: TaskSpec): Digest {
  return digestRecord("task/1", withoutSource(spec));
}

export function workflowDigest(spec: WorkflowSpec): Digest {
  const { graph, onFailure, finally: last, ...rest } = spec;
  return digestRecord("workflow/1", {
    ...(withoutSource(rest) as Readonly<Record<string, Json>>),
    graph: graphRecord(graph),
    ...(onFailure !== undefined && { onFailure: graphRecord(onFailure) }),
    ...(last !== undefined && { finally: graphRecord(last) }),
  });
}

/** Over the digests of what it holds: a document whose specs match their digests is named completely by it. */
export function documentDigest(document: Document): Digest {
  return digestRecord("document/1", {
    golgi: document.golgi,
    main: document.main,
    tasks: Object.keys(document.tasks).sort(),
    workflows: Object.keys(document.workflows).sort(),
  });
}

function graphRecord(graph: Graph): Json {
  const nodes: Record<string, Json> = {};
  for (const [id, node] of Object.entries(graph.nodes)) nodes[id] = nodeRecord(node);
  return { ...(graph as unknown as Readonly<Record<string, Json>>), nodes };
}

function nodeRecord(node: NodeSpec): Json {
  const record = withoutSource(node) as Readonly<Record<string, Json>>;
  switch (node.kind) {
    case "map":
      return { ...record, body: graphRecord(node.body) };
    case "branch":
      return { ...record, then: graphRecord(node.then), else: graphRecord(node.else) };
    default:
      return record;
  }
}

/** Specs are plain data, so without its source a spec is JSON. */
function withoutSource(spec: object): Json {
  const { source: _, ...rest } = spec as { readonly source?: unknown; readonly [key: string]: unknown };
  return rest as unknown as Json;
}
