/**
 * One run as a page knows it: its row, its node runs (pages first, then events), the state of the connection.
 *
 * 1. Events are followed from the cursor that the row came with, and pages are read after that, so nothing is missed. 2. A lost server is
 * waited for; the cursor goes on. 3. Nothing polls: the row is read again when events say that something happened, at most twice a second.
 */
import type { RunId } from "@golgi/ir";
import { golgi, isOver, type RunDetail } from "../data/client.ts";
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
}

const PAGE = 1000;
const REFRESH_MS = 500;
/** Runs of up to so many node runs are read again at the end, for what events do not say one by one (skipped sides of branches). */
const REREAD = 3000;

export function createRunSession(id: RunId): RunSession {
  const model = createRunModel();
  const listeners = new Set<() => void>();
  let snapshot: RunSnapshot = { detail: undefined, error: undefined, connection: "connecting", complete: false };
  let refreshing = false;

  function set(change: Partial<RunSnapshot>): void {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  }

  async function refresh(): Promise<void> {
    const detail = await golgi.call("getRun", { params: { id } });
    set({ detail, error: undefined, ...(isOver(detail.run.status) && { connection: "over" as const }) });
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
        golgi.call("listNodes", { params: { id }, query: { limit: PAGE, ...(after !== undefined && { after }) }, signal }),
      );
      if (page === undefined) return;
      model.addRows(page.rows);
      after = page.next;
    } while (after !== undefined);
    set({ complete: true });
  }

  async function follow(after: number, signal: AbortSignal): Promise<void> {
    const events = golgi.run(id).events({
      after,
      signal,
      maxDelayMs: 2000,
      onConnection: (state) => set({ connection: state === "open" ? "live" : "lost" }),
    });
    for await (const event of events) {
      model.applyEvent(event);
      refreshSoon(signal);
    }
    if (signal.aborted) return;
    await again(signal, refresh);
    set({ connection: "over" });
    if (model.size() <= REREAD) await readPages(signal);
  }

  async function begin(signal: AbortSignal): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      if (!signal.aborted) set({ error });
      return;
    }
    const { detail } = snapshot;
    if (detail === undefined || signal.aborted) return;
    if (!isOver(detail.run.status)) follow(detail.cursor ?? 0, signal).catch((error: unknown) => set({ error }));
    await readPages(signal);
  }

  return {
    id,
    model,
    snapshot: () => snapshot,
    refresh,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      const stop = new AbortController();
      void begin(stop.signal);
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
