/** The tasks of a document: what each does, needs and asks for. */
import { Badge, Group, Paper, SimpleGrid, Text } from "@mantine/core";
import type { Document, TaskSpec } from "@golgi/ir";
import { showBytes, showDuration } from "../data/words.ts";

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
    <Paper withBorder p="sm" component="article">
      <Text fw={600} size="sm">
        {task.title ?? task.name}
      </Text>
      {task.summary !== undefined && (
        <Text size="sm" c="dimmed">
          {task.summary}
        </Text>
      )}
      <Group gap={4} mt={6}>
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
    </Paper>
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
    ...(gpus > 0 ? [`${gpus} GPU`] : []),
    ...(timeLimitMs === undefined ? [] : [`at most ${showDuration(timeLimitMs)}`]),
    ...(policy.cache ? [] : ["never reused"]),
  ];
}
