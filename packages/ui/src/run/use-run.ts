/** React's view of a run session: who reads, re-renders only when what it reads has changed. */
import type { RunId } from "@golgi/ir";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { golgi, isOver } from "../data/client.ts";
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

export function useGraph(id: RunId) {
  return useQuery({
    queryKey: ["graph", id],
    queryFn: () => golgi.call("getGraph", { params: { id }, query: { counts: "no" } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
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
