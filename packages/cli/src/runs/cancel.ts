/** `golgi cancel`: asks the server, or else the process that runs it; when no process does, ends the run itself. */
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { asking } from "../serve/api-problem.ts";
import { findServer } from "../serve/running.ts";
import { findState } from "../state/directory.ts";
import type { StateDirectory } from "../state/directory.ts";
import { findRun, isOwned, UNFINISHED } from "../state/find-run.ts";
import { openEngine, openExistingDatabase, openStore } from "../state/open.ts";
import type { RunId } from "@golgi/ir";

const POLL_MS = 100;
const WAIT_MS = 60_000;

export async function cancelRun(
  given: string,
  options: { readonly wait: boolean; readonly state: string | undefined },
): Promise<ExitCode> {
  const state = findState(options.state);
  const database = await openExistingDatabase(state);
  try {
    const row = await findRun(database, given);
    if (database === undefined || !UNFINISHED.has(row.status)) throw errors.runOver(row.id, row.status);
    if (!(await isOwned(database, row, Date.now()))) {
      await cancelHere(state, row.id);
      process.stderr.write(`${row.id} had no process; it is cancelled. Go on with: golgi resume ${row.id.slice(0, 10)}\n`);
      return EXIT.ok;
    }
    const running = await findServer(state);
    if (running !== undefined) await asking(running.url, () => running.client.run(row.id).cancel());
    else await database.pushCommand(row.id, "cancel", {}, Date.now());
    if (!options.wait) {
      process.stderr.write(`${row.id}: cancel was asked for.\n`);
      return EXIT.ok;
    }
    const until = Date.now() + WAIT_MS;
    for (;;) {
      const now = await database.run(row.id);
      if (now === undefined || !UNFINISHED.has(now.status)) {
        process.stderr.write(
          `${row.id} ${now?.status === "succeeded" ? "had succeeded before it could be cancelled" : `is ${now?.status ?? "gone"}. Go on with: golgi resume ${row.id.slice(0, 10)}`}\n`,
        );
        return EXIT.ok;
      }
      if (!(await isOwned(database, now, Date.now()))) {
        await cancelHere(state, row.id);
        continue;
      }
      if (Date.now() > until) {
        process.stderr.write(
          `${row.id} has not ended yet; its process was asked. Look again: golgi show ${row.id.slice(0, 10)}\n`,
        );
        return EXIT.failed;
      }
      await new Promise((go) => setTimeout(go, POLL_MS));
    }
  } finally {
    await database?.close();
  }
}

async function cancelHere(state: StateDirectory, run: RunId): Promise<void> {
  const store = await openStore(state);
  const open = await openEngine(state, store, { sandbox: "auto" });
  try {
    await open.engine.cancel(run);
    await open.engine.done(run);
  } finally {
    await open.close({ cancel: true });
    await store.close();
  }
}
