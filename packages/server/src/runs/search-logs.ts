/** A text in all logs of a run: attempt by attempt, by path. A page ends when it has enough hits, or has looked long enough. */
import type { AttemptRow } from "@golgi/engine";
import type { RunId } from "@golgi/ir";
import type { LogHit } from "../contract/nodes.ts";
import type { RouteParts } from "../parts.ts";

interface Search {
  readonly text: string;
  readonly limit: number;
  readonly after?: string | undefined;
}

interface Found {
  readonly hits: readonly LogHit[];
  readonly searched: number;
  readonly next?: string;
}

const LOOK_MS = 800;
const ATTEMPTS = 200;
/** Of one log; the search shows where to look, the log itself has the rest. */
const HITS_EACH = 20;
const CHUNK = 1024 * 1024;
const TEXT = 500;

export async function searchLogs(
  { database, logs }: Pick<RouteParts, "database" | "logs">,
  run: RunId,
  { text, limit, after }: Search,
): Promise<Found> {
  const wanted = text.toLowerCase();
  const hits: LogHit[] = [];
  const until = performance.now() + LOOK_MS;
  let searched = 0;
  for (let at = after; ; ) {
    const page = await database.attemptPage(run, { sort: "path" }, at, ATTEMPTS);
    for (const attempt of page.rows) {
      for (const stream of ["stderr", "stdout"] as const) hits.push(...(await searchLog(logs, { attempt, stream, wanted })));
      searched++;
      if (hits.length >= limit || performance.now() > until)
        return attempt === page.rows.at(-1) && page.next === undefined
          ? { hits, searched }
          : { hits, searched, next: `${attempt.number}:${attempt.path}` };
    }
    if (page.next === undefined) return { hits, searched };
    at = page.next;
  }
}

interface Place {
  readonly attempt: AttemptRow;
  readonly stream: "stdout" | "stderr";
  readonly wanted: string;
}

async function searchLog(logs: RouteParts["logs"], { attempt, stream, wanted }: Place): Promise<readonly LogHit[]> {
  const hits: LogHit[] = [];
  const { id, path, number } = attempt;
  let [from, line, rest] = [0, 0, ""];
  for (;;) {
    const chunk = await logs(id, stream, from, CHUNK);
    const lines = (rest + chunk.text).split("\n");
    const over = chunk.next <= from;
    // The last one may go on in the next chunk; a line without an end is not kept for ever.
    rest = over || (lines.at(-1)?.length ?? 0) > CHUNK ? "" : (lines.pop() ?? "");
    for (const raw of lines) {
      line++;
      const text = plainText(raw);
      if (text.toLowerCase().includes(wanted)) hits.push({ path, attempt: id, number, stream, line, text: text.slice(0, TEXT) });
      if (hits.length >= HITS_EACH) return hits;
    }
    if (over) return hits;
    from = chunk.next;
  }
}

/** Without the codes that colour a terminal, and what a carriage return overwrote. */
function plainText(line: string): string {
  // oxlint-disable-next-line no-control-regex
  const plain = line.replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007/g, "").replace(/\r$/, "");
  return plain.slice(plain.lastIndexOf("\r") + 1);
}
