/** How many runs are not over, of any process; told by the server as it changes. Its place is kept, so that nothing moves. */
import { Badge } from "@mantine/core";
import { useOpenRuns } from "../data/live-runs.ts";
import { showCount } from "../data/words.ts";

export function OpenRuns() {
  const open = useOpenRuns() ?? 0;
  return (
    <Badge
      size="xs"
      circle={open < 10}
      color="blue"
      title={`${showCount(open)} not over`}
      style={{ visibility: open === 0 ? "hidden" : "visible", minWidth: 18 }}
      data-testid="open-runs"
    >
      {showCount(open)}
    </Badge>
  );
}
