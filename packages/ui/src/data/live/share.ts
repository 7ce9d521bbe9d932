/**
 * One connection to the server for any number of tabs: browsers open only six to a host, and each tab of a live run would hold one.
 *
 * 1. What all followers want is one set of topics; when it grows, the connection begins again with it, from the cursors that were reached,
 * so nothing is lost or repeated. 2. A follower that begins earlier than what is known makes its run go back; the others do not hear twice.
 * 3. A tab that does not answer for a while is forgotten, and told so should it come back. 4. Without followers there is no connection.
 */
import type { LiveMessage, Topics } from "@golgi/server/client";
import type { Connection, FromTab, Port, ToTab, Want } from "./messages.ts";

export interface ShareOptions {
  connect(
    topics: Topics,
    options: { readonly signal: AbortSignal; readonly onConnection: (state: "open" | "lost") => void },
  ): AsyncIterable<LiveMessage>;
  /** Waits before a changed set is connected, so that the followers of one page come together. Default 10 ms. */
  readonly gatherMs?: number;
  /** How often tabs are asked whether they are there; two silences are an end. 0: never. Default 30 s. */
  readonly askEveryMs?: number;
  /** Wait after the server refused. Default 5 s. */
  readonly refusedMs?: number;
}

export interface Share {
  attach(port: Port): void;
}

interface Follower {
  readonly tab: Tab;
  readonly id: number;
  readonly want: Want;
  /** Of a run: the newest `seq` that was handed on. */
  seq: number;
  waiting: LiveMessage[];
}

interface Tab {
  readonly port: Port;
  readonly number: number;
  readonly followers: Map<number, Follower>;
  silent: number;
}

const FLUSH_MS = 4;
const SILENCES = 2;

export function createShare({ connect, gatherMs = 10, askEveryMs = 30_000, refusedMs = 5000 }: ShareOptions): Share {
  const tabs = new Set<Tab>();
  const topics: Topics = { run: new Map(), log: new Map() };
  /** The newest number of open runs, for followers that come later. */
  let lastRuns: LiveMessage | undefined;
  let state: Connection = "connecting";
  let [tabNumber, reading, due] = [0, Promise.resolve(), false];
  let current = new AbortController();
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let asking: ReturnType<typeof setInterval> | undefined;

  function become(next: Connection): void {
    if (state === next) return;
    state = next;
    for (const { port } of tabs) port.postMessage({ kind: "connection", state });
  }

  function* followers(): Generator<Follower> {
    for (const tab of tabs) yield* tab.followers.values();
  }

  function deliver(follower: Follower, message: LiveMessage): void {
    follower.waiting.push(message);
    flushing ??= setTimeout(flush, FLUSH_MS);
  }

  function flush(): void {
    flushing = undefined;
    for (const follower of followers()) {
      if (follower.waiting.length === 0) continue;
      follower.tab.port.postMessage({ kind: "said", id: follower.id, messages: follower.waiting });
      follower.waiting = [];
    }
  }

  function hand(message: LiveMessage): void {
    if (message.kind === "runs") lastRuns = { kind: "runs", change: { ...message.change, reset: true, rows: [] } };
    for (const follower of followers()) {
      const { want } = follower;
      if (message.kind === "runs") {
        if (want.kind === "runs") deliver(follower, message);
      } else if (message.kind === "log" || message.kind === "log-end") {
        if (nameOf(follower) === message.name) deliver(follower, message);
      } else if (want.kind === "run" && message.kind === "event") {
        if (want.run !== message.event.run || message.event.seq <= follower.seq) continue;
        follower.seq = message.event.seq;
        deliver(follower, message);
      } else if (want.kind === "run" && message.kind === "run-end" && want.run === message.run) deliver(follower, message);
    }
  }

  /** Ends the reading and begins it with the topics as they are then. */
  function restart(): void {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      current.abort();
      current = new AbortController();
      const { signal } = current;
      reading = reading.then(() => read(signal));
    }, gatherMs);
  }

  async function read(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    try {
      const onConnection = (told: "open" | "lost"): void => become(told === "open" ? "live" : "lost");
      for await (const message of connect(topics, { signal, onConnection })) hand(message);
    } catch {
      // The server refuses, e.g. because this browser has no session any more.
      become("lost");
      if (!signal.aborted) setTimeout(restart, refusedMs);
    }
  }

  function follow(follower: Follower): void {
    const { want } = follower;
    if (want.kind === "runs") {
      if (topics.runs === undefined) [topics.runs, lastRuns] = ["now", undefined];
      else if (lastRuns !== undefined) return deliver(follower, lastRuns);
      else return;
    } else if (want.kind === "run") {
      const known = topics.run.get(want.run);
      if (known !== undefined && known <= want.after) return;
      topics.run.set(want.run, want.after);
    } else topics.log.set(nameOf(follower), { ...want });
    restart();
  }

  /** Without what nobody wants any more. */
  function leave(): void {
    const all = [...followers()];
    const runs = new Set(all.map(({ want }) => (want.kind === "run" ? want.run : undefined)));
    const names = new Set(all.map(nameOf));
    const before = topics.run.size + topics.log.size + (topics.runs === undefined ? 0 : 1);
    if (!all.some(({ want }) => want.kind === "runs")) topics.runs = undefined;
    for (const run of topics.run.keys()) if (!runs.has(run)) topics.run.delete(run);
    for (const name of topics.log.keys()) if (!names.has(name)) topics.log.delete(name);
    if (topics.run.size + topics.log.size + (topics.runs === undefined ? 0 : 1) !== before) restart();
  }

  function forget(tab: Tab): void {
    tabs.delete(tab);
    tab.followers.clear();
    leave();
    if (tabs.size > 0) return;
    clearInterval(asking);
    asking = undefined;
  }

  function ask(): void {
    for (const tab of tabs) {
      if (tab.silent++ >= SILENCES) forget(tab);
      else tab.port.postMessage({ kind: "there?" });
    }
  }

  function hear(tab: Tab, message: FromTab): void {
    tab.silent = 0;
    const known = tabs.has(tab);
    if (message.kind === "bye") forget(tab);
    else if (message.kind === "leave") {
      if (tab.followers.delete(message.id)) leave();
    } else if (message.kind === "follow") {
      tabs.add(tab);
      if (askEveryMs > 0) asking ??= setInterval(ask, askEveryMs);
      const { id, want } = message;
      const follower: Follower = { tab, id, want, seq: want.kind === "run" ? want.after : 0, waiting: [] };
      tab.followers.set(id, follower);
      if (!known) tab.port.postMessage({ kind: "connection", state });
      follow(follower);
    } else if (!known) tab.port.postMessage({ kind: "forgotten" } satisfies ToTab);
  }

  return {
    attach(port) {
      const tab: Tab = { port, number: tabNumber++, followers: new Map(), silent: 0 };
      port.onmessage = ({ data }) => hear(tab, data);
    },
  };
}

/** Of a log's topic: one for each follower, because each begins at its own place. */
function nameOf({ tab, id }: Follower): string {
  return `t${tab.number}f${id}`;
}
