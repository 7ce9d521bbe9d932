/**
 * A run that the project's server carries out, watched from here.
 *
 * 1. Events come once each and in order, over lost connections and over a server that is started anew (also at another address).
 * 2. A server that stays away is given up after `GONE_MS`: the run is safe in the database and goes on when a server starts.
 */
import type { RunId } from "@golgi/ir";
import type { EventRow } from "@golgi/engine";
import * as errors from "../errors.ts";
import { asking } from "../serve/api-problem.ts";
import { findServer, type RunningServer } from "../serve/running.ts";
import type { StateDirectory } from "../state/directory.ts";
import { FAILING_KINDS, type RunHost } from "./host.ts";

export function serverHost(state: StateDirectory, running: RunningServer): RunHost {
  let server = running;
  const ask = <Result>(work: (client: RunningServer["client"]) => Promise<Result>): Promise<Result> =>
    asking(server.url, () => work(server.client));

  async function* follow(run: RunId, afterSeq: number, note: (text: string) => void): AsyncGenerator<EventRow> {
    for (let after = afterSeq; ; ) {
      const watch = watchConnection(state, server, note);
      const { signal, onConnection } = watch;
      try {
        const events = server.client.run(run).events({ after, signal, onConnection, maxDelayMs: 1000 });
        for await (const event of events) {
          after = event.seq;
          yield event;
        }
      } finally {
        watch.stop();
      }
      if (!signal.aborted) return;
      const successor = watch.successor();
      if (successor === undefined) throw errors.serverGone(server.url, run);
      server = successor;
    }
  }

  return {
    machine: async () => server.session.machine,
    follow: (run, afterSeq, note) => asked(() => server.url, follow(run, afterSeq, note)),
    done: (run) => ask((client) => client.run(run).done()),
    cancel: (run) => ask((client) => client.run(run).cancel()),
    leave: async () => undefined,
    words: {
      cancelling: "Cancelling; the server ends what runs. Press Ctrl-C again to leave at once.",
      left: (run) => `Left; what becomes of it: golgi show ${run}. Go on with: golgi resume ${run}`,
    },
    look: {
      failed: async (id, limit) => {
        const query = { status: ["failed"], kind: [...FAILING_KINDS], limit } as const;
        return (await ask((client) => client.call("listNodes", { params: { id }, query }))).rows;
      },
      attempts: async (id, path) => (await ask((client) => client.call("getNode", { params: { id, path } }))).attempts,
      logs: ({ run, attempt, stream }, from, max) =>
        ask((client) => client.call("readLog", { params: { id: run, attempt, stream }, query: { from, max } })),
    },
  };
}

async function* asked<Item>(url: () => string, items: AsyncGenerator<Item>): AsyncGenerator<Item> {
  try {
    for (;;) {
      const { value, done } = await asking(url(), () => items.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}

interface ConnectionWatch {
  readonly signal: AbortSignal;
  readonly onConnection: (connection: "open" | "lost") => void;
  /** The server to go on with, when `signal` was raised; none: it is given up. */
  successor(): RunningServer | undefined;
  stop(): void;
}

const LOOK_MS = 250;
const NOTE_AFTER_MS = 500;
const GONE_MS = 15_000;

function watchConnection(state: StateDirectory, server: RunningServer, note: (text: string) => void): ConnectionWatch {
  const away = new AbortController();
  let lostAt: number | undefined;
  let told = false;
  let successor: RunningServer | undefined;

  /** The client itself tries the old address again; here it is asked whether there is a new one, or none. */
  async function seek(): Promise<void> {
    while (lostAt !== undefined && !away.signal.aborted) {
      const found = await findServer(state);
      if (lostAt === undefined) return;
      if (found !== undefined && found.url !== server.url) {
        successor = found;
        if (told) note("The server is back.");
        return away.abort();
      }
      const lostMs = Date.now() - lostAt;
      if (found === undefined && lostMs > GONE_MS) return away.abort();
      if (found === undefined && lostMs > NOTE_AFTER_MS && !told) {
        told = true;
        note(`The server at ${server.url} is gone; waiting for it. Start it again: golgi serve`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  return {
    signal: away.signal,
    successor: () => successor,
    onConnection(connection) {
      if (connection === "lost") {
        if (lostAt !== undefined) return;
        lostAt = Date.now();
        void seek();
        return;
      }
      if (told) note("The server is back.");
      told = false;
      lostAt = undefined;
    },
    stop: () => void (lostAt = undefined),
  };
}
