/** The script as the attempt ran it: rendered here from the spec and the values, as the wrapper did. */
import { Code, Text } from "@mantine/core";
import { JOB_ROOT, renderTemplate, scriptScope, type Document, type TaskSpec } from "@golgi/ir";
import { useMemo } from "react";
import type { AttemptRow, NodeRow } from "../../data/client.ts";
import { useGraph, useSession } from "../use-run.ts";

export function ScriptView({ node, attempt }: { readonly node: NodeRow; readonly attempt: AttemptRow | undefined }) {
  const { id } = useSession();
  const graph = useGraph(id);
  const task = node.task === null ? undefined : (graph.data?.document as unknown as Document | undefined)?.tasks[node.task];
  const text = useMemo(() => (task === undefined ? undefined : scriptOf(task, node, attempt)), [task, node, attempt]);
  if (task === undefined)
    return (
      <Text size="sm" c="dimmed">
        The task was made at run time.
      </Text>
    );
  if (text === undefined)
    return (
      <Text size="sm" c="dimmed">
        A function of the workflow's own code{task.source === undefined ? "" : `, ${task.source.file}:${task.source.line}`}.
      </Text>
    );
  return (
    <Code block fz={12} style={{ overflow: "auto", maxHeight: 360 }}>
      {text}
    </Code>
  );
}

function scriptOf(task: TaskSpec, node: NodeRow, attempt: AttemptRow | undefined): string | undefined {
  if (task.body.kind !== "script") return undefined;
  const resources = attempt?.resources ?? {
    cpus: task.resources.cpus,
    memoryBytes: task.resources.memoryBytes.start,
    diskBytes: 0,
    gpus: 0,
  };
  try {
    return renderTemplate(task.body, scriptScope({ task, inputs: node.inputs ?? {}, resources, root: JOB_ROOT })).trim();
  } catch (error) {
    return `# The script cannot be rendered: ${error instanceof Error ? error.message : String(error)}`;
  }
}
