/** What the run is and how far it is: state, progress, times, who and what; and what can be done with it. */
import { Anchor, Button, Code, Collapse, CopyButton, Group, Progress, Stack, Text, Title, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { StatusBadge } from "../app/status-badge.tsx";
import { isOver, type RunDetail, type RunRow } from "../data/client.ts";
import { shortDigest, showCount, showDuration, showInstant } from "../data/words.ts";
import { plainLines } from "./logs/ansi.ts";
import { messageWithoutLog } from "./panel/error-words.ts";
import { failedNodeOf } from "./model/failed-node.ts";
import { foretell } from "./model/foretell.ts";
import { openQuestions } from "./model/open-questions.ts";
import { RunActions } from "./run-actions.tsx";
import type { Connection } from "./run-session.ts";
import { useNow, useSession, useSlowVersion, useSnapshot } from "./use-run.ts";
import { ValueView } from "./value-view.tsx";
import { useRunView } from "./tabs.ts";

export function RunHeader({ detail }: { readonly detail: RunDetail }) {
  const { run, workflow } = detail;
  const [open, { toggle }] = useDisclosure(false);
  const { connection } = useSnapshot(useSession());
  return (
    <Stack gap="sm" className="card" p={{ base: "sm", sm: "md" }} component="header">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} miw={0} style={{ flex: "1 1 280px" }}>
          <Group gap="sm" wrap="nowrap" align="center">
            <Title order={1} fz={{ base: "md", sm: "xl" }} lineClamp={2} title={run.label ?? workflow.title ?? workflow.name}>
              {run.label ?? workflow.title ?? workflow.name}
            </Title>
            <StatusBadge status={run.status} size="md" />
          </Group>
          <Text size="sm" c="dimmed" component="div">
            <Anchor component={Link} to={`/workflows/${workflow.name}@${detail.document}`} size="sm">
              {workflow.name}
            </Anchor>
            {" · "}
            <CopyButton value={run.id}>
              {({ copied, copy }) => (
                <Tooltip label={copied ? "Copied" : "Copy the id"}>
                  <Code onClick={copy} style={{ cursor: "copy" }}>
                    {run.id}
                  </Code>
                </Tooltip>
              )}
            </CopyButton>
          </Text>
        </Stack>
        <RunActions detail={detail} />
      </Group>
      <RunProgress run={run} />
      <Group gap="md" justify="space-between">
        <Facts detail={detail} />
        <Group gap="xs">
          <ConnectionNote connection={connection} />
          <Button variant="subtle" size="compact-sm" onClick={toggle} aria-expanded={open}>
            {open ? "Hide inputs" : `Inputs (${Object.keys(run.inputs).length})`}
          </Button>
        </Group>
      </Group>
      <Collapse expanded={open}>
        <ValueView value={run.inputs} run={run.id} />
      </Collapse>
      {!isOver(run.status) && <Questions />}
      <RunError run={run} />
    </Stack>
  );
}

/** A run that waits for a person says so where everybody looks first. */
function Questions() {
  const session = useSession();
  const view = useRunView();
  const version = useSlowVersion(session, 300);
  const open = useMemo(() => openQuestions(session.model), [session, version]);
  const [first] = open;
  if (first === undefined) return null;
  return (
    <section className="question-note" aria-label="Waits for a person">
      <Text size="sm" fw={600}>
        {open.length === 1 ? "This run waits for you" : `This run waits for you: ${showCount(open.length)} questions`}
      </Text>
      <Button size="compact-sm" variant="light" onClick={() => view.show({ tab: "graph", node: first })}>
        To the question
      </Button>
    </section>
  );
}

function RunProgress({ run }: { readonly run: RunRow }) {
  const { total, succeeded, reused, failed, cancelled, running } = run.counts;
  const share = (count: number) => (total === 0 ? 0 : (100 * count) / total);
  const parts = [
    { name: "succeeded", count: succeeded, color: "teal" },
    { name: "reused", count: reused, color: "cyan" },
    { name: "failed", count: failed, color: "red" },
    { name: "cancelled", count: cancelled, color: "orange" },
    { name: "running", count: running, color: "blue" },
  ].filter(({ count }) => count > 0);
  const words = parts.map(({ name, count }) => `${showCount(count)} ${name}`).join(" · ");
  return (
    <Stack gap={4}>
      <Progress.Root size={10} aria-label={`${showCount(succeeded + reused)} of ${showCount(total)} tasks done`}>
        {parts.map(({ name, count, color }) => (
          <Progress.Section
            key={name}
            value={share(count)}
            color={color}
            striped={name === "running"}
            animated={name === "running"}
            aria-label={name}
          />
        ))}
      </Progress.Root>
      <Text size="xs" c="dimmed" className="numbers">
        {`${showCount(succeeded + reused + failed + cancelled)} of ${showCount(total)} task ${total === 1 ? "run" : "runs"}`}
        {words === "" ? "" : ` · ${words}`}
      </Text>
    </Stack>
  );
}

function Facts({ detail: { run, document } }: { readonly detail: RunDetail }) {
  const active = !isOver(run.status);
  const now = useNow(active);
  const elapsed = run.startedAt === null ? undefined : (run.endedAt ?? now) - run.startedAt;
  const left = foretell(run, now);
  const facts: readonly (readonly [string, string])[] = [
    ["Started", showInstant(run.startedAt ?? run.createdAt)],
    [active ? "Elapsed" : "Took", elapsed === undefined ? "–" : showDuration(elapsed)],
    ...(left === undefined ? [] : [["Left", `about ${showDuration(left)}`] as const]),
    ...(run.options.by === undefined ? [] : [["By", run.options.by] as const]),
    ["Version", shortDigest(document)],
    ...(run.options.cache ? [] : [["Cache", "off"] as const]),
  ];
  return (
    <div className="run-facts">
      {facts.map(([name, value]) => (
        <Text key={name} size="sm" className="numbers">
          <Text span c="dimmed" size="sm">
            {name}{" "}
          </Text>
          {value}
        </Text>
      ))}
    </div>
  );
}

const NOTES: Readonly<Record<Connection, { readonly text: string; readonly color: string } | undefined>> = {
  connecting: { text: "connecting …", color: "dimmed" },
  live: { text: "● live", color: "teal" },
  lost: { text: "○ connection lost, trying again …", color: "orange" },
  over: undefined,
};

function ConnectionNote({ connection }: { readonly connection: Connection }) {
  const note = NOTES[connection];
  return (
    <Text size="xs" c={note?.color ?? "dimmed"} role="status" data-connection={connection}>
      {note?.text}
    </Text>
  );
}

function RunError({ run }: { readonly run: RunRow }) {
  const view = useRunView();
  if (run.error === null) return null;
  const node = failedNodeOf(run);
  return (
    <section className="failure-card" aria-label="Why the run failed">
      <Text size="sm" fw={600} c="red">
        {run.error.code}
      </Text>
      <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} lineClamp={6}>
        {plainLines(messageWithoutLog(run.error.message))}
      </Text>
      {run.error.hint !== undefined && <Text size="sm">{run.error.hint}</Text>}
      <Group gap="xs" mt={6}>
        {node !== undefined && (
          <Button size="compact-sm" variant="light" color="red" onClick={() => view.show({ tab: "graph", node })}>
            Show {node}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={() => view.show({ tab: "nodes", status: "failed" })}>
          {run.counts.failed > 1 ? "All failed nodes" : "Failed nodes"}
        </Button>
      </Group>
    </section>
  );
}
