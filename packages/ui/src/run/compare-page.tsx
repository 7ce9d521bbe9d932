/** Two runs side by side: inputs, versions of tasks, node runs whose work or outcome differs, outputs, times. */
import { Anchor, Badge, Group, Stack, Table, Text, Title } from "@mantine/core";
import type { Json } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { usePageTitle } from "../app/page-title.ts";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { golgi, type RunDetail } from "../data/client.ts";
import { shortDigest, showCount, showDuration, showInstant, showNumber } from "../data/words.ts";
import { StatusBadge } from "../app/status-badge.tsx";
import { CompareStart } from "./compare-start.tsx";
import { changeWords, metricPairs, type MetricPair } from "./model/metrics.ts";
import { ValueView } from "./value-view.tsx";

/** What `/runs/diff` answers; see the engine's `RunDiff`. */
interface Diff {
  readonly sameDocument: boolean;
  readonly words: string;
  readonly tasks: readonly { readonly name: string; readonly words: string }[];
  readonly inputs: readonly Change[];
  readonly outputs: readonly Change[];
  readonly nodes: readonly NodeDiff[];
  readonly wallMs: Wall;
}
interface Change {
  readonly port: string;
  readonly from?: Json;
  readonly to?: Json;
}
interface NodeDiff {
  readonly path: string;
  readonly change: string;
  readonly words: string;
  readonly wallMs: Wall;
  /** The parts of the cache key that differ. */
  readonly changes: readonly { readonly part: string; readonly port?: string; readonly words: string }[];
}
interface Wall {
  readonly a?: number;
  readonly b?: number;
}

const MOST_NODES = 500;

export function ComparePage() {
  const { a = "", b = "" } = useSearch({ from: "/compare" });
  usePageTitle("Compare runs");
  return a === "" || b === "" ? <CompareStart run={a || b} /> : <Comparison a={a} b={b} />;
}

function Comparison({ a, b }: { readonly a: string; readonly b: string }) {
  const query = useQuery({
    queryKey: ["compare", a, b],
    queryFn: async () => {
      const one = (id: string) => golgi.call("getRun", { params: { id: id as RunDetail["run"]["id"] } });
      const [first, second, diff] = await Promise.all([
        one(a),
        one(b),
        golgi.call("diffRuns", { query: { a: a as never, b: b as never } }),
      ]);
      return { first, second, diff: diff as unknown as Diff };
    },
  });
  if (query.isPending) return <WaitingRows rows={10} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { first, second, diff } = query.data;
  return (
    <Stack gap="md">
      <div>
        <Title order={1}>Two runs of {first.run.workflow}</Title>
        <Text c="dimmed" size="sm">
          {diff.sameDocument ? "The same version of the workflow" : "Different versions of the workflow"}
          {timeWords(diff.wallMs)}
        </Text>
      </div>
      <Group grow align="stretch" preventGrowOverflow={false}>
        <RunCard name="A" detail={first} />
        <RunCard name="B" detail={second} />
      </Group>
      <Section title="Inputs" count={diff.inputs.length} none="The inputs are the same.">
        <Changes changes={diff.inputs} a={a} b={b} />
      </Section>
      <Section title="Tasks" count={diff.tasks.length} none="All tasks are the same version.">
        {diff.tasks.map((task) => (
          <Text key={task.name} size="sm" px="md" py={4}>
            {task.words}
          </Text>
        ))}
      </Section>
      <Section title="Outputs" count={diff.outputs.length} none="The outputs are the same, bit for bit.">
        <Changes changes={diff.outputs} a={a} b={b} />
      </Section>
      <Metrics pairs={metricPairs(first.run.outputs, second.run.outputs)} />
      <Section title="Node runs" count={diff.nodes.length} none="Every node run did the same work with the same outcome.">
        {diff.nodes.slice(0, MOST_NODES).map((node) => (
          <NodeDiffRow key={node.path} node={node} a={a} b={b} />
        ))}
        {diff.nodes.length > MOST_NODES && (
          <Text size="sm" c="dimmed" p="md">
            {showCount(diff.nodes.length - MOST_NODES)} more are not listed.
          </Text>
        )}
      </Section>
    </Stack>
  );
}

function NodeDiffRow({ node, a, b }: { readonly node: NodeDiff; readonly a: string; readonly b: string }) {
  const run = node.change === "only-a" ? a : b;
  return (
    <div className="grid-row" style={{ gridTemplateColumns: "minmax(0, 1fr) auto auto", minHeight: 38, padding: "6px 16px" }}>
      <div style={{ minWidth: 0 }}>
        <Anchor component={Link} to="/runs/$run" params={{ run } as never} search={{ node: node.path } as never} size="sm">
          {node.path}
        </Anchor>
        {node.changes.length === 0 ? (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {node.words.startsWith(`${node.path}: `) ? node.words.slice(node.path.length + 2) : node.words}
          </Text>
        ) : (
          node.changes.map((change) => (
            <Text key={`${change.part} ${change.port ?? ""}`} size="sm" style={{ overflowWrap: "anywhere" }}>
              {!change.words.includes(change.part) && (
                <Text span size="xs" c="dimmed" mr={6}>
                  {change.part}
                </Text>
              )}
              {change.words}
            </Text>
          ))
        )}
      </div>
      <Badge variant="light" color="gray" tt="none">
        {CHANGE_NAMES[node.change] ?? node.change}
      </Badge>
      <Text size="xs" c="dimmed" className="numbers">
        {walls(node.wallMs)}
      </Text>
    </div>
  );
}

const CHANGE_NAMES: Readonly<Record<string, string>> = {
  "only-a": "only in A",
  "only-b": "only in B",
  status: "other state",
  work: "other work",
  outputs: "other outputs",
};

function Metrics({ pairs }: { readonly pairs: readonly MetricPair[] }) {
  if (pairs.length === 0) return null;
  const differ = pairs.filter(({ a, b }) => a !== b).length;
  return (
    <Section title="Metrics" count={differ} none="All numbers among the outputs are the same." always>
      <Table.ScrollContainer minWidth={420}>
        <Table verticalSpacing={4} className="numbers">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Metric</Table.Th>
              <Table.Th ta="right">A</Table.Th>
              <Table.Th ta="right">B</Table.Th>
              <Table.Th ta="right">Change</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {pairs.map((pair) => (
              <Table.Tr key={pair.name} data-testid="metric-pair">
                <Table.Td>{pair.name}</Table.Td>
                <Table.Td ta="right">{pair.a === undefined ? "–" : showNumber(pair.a)}</Table.Td>
                <Table.Td ta="right">{pair.b === undefined ? "–" : showNumber(pair.b)}</Table.Td>
                <Table.Td ta="right">{changeWords(pair)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

/** ` · A took 3 s, B 5 s` */
function timeWords({ a, b }: Wall): string {
  return a === undefined || b === undefined ? "" : ` · A took ${showDuration(a)}, B ${showDuration(b)}`;
}

function walls({ a, b }: Wall): string {
  return [a, b].map((ms) => (ms === undefined ? "–" : showDuration(ms))).join(" → ");
}

function RunCard({ name, detail: { run } }: { readonly name: string; readonly detail: RunDetail }) {
  return (
    <div className="card" style={{ padding: 14, minWidth: 240 }}>
      <Group gap="xs">
        <Badge circle variant="light" color="gray">
          {name}
        </Badge>
        <Anchor component={Link} to="/runs/$run" params={{ run: run.id } as never}>
          {run.label ?? run.id}
        </Anchor>
        <StatusBadge status={run.status} />
      </Group>
      <Text size="sm" c="dimmed" className="numbers" mt={6}>
        {showInstant(run.createdAt)}
        {run.startedAt !== null && run.endedAt !== null ? ` · took ${showDuration(run.endedAt - run.startedAt)}` : ""} ·{" "}
        {showCount(run.counts.reused)} of {showCount(run.counts.total)} reused
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        version {shortDigest(run.document)}
        {run.options.by === undefined ? "" : ` · by ${run.options.by}`}
      </Text>
    </div>
  );
}

function Section({
  title,
  count,
  none,
  always = false,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly none: string;
  /** Shown also when nothing differs. */
  readonly always?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className="card" aria-label={title}>
      <Title order={2} fz="md" p="sm" px="md">
        {title}{" "}
        <Text span size="sm" c="dimmed">
          {count === 0 ? "" : `${showCount(count)} differ`}
        </Text>
      </Title>
      {count === 0 && <EmptyLine>{none}</EmptyLine>}
      {(always || count > 0) && children}
    </section>
  );
}

function EmptyLine({ children }: { readonly children: string }) {
  return (
    <Text size="sm" c="dimmed" px="md" pb="md">
      {children}
    </Text>
  );
}

function Changes({ changes, a, b }: { readonly changes: readonly Change[]; readonly a: string; readonly b: string }) {
  if (changes.length === 0) return <EmptyState title="Nothing" />;
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing="xs" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={160}>Port</Table.Th>
            <Table.Th>A</Table.Th>
            <Table.Th>B</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ port, from, to }) => (
            <Table.Tr key={port}>
              <Table.Td>{port}</Table.Td>
              <Table.Td>{from === undefined ? <Text c="dimmed">absent</Text> : <ValueView value={from} run={a} />}</Table.Td>
              <Table.Td>{to === undefined ? <Text c="dimmed">absent</Text> : <ValueView value={to} run={b} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
