/** Those who wait for the next change; each is told once. */
export interface Waiters {
  /** Resolves at the next `wake`, or when `signal` says that nobody waits any more. */
  next(signal: AbortSignal): Promise<void>;
  wake(): void;
}

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>();
  return {
    next: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const done = (): void => {
          waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        waiting.add(done);
        signal.addEventListener("abort", done);
      }),
    wake() {
      for (const done of waiting) done();
    },
  };
}
