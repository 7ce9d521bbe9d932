/** React's view of a run session: who reads, re-renders only when what it reads has changed. */
import type { Document, RunId } from "@golgi/ir";
import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { golgi, isOver } from "../data/client.ts";
import { locate, type Located } from "./model/sources.ts";
import { createRunSession, type RunSession, type RunSnapshot } from "./run-session.ts";

const RunContext = createContext<RunSession | undefined>(undefined);
export const RunProvider = RunContext.Provider;

export function useRunSession(id: RunId): RunSession {
  const session = useMemo(() => createRunSession(id), [id]);
  useEffect(() => session.start(), [session]);
  return session;
}

export function useSession(): RunSession {
  const session = useContext(RunContext);
  if (session === undefined) throw new Error("outside of a run page");
  return session;
}

export function useSnapshot(session: RunSession): RunSnapshot {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** Re-renders with each flush of the model. */
export function useModelVersion({ model }: RunSession): number {
  return useSyncExternalStore(model.subscribe, model.version);
}

/** The model's version, at once after a quiet time, else at most every `everyMs`: for what is costly to work out over all node runs. */
export function useSlowVersion(session: RunSession, everyMs: number): number {
  const { model } = session;
  const [version, setVersion] = useState(() => model.version());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shownAt = 0;
    const show = () => {
      timer = undefined;
      shownAt = performance.now();
      setVersion(model.version());
    };
    const soon = () => {
      if (timer !== undefined) return;
      const wait = shownAt + everyMs - performance.now();
      if (wait <= 0) show();
      else timer = setTimeout(show, wait);
    };
    show();
    const leave = model.subscribe(soon);
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [model, everyMs]);
  return version;
}

/** The clock, each second while something runs; else the instant of the last change. */
export function useNow(active: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (!active) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}

export function useActive(session: RunSession): boolean {
  const { detail } = useSnapshot(session);
  return detail !== undefined && !isOver(detail.run.status);
}

function graphQuery(id: RunId) {
  return queryOptions({
    queryKey: ["graph", id],
    queryFn: () => golgi.call("getGraph", { params: { id }, query: { counts: "no" } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useGraph(id: RunId) {
  return useQuery(graphQuery(id));
}

/** The document that a dynamic node made; it never changes. */
export function madeQuery(run: RunId, path: string) {
  return queryOptions({
    queryKey: ["made", run, path],
    queryFn: async () => (await golgi.call("getNodeDocument", { params: { id: run, path } })).document as unknown as Document,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where a node run stands in its document, through the graphs that dynamic nodes made. */
export function useLocated(run: RunId, path: string): Located | undefined {
  const queries = useQueryClient();
  return (
    useQuery({
      queryKey: ["located", run, path],
      queryFn: async () => {
        const { document } = await queries.ensureQueryData(graphQuery(run));
        let found = locate(document as unknown as Document, path);
        while (found.kind === "made") found = locate(await queries.ensureQueryData(madeQuery(run, found.at)), path, found.at);
        return found.kind === "found" ? found.located : null;
      },
      staleTime: Number.POSITIVE_INFINITY,
    }).data ?? undefined
  );
}

/** A node run with its attempts, read again when events touch it. */
export function useNode(session: RunSession, path: string) {
  useModelVersion(session);
  const revision = session.model.revision(path);
  return useQuery({
    queryKey: ["node", session.id, path, revision],
    queryFn: () => golgi.call("getNode", { params: { id: session.id, path } }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
