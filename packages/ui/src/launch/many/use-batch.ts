/** The batch that is being launched, or was launched last: kept over a reload, so that it can go on. */
import type { RunId } from "@golgi/ir";
import { useEffect, useRef, useState } from "react";
import { golgi } from "../../data/client.ts";
import { readItem, removeItem, writeItem } from "./browser-storage.ts";
import { launchRows, type Batch, type RowResult } from "./launch-rows.ts";

/** The page and the browser's storage hear of results at this pace. */
const TELL_MS = 250;

export interface BatchState {
  /** Undefined: none. */
  readonly batch: Batch | undefined;
  readonly launching: boolean;
  /** Why it stopped before its end. */
  readonly failure: Error | undefined;
  start(batch: Batch): void;
  /** Launches what has no run yet. */
  goOn(): void;
  stop(): void;
  forget(): void;
}

export function useBatch(key: string): BatchState {
  const [batch, setBatch] = useState<Batch>();
  const [launching, setLaunching] = useState(false);
  const [failure, setFailure] = useState<Error>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => {
    let gone = false;
    void readItem<Batch>(key).then((kept) => {
      if (!gone && kept !== undefined) setBatch((now) => now ?? kept);
    });
    return () => {
      gone = true;
      running.current?.abort();
    };
  }, [key]);

  const launch = async (start: Batch) => {
    const control = new AbortController();
    running.current = control;
    const results: (RowResult | null)[] = [...start.results];
    const tell = () => {
      const now = { ...start, results: [...results] };
      setBatch(now);
      return writeItem(key, now);
    };
    setFailure(undefined);
    setLaunching(true);
    // Kept before the first launch: what is launched under its keys is then never launched twice.
    await tell();
    const timer = setInterval(() => void tell(), TELL_MS);
    try {
      await launchRows(start, {
        launch: async (request): Promise<RunId> => (await golgi.launch(request)).id,
        onResult: (index, result) => (results[index] = result),
        signal: control.signal,
      });
    } catch (error) {
      setFailure(error as Error);
    } finally {
      clearInterval(timer);
      await tell();
      setLaunching(false);
    }
  };

  return {
    batch,
    launching,
    failure,
    start: (next) => void launch(next),
    goOn: () => batch !== undefined && !launching && void launch(batch),
    stop: () => running.current?.abort(),
    forget() {
      running.current?.abort();
      setBatch(undefined);
      setFailure(undefined);
      void removeItem(key);
    },
  };
}
