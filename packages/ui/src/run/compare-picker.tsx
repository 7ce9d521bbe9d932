/** Chooses the other run of a comparison: earlier and later runs of the same workflow first. */
import { Modal, ScrollArea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { golgi, type RunRow } from "../data/client.ts";
import { showAgo } from "../data/words.ts";

interface Props {
  readonly run: RunRow;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ComparePicker({ run, opened, onClose }: Props) {
  const runs = useQuery({
    queryKey: ["runs", "same", run.workflow],
    queryFn: () => golgi.call("listRuns", { query: { workflow: run.workflow, limit: 100, brief: "1" } }),
    enabled: opened,
  });
  const others = (runs.data?.rows ?? []).filter(({ id }) => id !== run.id);
  return (
    <Modal opened={opened} onClose={onClose} title={`Compare with another run of ${run.workflow}`} size="lg">
      {runs.isPending && <WaitingRows rows={4} />}
      {runs.isError && <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.isSuccess && others.length === 0 && (
        <EmptyState title="This is the only run">Launch it again with changes, then compare.</EmptyState>
      )}
      <ScrollArea.Autosize mah={420}>
        {others.map((other) => (
          <Link
            key={other.id}
            to="/compare"
            search={{ a: other.id, b: run.id }}
            className="grid-row"
            style={{ gridTemplateColumns: "1fr auto 110px", minHeight: 42 }}
          >
            <span className="one-line">{other.label ?? other.id}</span>
            <StatusBadge status={other.status} />
            <span>{showAgo(other.createdAt, Date.now())}</span>
          </Link>
        ))}
      </ScrollArea.Autosize>
    </Modal>
  );
}
