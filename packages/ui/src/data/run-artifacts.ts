/** Finds files of a run beside the one that is looked at: companions, the reference genome. */
import { artifactsOf, type FileValue, type RunId } from "@golgi/ir";
import { golgi } from "./client.ts";

/** Pages of node runs that are looked through; references are made or used early and few. */
const MOST_PAGES = 5;

/** Files of a run: outputs, inputs, then what its nodes used and made. Each digest once. */
export async function* filesOfRun(run: string): AsyncGenerator<FileValue> {
  const id = run as RunId;
  const seen = new Set<string>();
  const { run: row } = await golgi.call("getRun", { params: { id } });
  yield* fresh([row.outputs, row.inputs], seen);
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { rows, next } = await golgi.call("listNodes", {
      params: { id },
      query: { limit: 500, ...(after !== undefined && { after }) },
    });
    for (const node of rows) yield* fresh([node.outputs, node.inputs], seen);
    if (next === undefined) return;
    after = next;
  }
}

function* fresh(values: readonly Parameters<typeof artifactsOf>[0][], seen: Set<string>): Generator<FileValue> {
  for (const value of values) {
    for (const artifact of artifactsOf(value)) {
      const key = artifact.digest + (artifact.class === "File" ? (artifact.secondary?.length ?? 0) : "");
      if (artifact.class !== "File" || seen.has(key)) continue;
      seen.add(key);
      yield artifact;
    }
  }
}

export function companion(file: FileValue, ...endings: readonly string[]): FileValue | undefined {
  return file.secondary?.find(({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending)));
}
