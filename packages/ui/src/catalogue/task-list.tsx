/** The tasks of a document: what each does, needs and asks for. */
import { Badge, Code, Group, Paper, SimpleGrid, Text } from "@mantine/core";
import { showType, type Document, type RecordType, type TaskSpec } from "@golgi/ir";
import { useState, type ReactNode } from "react";
import { showBytes, showDuration } from "../data/words.ts";
import { scriptSource } from "./script-source.ts";

export function TaskList({ document }: { readonly document: Document }) {
  const tasks = Object.entries(document.tasks).sort(([, a], [, b]) => a.name.localeCompare(b.name));
  if (tasks.length === 0) return <Text c="dimmed">It has no tasks of its own.</Text>;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      {tasks.map(([digest, task]) => (
        <TaskCard key={digest} task={task} />
      ))}
    </SimpleGrid>
  );
}

function TaskCard({ task }: { readonly task: TaskSpec }) {
  const tools = Object.entries(task.environment.tools);
  return (
    <Paper withBorder p="sm" component="article" id={`task-${task.name}`}>
      <Text fw={600} size="sm" component="h3" m={0}>
        {task.title ?? task.name}
      </Text>
      {task.summary !== undefined && (
        <Text size="sm" c="dimmed">
          {task.summary}
        </Text>
      )}
      <Group gap={4} mt={tools.length > 0 || task.environment.network ? 6 : 0}>
        {tools.map(([name, { version }]) => (
          <Badge key={name} size="sm" variant="default" tt="none">
            {name} {version}
          </Badge>
        ))}
        {task.environment.network && (
          <Badge size="sm" variant="light" color="yellow" tt="none">
            uses the network
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        {[bodyWords(task), ...resourceWords(task)].join(" · ")}
      </Text>
      {task.environment.container !== undefined && (
        <Text size="xs" c="dimmed" ff="monospace" truncate title={task.environment.container}>
          {task.environment.container}
        </Text>
      )}
      <TaskDetails task={task} />
    </Paper>
  );
}

/** Ports and script; made only when they are asked for, as a workflow may have hundreds of tasks. */
function TaskDetails({ task }: { readonly task: TaskSpec }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="task-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Inputs, outputs and {task.body.kind === "script" ? "script" : "code"}</summary>
      {open && (
        <>
          <Ports title="Inputs" type={task.inputs} />
          <Ports title="Outputs" type={task.outputs} />
          {task.body.kind === "script" ? (
            <Part title={`Script (${task.body.interpreter.join(" ")})`}>
              <Code block className="task-script" tabIndex={0}>
                {scriptSource(task.body.template)}
              </Code>
            </Part>
          ) : (
            <Part title="Code">
              <Text size="sm">A function of the workflow's own file. It runs only where tasks run, never in the server.</Text>
            </Part>
          )}
        </>
      )}
    </details>
  );
}

function Ports({ title, type }: { readonly title: string; readonly type: RecordType }) {
  const ports = Object.entries(type.properties);
  return (
    <Part title={title}>
      {ports.length === 0 && <Text size="sm">none</Text>}
      {ports.map(([name, port]) => (
        <div key={name} className="task-port">
          <Text span size="sm" ff="monospace">
            {name}
          </Text>{" "}
          <Code className="golgi-type">{showType(port)}</Code>
        </div>
      ))}
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="task-part">
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      {children}
    </div>
  );
}

function bodyWords({ body }: TaskSpec): string {
  return body.kind === "script" ? `${body.language} script` : "function";
}

function resourceWords({ resources, policy }: TaskSpec): readonly string[] {
  const { cpus, memoryBytes, diskBytes, gpus, timeLimitMs } = resources;
  return [
    `${cpus} ${cpus === 1 ? "core" : "cores"}`,
    ...(memoryBytes.start > 0
      ? [`${showBytes(memoryBytes.start)}${memoryBytes.factor > 1 ? `, growing to ${showBytes(memoryBytes.max)}` : ""}`]
      : []),
    ...(diskBytes > 0 ? [`${showBytes(diskBytes)} disk`] : []),
    ...(gpus > 0 ? [`${gpus} ${gpus === 1 ? "GPU" : "GPUs"}`] : []),
    ...(timeLimitMs === undefined ? [] : [`at most ${showDuration(timeLimitMs)}`]),
    ...(policy.cache ? [] : ["never reused"]),
  ];
}
