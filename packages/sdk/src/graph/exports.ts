/** What a module of definitions holds, and which code it needs. */
import type { Definition, TaskDefinition, WorkflowDefinition } from "./definition.ts";
import type { GraphDraft } from "./draft.ts";

function isDefinition(value: unknown): value is Definition & { exportName?: string } {
  if (typeof value !== "function") return false;
  const { kind, declaration } = value as { kind?: unknown; declaration?: unknown };
  return (kind === "task" || kind === "workflow") && typeof declaration === "object";
}

/** Task and workflow definitions that a module exports; each then knows its `exportName`. */
export function definitionsOf(module: object): readonly Definition[] {
  const definitions = new Set<Definition>();
  for (const [exportName, value] of Object.entries(module)) {
    if (!isDefinition(value)) continue;
    if (!definitions.has(value))
      Object.defineProperty(value, "exportName", { value: exportName, configurable: true, enumerable: true });
    definitions.add(value);
  }
  return [...definitions];
}

/** Tasks whose code must be bundled before `lower`: function tasks and makers of graphs, wherever they are used. */
export function functionTasksOf(definition: Definition): readonly TaskDefinition[] {
  const seen = new Set<Definition>();
  const tasks: TaskDefinition[] = [];
  const visit = (one: Definition): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.kind === "workflow") return visitWorkflow(one);
    if (one.body === "function" || one.body === "graph") tasks.push(one);
    for (const used of one.declaration.uses ?? []) visit(used);
  };
  const visitWorkflow = ({ traced }: WorkflowDefinition): void => {
    for (const graph of [traced.graph, traced.onFailure, traced.finally]) if (graph !== undefined) visitGraph(graph);
  };
  const visitGraph = (graph: GraphDraft): void => {
    for (const node of graph.nodes.values()) {
      if (node.kind === "task" || node.kind === "dynamic") visit(node.task);
      else if (node.kind === "workflow") visit(node.workflow);
      else if (node.kind === "map") visitGraph(node.body);
      else if (node.kind === "branch") for (const side of [node.then, node.else]) visitGraph(side);
    }
  };
  visit(definition);
  return tasks;
}
