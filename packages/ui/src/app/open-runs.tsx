/** How many runs are not over, of any process; told by the server as it changes. Beside the text it belongs to, so that nothing moves. */
import { Badge } from "@mantine/core";
import { useOpenRuns } from "../data/live-runs.ts";
import { showCount } from "../data/words.ts";

export function OpenRuns() {
  const open = useOpenRuns() ?? 0;
  if (open === 0) return null;
  return (
    <Badge
      size="xs"
      circle={open < 10}
      color="blue"
      title={`${showCount(open)} not over`}
      style={{ position: "absolute", right: -2, top: 0 }}
      data-testid="open-runs"
    >
      {showCount(open)}
    </Badge>
  );
}
