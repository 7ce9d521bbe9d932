/** Where a run is carried out while a person watches it: the engine of this process, or a server. */
import type { AttemptId, RunId } from "@golgi/ir";
import type { AttemptRow, EventRow, LogChunk, NodeRunRow, RunRow } from "@golgi/engine";
import type { OpenEngine } from "../state/open.ts";

export interface RunHost {
  machine(): Promise<{ readonly cpus?: number; readonly memoryBytes?: number }>;
  /** `note`: a line for the person. */
  follow(run: RunId, afterSeq: number, note: (text: string) => void): AsyncIterable<EventRow>;
  done(run: RunId): Promise<RunRow>;
  cancel(run: RunId): Promise<void>;
  /** What the second Ctrl-C does. */
  leave(): Promise<void>;
  /** Said at the first Ctrl-C and at the second. */
  readonly words: { readonly cancelling: string; left(run: RunId): string };
  readonly look: RunLook;
}

/** What the failure card asks for. */
export interface RunLook {
  failed(run: RunId, limit: number): Promise<readonly NodeRunRow[]>;
  attempts(run: RunId, path: string): Promise<readonly AttemptRow[]>;
  logs(at: LogPlace, from: number, maxBytes: number): Promise<Pick<LogChunk, "text" | "next">>;
}

export interface LogPlace {
  readonly run: RunId;
  readonly attempt: AttemptId;
  readonly stream: "stdout" | "stderr";
}

/** Kinds of nodes that fail by themselves, not because one inside them did. */
export const FAILING_KINDS = ["task", "gate", "dynamic"] as const;

export function engineHost(open: OpenEngine): RunHost {
  const { engine, executor, database } = open;
  return {
    async machine() {
      const { cpus, memoryBytes } = await executor.capabilities();
      return { ...(cpus !== undefined && { cpus }), ...(memoryBytes !== undefined && { memoryBytes }) };
    },
    follow: (run, afterSeq) => engine.follow(run, afterSeq),
    done: (run) => engine.done(run),
    cancel: (run) => engine.cancel(run),
    leave: () => open.close({ cancel: true }),
    words: {
      cancelling: "Cancelling; what runs is being ended. Press Ctrl-C again to kill at once.",
      left: (run) => `Killed. Go on with: golgi resume ${run}`,
    },
    look: {
      failed: async (run, limit) =>
        (await database.nodes(run, { status: ["failed"], kind: FAILING_KINDS }, undefined, limit)).rows,
      attempts: (run, path) => database.attempts(run, path),
      logs: ({ attempt, stream }, from, maxBytes) => executor.logs(attempt, stream, from, maxBytes),
    },
  };
}
