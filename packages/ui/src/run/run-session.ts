/**
 * One run as a page knows it: its row, its node runs (pages first, then events), the state of the connection.
 *
 * 1. Events are followed from the cursor that the row came with, and pages are read after that, so nothing is missed. 2. A lost server is
 * waited for; the cursor goes on. 3. Nothing polls: the row is read again when events say that something happened, at most twice a second.
 */
import type { RunId } from "@golgi/ir";
import { golgi, isOver, type RunDetail } from "../data/client.ts";
import { followRun, followRuns, liveConnection, onLiveConnection } from "../data/live/tab.ts";
import { createRunModel, type RunModel } from "./model/run-model.ts";

export type Connection = "connecting" | "live" | "lost" | "over";

export interface RunSnapshot {
  readonly detail: RunDetail | undefined;
  readonly error: unknown;
  readonly connection: Connection;
  /** All pages of node runs are here. */
  readonly complete: boolean;
}

export interface RunSession {
  readonly id: RunId;
  readonly model: RunModel;
  readonly snapshot: () => RunSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  /** Begins, or begins again (after a resume); the returned function ends it. */
  readonly start: () => () => void;
  readonly refresh: () => Promise<void>;
  /** The page shows something: what is still to be read may take its turn. */
  readonly shown: () => void;
}

/** The first page is on the screen soon; the others cost fewer requests. */
const [FIRST_PAGE, PAGE] = [1000, 5000];
const REFRESH_MS = 500;
/** After the first page, the others wait for the page to show something, but no longer than this. */
const SHOWN_MS = 1500;
/** Runs of up to so many node runs are read again at the end, for what events do not say one by one (skipped sides of branches). */
const REREAD = 3000;

export function createRunSession(id: RunId): RunSession {
  const model = createRunModel();
  const listeners = new Set<() => void>();
  let snapshot: RunSnapshot = { detail: undefined, error: undefined, connection: "connecting", complete: false };
  let refreshing = false;
  /** Events come: until the server says that there will be no more. */
  let following = false;

  let stop = new AbortController();
  let shown = (): void => undefined;
  const firstShown = new Promise<void>((resolve) => (shown = resolve));

  function restart(): void {
    stop.abort();
    stop = new AbortController();
    void begin(stop.signal);
  }

  function set(change: Partial<RunSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  async function read(): Promise<RunDetail> {
    const detail = await golgi.call("getRun", { params: { id } });
    set({ detail, error: undefined, ...(isOver(detail.run.status) && { connection: "over" as const }) });
    return detail;
  }

  /** A run whose events have ended may go on: someone resumed it. Whoever reads its row notices. */
  async function refresh(): Promise<void> {
    const { run } = await read();
    if (!following && !isOver(run.status)) restart();
  }

  function refreshSoon(signal: AbortSignal): void {
    if (refreshing) return;
    refreshing = true;
    setTimeout(() => {
      refreshing = false;
      if (!signal.aborted) refresh().catch(() => undefined);
    }, REFRESH_MS);
  }

  async function readPages(signal: AbortSignal): Promise<void> {
    let after: string | undefined;
    do {
      const page = await again(signal, () =>
        golgi.call("listNodes", {
          params: { id },
          query: { brief: "1", ...(after === undefined ? { limit: FIRST_PAGE } : { limit: PAGE, after }) },
          signal,
        }),
      );
      if (page === undefined) return;
      model.addRows(page.rows);
      after = page.next;
      if (after !== undefined) await Promise.race([firstShown, new Promise((resolve) => setTimeout(resolve, SHOWN_MS))]);
    } while (after !== undefined);
    set({ complete: true });
  }

  function follow(after: number, signal: AbortSignal): void {
    const tell = () => {
      const state = liveConnection();
      if (snapshot.connection !== "over" && snapshot.connection !== state) set({ connection: state });
    };
    following = true;
    set({ connection: liveConnection() });
    const leaveState = onLiveConnection(tell);
    const leaveRun = followRun(id, after, {
      onEvent(event) {
        model.applyEvent(event);
        refreshSoon(signal);
      },
      onEnd: () => void ended(signal).catch((error: unknown) => set({ error })),
    });
    const leave = () => {
      leaveState();
      leaveRun();
    };
    signal.addEventListener("abort", leave);
  }

  async function ended(signal: AbortSignal): Promise<void> {
    following = false;
    await again(signal, refresh);
    if (signal.aborted) return;
    if (model.size() <= REREAD) await readPages(signal);
  }

  /** Someone else, in a terminal or another tab, may resume a run that is over here. */
  function awaitResume(signal: AbortSignal): void {
    const leave = followRuns(({ rows }) => {
      const changed = rows.some((one) => one.id === id);
      if (changed && !following && !signal.aborted) refresh().catch(() => undefined);
    });
    signal.addEventListener("abort", leave);
  }

  async function begin(signal: AbortSignal): Promise<void> {
    following = false;
    try {
      await read();
    } catch (error) {
      if (!signal.aborted) set({ error });
      return;
    }
    const { detail } = snapshot;
    if (detail === undefined || signal.aborted) return;
    awaitResume(signal);
    if (!isOver(detail.run.status)) follow(detail.cursor ?? 0, signal);
    await readPages(signal);
  }

  return {
    id,
    model,
    snapshot: () => snapshot,
    refresh,
    shown: () => shown(),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      restart();
      return () => stop.abort();
    },
  };
}

/** Tries until the server answers. */
async function again<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T | undefined> {
  for (let delayMs = 250; ; delayMs = Math.min(5000, delayMs * 2)) {
    try {
      return await act();
    } catch {
      if (signal.aborted) return undefined;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (signal.aborted) return undefined;
    }
  }
}
