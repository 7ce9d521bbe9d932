/** How long a run still takes, from the pace so far; nothing while too little is known. */
export interface Paced {
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly counts: {
    readonly total: number;
    readonly succeeded: number;
    readonly reused: number;
    readonly running: number;
    readonly ready: number;
  };
}

export function foretell({ startedAt, endedAt, counts }: Paced, now: number): number | undefined {
  const worked = counts.succeeded;
  const open = counts.total - counts.succeeded - counts.reused;
  if (startedAt === null || endedAt !== null || worked < 3 || open <= 0 || counts.running + counts.ready === 0) return undefined;
  return Math.max(1000, ((now - startedAt) / worked) * open);
}
