/** The node run that made its run fail, as the run's error names it. */
import type { RunRow } from "../../data/client.ts";

export function failedNodeOf({ error }: Pick<RunRow, "error">): string | undefined {
  const node = error?.details?.["node"] ?? error?.details?.["path"];
  return typeof node === "string" ? node : undefined;
}
