import { isFileName } from "@golgi/ir";
import { setTimeout as sleep } from "node:timers/promises";
import { directoryInvalid } from "../errors.ts";
import { beginFetch, type Fetching } from "../fetches/fetch-file.ts";
import { implement, type Route } from "../http/implement.ts";
import { problemOf } from "../http/problem.ts";
import { eventStream, eventText } from "../http/sse.ts";
import type { RouteParts } from "../parts.ts";

const PROGRESS_MS = 250;

export function fetchRoutes({ store, fetchRules, uploadBytes, log }: RouteParts): readonly Route[] {
  return [
    implement("fetchFile", async ({ body: { url, name } }, { request }) => {
      if (name !== undefined && !isFileName(name)) throw directoryInvalid(`${JSON.stringify(name)} cannot be a file's name`);
      const gone = new AbortController();
      const stop = (): void => gone.abort();
      // Until the answer begins; then the stream's own end counts.
      request.signal.addEventListener("abort", stop, { once: true });
      const fetching = await beginFetch(
        store,
        { maxBytes: uploadBytes, ...fetchRules },
        { url, signal: gone.signal, ...(name !== undefined && { name }) },
      );
      return eventStream(async function* (signal) {
        signal.addEventListener("abort", stop, { once: true });
        try {
          yield* reports(fetching);
        } catch (failure) {
          yield eventText({ event: "problem", data: problemOf(failure, log) });
        }
      });
    }),
  ];
}

async function* reports(fetching: Fetching): AsyncGenerator<string> {
  const file = fetching.store();
  file.catch(() => undefined);
  for (;;) {
    yield eventText({
      event: "progress",
      data: { receivedBytes: fetching.receivedBytes(), totalBytes: fetching.totalBytes ?? null },
    });
    const over = new AbortController();
    const done = await Promise.race([
      file.finally(() => over.abort()),
      sleep(PROGRESS_MS, undefined, { signal: over.signal }).catch(() => file),
    ]);
    if (done === undefined) continue;
    yield eventText({ event: "file", data: done });
    return;
  }
}
