/** Which output of which workflow a file is: what people chose for it holds for the next run's as well. */
import { artifactsOf, type RunId } from "@golgi/ir";
import { golgi } from "../data/client.ts";
import type { Shown } from "./registry.ts";

/** `<workflow>/<port>`; null where the file is no output of a run. */
export async function portOf({ run, digest }: Shown): Promise<string | null> {
  if (run === undefined) return null;
  const { run: row } = await golgi.call("getRun", { params: { id: run as RunId } });
  for (const [port, value] of Object.entries(row.outputs ?? {}))
    for (const artifact of artifactsOf(value)) if (artifact.digest === digest) return `${row.workflow}/${port}`;
  return null;
}
