/** `golgi resume`: takes a run over that nobody runs, tries failed nodes again, and watches it to its end. */
import type { RunCommandOptions } from "../commands/run.ts";
import * as errors from "../errors.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findState } from "../state/directory.ts";
import { findRun, isOwned, UNFINISHED } from "../state/find-run.ts";
import { openEngine, openExistingDatabase, openStore } from "../state/open.ts";
import { asking } from "../serve/api-problem.ts";
import { driveRun } from "./drive.ts";
import { engineHost } from "./host.ts";
import { readEngineOptions } from "./engine-options.ts";
import { writeTo } from "./run-file.ts";
import { serverFor, watchOnServer } from "./through-server.ts";

export async function resumeRun(given: string, options: RunCommandOptions, stateGiven: string | undefined): Promise<ExitCode> {
  const state = findState(stateGiven);
  const engineOptions = await readEngineOptions(options);
  const running = await serverFor(state, options, engineOptions);
  const database = await openExistingDatabase(state);
  try {
    const row = await findRun(database, given);
    if (row.status === "succeeded")
      throw errors.notResumable(
        row.id,
        "succeeded",
        `Its outputs: golgi outputs ${row.id.slice(0, 10)}. To run again with other inputs: golgi run FILE`,
      );
    if (database !== undefined && UNFINISHED.has(row.status) && (await isOwned(database, row, Date.now()))) {
      throw errors.notResumable(
        row.id,
        "is being run by another process",
        `Watch it: golgi show ${row.id.slice(0, 10)} --follow. A process that died gives it up within seconds.`,
      );
    }
    const document = await database?.document(row.document);
    if (document === undefined)
      throw errors.notResumable(row.id, "has no document in this state directory", "Run its file again.");
    const afterSeq = (await database?.lastSeq(row.id)) ?? 0;
    const watched = { document, run: row.id, afterSeq, mode: options.json === true ? ("json" as const) : ("auto" as const) };
    const store = await openStore(state);
    try {
      if (running !== undefined) {
        await asking(running.url, () => running.client.run(row.id).resume({ retryFailed: true }));
        const { exit, row: ended } = await watchOnServer(watched, { state, running });
        await writeTo(options.to, store, ended);
        return exit;
      }
      const open = await openEngine(state, store, engineOptions);
      try {
        await open.engine.resume(row.id, { retryFailed: true });
        const { exit, row: ended } = await driveRun({ ...watched, host: engineHost(open) });
        await writeTo(options.to, store, ended);
        return exit;
      } finally {
        await open.close({ cancel: true });
      }
    } finally {
      await store.close();
    }
  } finally {
    await database?.close();
  }
}
