/** Loads the command palette when it is first asked for (Ctrl-K, or its button), so that the shell stays small. */
import { useHotkeys } from "@mantine/hooks";
import { lazy, Suspense, useSyncExternalStore } from "react";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));

let asked = 0;
const listeners = new Set<() => void>();

export function openPalette(): void {
  asked++;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function PaletteGate() {
  const times = useSyncExternalStore(subscribe, () => asked);
  useHotkeys([["mod+K", openPalette]], []);
  if (times === 0) return null;
  return (
    <Suspense>
      <Palette asked={times} />
    </Suspense>
  );
}
