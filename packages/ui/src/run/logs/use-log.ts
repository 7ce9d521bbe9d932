/** Follows one stream of one attempt by server-sent events; after a lost connection it goes on from the last offset. */
import type { RunId } from "@golgi/ir";
import { useEffect, useState } from "react";
import { golgi } from "../../data/client.ts";
import { appendText, NO_LINES, type LogLines } from "./log-lines.ts";

export interface LogState {
  readonly log: LogLines;
  readonly state: "loading" | "live" | "lost" | "complete";
  readonly truncatedBytes: number;
}

const EMPTY: LogState = { log: NO_LINES, state: "loading", truncatedBytes: 0 };

export function useLog(run: RunId, attempt: string | undefined, stream: "stdout" | "stderr"): LogState {
  const [state, setState] = useState<LogState>(EMPTY);
  useEffect(() => {
    setState(EMPTY);
    if (attempt === undefined) return undefined;
    const source = new EventSource(golgi.urlOf("followLog", { id: run, attempt, stream }));
    let waiting = "";
    let truncatedBytes = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (next: LogState["state"]) => {
      clearTimeout(timer);
      timer = undefined;
      const text = waiting;
      waiting = "";
      setState((before) => ({ log: appendText(before.log, text), state: next, truncatedBytes }));
    };
    source.addEventListener("log", (event: MessageEvent<string>) => {
      const chunk = JSON.parse(event.data) as { readonly text: string; readonly truncatedBytes: number };
      waiting += chunk.text;
      truncatedBytes = chunk.truncatedBytes;
      timer ??= setTimeout(() => flush("live"), 60);
    });
    source.addEventListener("open", () => flush("live"));
    source.addEventListener("error", () => flush("lost"));
    source.addEventListener("end", () => {
      source.close();
      flush("complete");
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [run, attempt, stream]);
  return state;
}
