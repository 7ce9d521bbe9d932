/**
 * A tab's side of the shared connection. The connection is held by a shared worker; where the browser has none (or it does not start), by
 * this page itself.
 */
import type { LiveMessage, LogPart, LogTopic, RunChange, RunEvent } from "@golgi/server/client";
import type { RunId } from "@golgi/ir";
import { golgi } from "../client.ts";
import type { Connection, FromTab, Port, ToTab, Want } from "./messages.ts";
import { createShare } from "./share.ts";

export type { Connection } from "./messages.ts";

interface Following {
  want: Want;
  readonly hear: (message: LiveMessage) => void;
}

interface TabPort {
  postMessage(message: FromTab): void;
}

const followings = new Map<number, Following>();
const listeners = new Set<() => void>();
let [port, state, serial]: [TabPort | undefined, Connection, number] = [undefined, "connecting", 0];

/** Changes of all runs; the first call tells how many are open and to read lists again. */
export function followRuns(hear: (change: RunChange) => void): () => void {
  return follow({ kind: "runs" }, (message) => message.kind === "runs" && hear(message.change));
}

export function followRun(
  run: RunId,
  after: number,
  { onEvent, onEnd }: { readonly onEvent: (event: RunEvent) => void; readonly onEnd: () => void },
): () => void {
  return follow({ kind: "run", run, after }, (message) => {
    if (message.kind === "event") onEvent(message.event);
    else if (message.kind === "run-end") onEnd();
  });
}

export function followLog(
  topic: Readonly<LogTopic>,
  { onPart, onEnd }: { readonly onPart: (part: LogPart) => void; readonly onEnd: () => void },
): () => void {
  return follow({ kind: "log", ...topic }, (message) => {
    if (message.kind === "log") onPart(message.part);
    else if (message.kind === "log-end") onEnd();
  });
}

export function liveConnection(): Connection {
  return state;
}

export function onLiveConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function follow(want: Want, hear: Following["hear"]): () => void {
  const id = serial++;
  followings.set(id, { want, hear });
  port ??= openPort();
  port.postMessage({ kind: "follow", id, want });
  return () => {
    if (followings.delete(id)) port?.postMessage({ kind: "leave", id });
  };
}

function openPort(): TabPort {
  if (typeof SharedWorker === "undefined") return openOwn();
  const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module", name: "golgi" });
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => hear(data);
  worker.onerror = () => {
    worker.port.onmessage = null;
    port = openOwn();
    askAgain();
  };
  addEventListener("pagehide", () => worker.port.postMessage({ kind: "bye" } satisfies FromTab));
  // From the browser's memory of pages, with everything as it was.
  addEventListener("pageshow", ({ persisted }) => persisted && askAgain());
  return worker.port;
}

/** The same, in this page. */
function openOwn(): TabPort {
  const { port1, port2 } = new MessageChannel();
  const share = createShare({
    connect: (topics, options) => golgi.follow(topics, { ...options, maxDelayMs: 2000 }),
    askEveryMs: 0,
  });
  share.attach(port2 as unknown as Port);
  port1.onmessage = ({ data }: MessageEvent<ToTab>) => hear(data);
  return port1;
}

function askAgain(): void {
  for (const [id, { want }] of followings) port?.postMessage({ kind: "follow", id, want });
}

function hear(message: ToTab): void {
  if (message.kind === "said") {
    for (const said of message.messages) {
      // It may be left while this goes on.
      const following = followings.get(message.id);
      if (following === undefined) return;
      following.want = moved(following.want, said);
      following.hear(said);
    }
  } else if (message.kind === "connection") {
    state = message.state;
    for (const listener of listeners) listener();
  } else if (message.kind === "there?") port?.postMessage({ kind: "here" });
  else askAgain();
}

/** From where to go on, should it have to be asked for again. */
function moved(want: Want, said: LiveMessage): Want {
  if (want.kind === "run" && said.kind === "event") return { ...want, after: said.event.seq };
  if (want.kind === "log" && said.kind === "log") return { ...want, from: said.part.next };
  return want;
}
