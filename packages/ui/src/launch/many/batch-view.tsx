/** What became of each row of a batch, with links to the runs. */
import { Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Failure } from "../../api/failure.tsx";
import { PageLink } from "../../app/page-link.tsx";
import { showCount, showInstant } from "../../data/words.ts";
import { hasRun, type Batch, type RowResult } from "./launch-rows.ts";
import type { BatchState } from "./use-batch.ts";

const ROW_PX = 30;

export function BatchView({ batch, state }: { readonly batch: Batch; readonly state: BatchState }) {
  const { launching, failure } = state;
  const card = useRef<HTMLDivElement>(null);
  // The button may be far below.
  useEffect(() => {
    if (launching) card.current?.scrollIntoView({ block: "center", behavior: "smooth" });
  }, [launching]);
  const launched = batch.results.filter(hasRun).length;
  const refused = batch.results.filter((result) => result !== null && !hasRun(result)).length;
  const left = batch.rows.length - launched - refused;
  const words = [
    `${showCount(launched)} of ${showCount(batch.rows.length)} launched`,
    refused > 0 ? `${showCount(refused)} refused` : "",
    left > 0 && !launching ? `${showCount(left)} not yet` : "",
  ];
  return (
    <Paper ref={card} withBorder p="md" component="section" aria-label={`Batch ${batch.name}`}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <div>
            <Text fw={600}>{batch.name}</Text>
            <Text size="sm" c="dimmed" role="status">
              {words.filter(Boolean).join(", ")}
              {launching ? " …" : `. ${showInstant(batch.at)}`}
            </Text>
          </div>
          <Group gap="xs">
            {launching && (
              <Button size="xs" variant="default" onClick={state.stop}>
                Stop
              </Button>
            )}
            {!launching && left + refused > 0 && (
              <Button size="xs" onClick={state.goOn}>
                {left > 0 ? "Go on" : "Try the refused again"}
              </Button>
            )}
            {launched > 0 && (
              <PageLink to="/runs" search={{ label: `${batch.name}/` }} size="sm">
                Its runs
              </PageLink>
            )}
            {!launching && (
              <Button size="xs" variant="subtle" color="gray" onClick={state.forget}>
                {left > 0 ? "Give up the rest" : "Close"}
              </Button>
            )}
          </Group>
        </Group>
        <Progress.Root size="sm">
          <Progress.Section value={(100 * launched) / batch.rows.length} color="teal" aria-label="launched" />
          <Progress.Section value={(100 * refused) / batch.rows.length} color="red" aria-label="refused" />
        </Progress.Root>
        {failure !== undefined && (
          <Failure error={failure} title="Stopped before the end; nothing is launched twice when it goes on" />
        )}
        <Results batch={batch} />
      </Stack>
    </Paper>
  );
}

function Results({ batch }: { readonly batch: Batch }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: batch.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
  });
  return (
    <div ref={scroller} style={{ maxHeight: 300, overflow: "auto" }} tabIndex={0} role="list" aria-label="Runs of the batch">
      <div style={{ height: rows.getTotalSize(), position: "relative" }} role="presentation">
        {rows.getVirtualItems().map((view) => (
          <div
            key={view.index}
            role="listitem"
            style={{ position: "absolute", insetInline: 0, height: ROW_PX, transform: `translateY(${view.start}px)` }}
          >
            <Group gap="sm" wrap="nowrap">
              <Text size="sm" w={180} truncate>
                {batch.rows[view.index]?.name}
              </Text>
              <Result result={batch.results[view.index] ?? null} />
            </Group>
          </div>
        ))}
      </div>
    </div>
  );
}

function Result({ result }: { readonly result: RowResult | null }) {
  if (result === null)
    return (
      <Text size="sm" c="dimmed">
        not yet
      </Text>
    );
  if (hasRun(result))
    return (
      <PageLink to="/runs/$run" params={{ run: result.run }} size="sm">
        {result.run}
      </PageLink>
    );
  return (
    <Text
      size="sm"
      className="golgi-issue"
      truncate
      title={`${result.problem}${result.hint === undefined ? "" : `. ${result.hint}`}`}
    >
      {result.problem}
    </Text>
  );
}
