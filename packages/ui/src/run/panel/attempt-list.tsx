/** Attempts of a node run: when, how it ended, what it asked for and what it used. */
import { Group, Stack, Text } from "@mantine/core";
import { StatusBadge } from "../../app/status-badge.tsx";
import type { AttemptRow } from "../../data/client.ts";
import { showBytes, showClock, showDuration } from "../../data/words.ts";

export function AttemptList({ attempts }: { readonly attempts: readonly AttemptRow[] }) {
  return (
    <Stack gap="sm">
      {attempts.map((attempt) => (
        <div key={attempt.id}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {attempt.number}
            </Text>
            <StatusBadge status={attempt.status} />
            <Text size="xs" c="dimmed" className="numbers">
              {showClock(attempt.submittedAt)} · {attempt.executor}
              {attempt.result?.cause === undefined ? "" : ` · ${attempt.result.cause}`}
              {attempt.result?.exitCode === undefined ? "" : ` · exit ${attempt.result.exitCode}`}
            </Text>
          </Group>
          <Text size="xs" c="dimmed" className="numbers">
            {usageWords(attempt)}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function usageWords({ resources, usage }: AttemptRow): string {
  const asked = [`${resources.cpus} cpu`, ...(resources.memoryBytes > 0 ? [showBytes(resources.memoryBytes)] : [])].join(", ");
  if (usage === null) return `asked for ${asked}`;
  const cpu = usage.wallMs === 0 ? 0 : (usage.userMs + usage.systemMs) / usage.wallMs;
  return `asked for ${asked} · used ${cpu.toFixed(2)} cpu, ${showBytes(usage.maxRssBytes)} at most · wall ${showDuration(usage.wallMs)}, staging ${showDuration(usage.stageMs)}, collecting ${showDuration(usage.collectMs)}`;
}
