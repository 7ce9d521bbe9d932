/**
 * Digests of specs. The digest of a spec is its version; source positions are left out, so moving code inside a file, or the file
 * itself, makes no new version.
 */
import { DerivedRecord, type CanonicalRecord } from "./canonical.ts";
import { digestRecord } from "./digest.ts";
import type { TaskSpec } from "./task.ts";
import type { Digest } from "./value.ts";
import type { Document, Graph, NodeSpec, WorkflowSpec } from "./workflow.ts";

export function taskDigest(spec: TaskSpec): Digest {
  return digestRecord("task/1", withoutSource(spec));
}

export function workflowDigest(spec: WorkflowSpec): Digest {
  const { graph, onFailure, finally: last, ...rest } = spec;
  return digestRecord("workflow/1", {
    ...withoutSource(rest),
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

/** Nodes are read one by one: a graph can have 100,000. */
function graphRecord(graph: Graph): CanonicalRecord {
  const { nodes, ...rest } = graph;
  return { ...(rest as unknown as CanonicalRecord), nodes: DerivedRecord.of(nodes, nodeRecord) };
}

function nodeRecord(node: NodeSpec): CanonicalRecord {
  const record = withoutSource(node);
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
function withoutSource(spec: object): CanonicalRecord {
  const { source: _, ...rest } = spec as { readonly source?: unknown; readonly [key: string]: unknown };
  return rest as CanonicalRecord;
}
