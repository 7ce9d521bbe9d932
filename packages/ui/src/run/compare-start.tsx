/** Choosing what to compare: the first run, then another one of its workflow. */
import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { StatusBadge } from "../app/status-badge.tsx";
import { golgi, type RunDetail } from "../data/client.ts";
import { showAgo } from "../data/words.ts";

const MOST = 200;

export function CompareStart({ run }: { readonly run: string }) {
  const query = useQuery({
    queryKey: ["compare-start", run],
    queryFn: async () => {
      const first = run === "" ? undefined : (await golgi.call("getRun", { params: { id: run as RunDetail["run"]["id"] } })).run;
      const { rows } = await golgi.call("listRuns", {
        query: { limit: MOST, brief: "1", ...(first !== undefined && { workflow: first.workflow }) },
      });
      return { first, rows: rows.filter(({ id }) => id !== run) };
    },
  });
  if (query.isPending) return <WaitingRows rows={8} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { first, rows } = query.data;
  return (
    <Stack gap="sm">
      <Title order={1}>
        {first === undefined ? "Compare two runs: choose the first" : `Compare ${first.label ?? first.id} with …`}
      </Title>
      <nav className="card" aria-label="Runs to compare">
        {rows.length === 0 && (
          <EmptyState title={first === undefined ? "No runs yet" : `This is the only run of ${first.workflow}`}>
            Launch a workflow twice, with changes, then compare.
          </EmptyState>
        )}
        {rows.map((other) => (
          <Link
            key={other.id}
            to="/compare"
            search={first === undefined ? { a: other.id } : { a: other.id, b: first.id }}
            className="grid-row"
            style={{ gridTemplateColumns: "minmax(0, 1fr) auto auto", minHeight: 44 }}
          >
            <span className="one-line">
              {other.label ?? other.workflow} · {other.id}
            </span>
            <StatusBadge status={other.status} />
            <span>{showAgo(other.createdAt, Date.now())}</span>
          </Link>
        ))}
      </nav>
    </Stack>
  );
}
