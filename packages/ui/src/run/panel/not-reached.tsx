/** A place of the graph without node runs: the run will get there, or ended before. */
import { Box, Button } from "@mantine/core";
import { EmptyState } from "../../app/states.tsx";
import { isOver } from "../../data/client.ts";
import { failedNodeOf } from "../model/failed-node.ts";
import { useRunView } from "../tabs.ts";
import { useSession, useSnapshot } from "../use-run.ts";

export function NotReached() {
  const view = useRunView();
  const run = useSnapshot(useSession()).detail?.run;
  if (run === undefined || !isOver(run.status))
    return <EmptyState title="Not reached yet">It begins when its inputs are known.</EmptyState>;
  const failed = failedNodeOf(run);
  return (
    <EmptyState title="It did not run">
      {run.status === "succeeded"
        ? "The run succeeded without it."
        : run.status === "cancelled"
          ? "The run was cancelled before it."
          : "What it needs was not made: the run failed before it."}
      {failed !== undefined && (
        <Box mt="sm">
          <Button size="compact-sm" variant="light" color="red" onClick={() => view.show({ node: failed })}>
            Show {failed}
          </Button>
        </Box>
      )}
    </EmptyState>
  );
}
