/** Follows one stream of one attempt over the shared connection; after a lost one it goes on from the last offset. */
import type { AttemptId, RunId } from "@golgi/ir";
import { useEffect, useState } from "react";
import { followLog, liveConnection, onLiveConnection } from "../../data/live/tab.ts";
import { appendText, NO_LINES, type LogLines } from "./log-lines.ts";

export interface LogState {
  readonly log: LogLines;
  readonly state: "loading" | "live" | "lost" | "complete";
  readonly truncatedBytes: number;
}

const EMPTY: LogState = { log: NO_LINES, state: "loading", truncatedBytes: 0 };

export function useLog(run: RunId, attempt: AttemptId | undefined, stream: "stdout" | "stderr"): LogState {
  const [state, setState] = useState<LogState>(EMPTY);
  useEffect(() => {
    setState(EMPTY);
    if (attempt === undefined) return undefined;
    let waiting = "";
    let [truncatedBytes, over] = [0, false];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stateNow = (): LogState["state"] =>
      over ? "complete" : ({ connecting: "loading", live: "live", lost: "lost" } as const)[liveConnection()];
    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      const text = waiting;
      waiting = "";
      setState((before) => ({ log: appendText(before.log, text), state: stateNow(), truncatedBytes }));
    };
    const leaveState = onLiveConnection(flush);
    const leave = followLog(
      { run, attempt, stream, from: 0 },
      {
        onPart(part) {
          waiting += part.text;
          truncatedBytes = part.truncatedBytes;
          timer ??= setTimeout(flush, 60);
        },
        onEnd() {
          over = true;
          flush();
        },
      },
    );
    return () => {
      clearTimeout(timer);
      leaveState();
      leave();
    };
  }, [run, attempt, stream]);
  return state;
}
