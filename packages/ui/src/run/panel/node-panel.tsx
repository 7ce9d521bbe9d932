/** One node run beside the tabs: state, why, error, times, inputs and outputs with where they come from, attempts. */
import { Accordion, ActionIcon, Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { CloseIcon } from "../../app/icons.tsx";
import { ErrorState, WaitingRows } from "../../app/states.tsx";
import { StatusBadge } from "../../app/status-badge.tsx";
import { golgi, type NodeDetail } from "../../data/client.ts";
import { shortDigest, showDuration } from "../../data/words.ts";
import { placeOf, shortPath } from "../model/place.ts";
import { shownStatus } from "../model/run-model.ts";
import { useRunView } from "../tabs.ts";
import { useModelVersion, useNode, useSession } from "../use-run.ts";
import { ValueView } from "../value-view.tsx";
import { AttemptList } from "./attempt-list.tsx";
import { ErrorCard } from "./error-card.tsx";
import { InputList } from "./input-list.tsx";
import { NotReached } from "./not-reached.tsx";
import { PlaceList } from "./place-list.tsx";
import { ScriptView } from "./script-view.tsx";

const GateCard = lazy(() => import("./gate-card.tsx").then((module) => ({ default: module.GateCard })));

interface Props {
  readonly path: string;
  readonly onClose: () => void;
}

export function NodePanel({ path, onClose }: Props) {
  const session = useSession();
  useModelVersion(session);
  const known = session.model.indexOf(path) !== undefined;
  const isPlace = !known && placeOf(path) === path;
  const { name, item } = shortPath(path);
  return (
    <Stack gap="sm" p="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Title order={2} fz="md" style={{ overflowWrap: "anywhere" }}>
            {name}
          </Title>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {item === undefined ? "" : `item ${item} · `}
            {path}
          </Text>
        </div>
        <ActionIcon variant="subtle" color="gray" onClick={onClose} aria-label="Close">
          <CloseIcon />
        </ActionIcon>
      </Group>
      {isPlace ? <PlaceList place={path} /> : <NodeDetails path={path} />}
    </Stack>
  );
}

function NodeDetails({ path }: { readonly path: string }) {
  const session = useSession();
  const query = useNode(session, path);
  if (query.isPending) return <WaitingRows rows={5} />;
  if (query.isError) {
    return session.model.indexOf(path) === undefined ? (
      <NotReached />
    ) : (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    );
  }
  return <NodeFacts detail={query.data} />;
}

function NodeFacts({ detail: { node, attempts } }: { readonly detail: NodeDetail }) {
  const view = useRunView();
  const status = shownStatus(node.status, node.reusedFrom !== null);
  const last = attempts.at(-1);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <StatusBadge status={status} size="md" />
        <Text size="sm" c="dimmed" className="numbers">
          {times(node)}
        </Text>
      </Group>
      {node.kind === "task" && <Explained node={node} />}
      {node.kind !== "task" && node.kind !== "gate" && <PlaceList place={placeOf(node.path)} within={node.path} />}
      {node.error !== null && <ErrorCard node={node} attempt={last} />}
      {node.kind === "gate" && node.status === "held" && (
        <Suspense fallback={<WaitingRows rows={3} />}>
          <GateCard node={node} />
        </Suspense>
      )}
      {last !== undefined && (
        <Group gap="xs">
          <Button size="xs" variant="light" onClick={() => view.show({ tab: "logs", node: node.path })}>
            Logs
          </Button>
          {node.reusedFrom !== null && (
            <Anchor
              size="sm"
              component={Link}
              to="/runs/$run"
              params={{ run: node.reusedFrom.run } as never}
              search={{ node: node.reusedFrom.path } as never}
            >
              The run it was reused from
            </Anchor>
          )}
        </Group>
      )}
      <Accordion multiple defaultValue={["outputs", "inputs"]} variant="default" chevronPosition="left">
        <Accordion.Item value="outputs">
          <Accordion.Control>Outputs</Accordion.Control>
          <Accordion.Panel>
            {node.outputs === null ? (
              <Text size="sm" c="dimmed">
                {node.status === "running" ? "Not ready yet" : "None"}
              </Text>
            ) : (
              <ValueView value={node.outputs} run={node.run} />
            )}
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="inputs">
          <Accordion.Control>Inputs</Accordion.Control>
          <Accordion.Panel>
            <InputList node={node} />
          </Accordion.Panel>
        </Accordion.Item>
        {attempts.length > 0 && (
          <Accordion.Item value="attempts">
            <Accordion.Control>Attempts ({attempts.length})</Accordion.Control>
            <Accordion.Panel>
              <AttemptList attempts={attempts} />
            </Accordion.Panel>
          </Accordion.Item>
        )}
        {node.task !== null && (
          <Accordion.Item value="script">
            <Accordion.Control>Commands</Accordion.Control>
            <Accordion.Panel>
              <ScriptView node={node} attempt={last} />
            </Accordion.Panel>
          </Accordion.Item>
        )}
      </Accordion>
      {node.cacheKey !== null && (
        <Text size="xs" c="dimmed">
          Cache key <code>{shortDigest(node.cacheKey)}</code>
        </Text>
      )}
    </Stack>
  );
}

function times({ readyAt, startedAt, endedAt }: NodeDetail["node"]): string {
  const parts: string[] = [];
  if (startedAt !== null && endedAt !== null) parts.push(`took ${showDuration(endedAt - startedAt)}`);
  if (readyAt !== null && startedAt !== null && startedAt - readyAt > 50)
    parts.push(`waited ${showDuration(startedAt - readyAt)}`);
  return parts.join(" · ");
}

/** Why it ran, or did not have to: one line of the engine. */
function Explained({ node }: { readonly node: NodeDetail["node"] }) {
  const explained = useQuery({
    queryKey: ["explain", node.run, node.path, node.status],
    queryFn: () => golgi.call("explainNode", { params: { id: node.run, path: node.path } }),
    enabled: node.status !== "waiting",
  });
  const words = (explained.data as { readonly words?: string } | undefined)?.words;
  return (
    <Text size="sm" mih={22} style={{ overflowWrap: "anywhere" }} data-testid="explain">
      {words ?? ""}
    </Text>
  );
}
