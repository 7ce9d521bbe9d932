/** Keeps what is entered in a form: a moment after each change, and at once when the form or the page goes away. */
import { useCallback, useEffect, useRef } from "react";
import type { Draft, FormStore } from "../form/index.ts";

/** Returns what drops a change that is not saved yet; `save` must stay the same from one rendering to the next. */
export function useKeptDraft(store: FormStore, save: (draft: Draft) => void, delayMs: number): () => void {
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const drop = useCallback(() => {
    clearTimeout(pending.current);
    pending.current = undefined;
  }, []);
  useEffect(() => {
    let last = store.root();
    const saveNow = () => {
      if (pending.current === undefined) return;
      drop();
      save(store.root());
    };
    const stop = store.subscribe(() => {
      if (store.root() === last) return;
      last = store.root();
      clearTimeout(pending.current);
      pending.current = setTimeout(saveNow, delayMs);
    });
    addEventListener("pagehide", saveNow);
    return () => {
      stop();
      removeEventListener("pagehide", saveNow);
      saveNow();
    };
  }, [store, save, delayMs, drop]);
  return drop;
}
