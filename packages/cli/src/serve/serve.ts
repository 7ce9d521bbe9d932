/** `golgi serve`: database, store, executor and engine in one process, with the server over them. Runs left by a crash go on. */
import type { Json } from "@golgi/ir";
import type { ServeOptions } from "../commands/serve.ts";
import { chooseDatabase, openDatabaseToRun, readDatabaseUrl, showDatabase } from "../database/choose.ts";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { styleOf } from "../output/style.ts";
import { readEngineOptions } from "../runs/engine-options.ts";
import { readLostRetry } from "../state/lost-retry.ts";
import { findState } from "../state/directory.ts";
import type { StateDirectory } from "../state/directory.ts";
import { openStore } from "../state/open.ts";
import { VERSION } from "../version.ts";
import { prepareUi } from "./find-ui.ts";
import { findServer, removeAddress, writeAddress } from "./running.ts";
import { userName } from "./user-name.ts";

export async function serve(options: ServeOptions, stateGiven: string | undefined): Promise<ExitCode> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535)
    throw errors.usage(`--port ${options.port} is not a port.`, "Write a number up to 65535: --port 7433");
  const { sandbox, pools = {}, ...limits } = await readEngineOptions(options);
  const state = findState(stateGiven);
  const other = await findServer(state);
  if (other !== undefined)
    throw errors.usage(
      `A server of this state directory runs at ${other.url}.`,
      "Open it: golgi open. Or choose another --state.",
    );
  const uiRoot = prepareUi();
  const [{ createEngine }, { createLocalExecutor }, { createServer }] = await Promise.all([
    import("@golgi/engine"),
    import("@golgi/executors"),
    import("@golgi/server"),
  ]);
  const store = await openStore(state);
  const url = options.database === undefined ? chooseDatabase(state) : readDatabaseUrl(options.database, "--database");
  const database = await openDatabaseToRun(state, url);
  const executor = await createLocalExecutor({ store: state.store, work: state.work, logs: state.logs, sandbox, ...limits });
  const engine = await createEngine({ database, store, executor, limits, pools, ...readLostRetry() });
  const { cpus, memoryBytes, sandbox: kept } = await executor.capabilities();
  const server = await createServer({
    database,
    store,
    engine,
    logs: (attempt, stream, from, maxBytes) => executor.logs(attempt, stream, from, maxBytes),
    state: state.root,
    user: userName(),
    ...(url !== undefined && { tables: url }),
    machine: { sandbox: kept, pools, ...(cpus !== undefined && { cpus }), ...(memoryBytes !== undefined && { memoryBytes }) },
    version: VERSION,
    hostNames: [...options.hostName, hostHeader(options.host)],
    fetch: { allowPrivate: options.allowPrivateAddresses === true },
    doctor: () => examineHere(state),
    ...(uiRoot !== undefined && { uiRoot }),
  });
  try {
    const { port: listening } = await server.listen({ host: options.host, port });
    const address = `http://${hostHeader(options.host)}:${listening}`;
    await writeAddress(state, address);
    const taken = await engine.recover();
    announce({
      url: address,
      link: address + server.createLink(),
      database: showDatabase(url),
      recovered: taken.length,
      json: options.json === true,
      hasUi: uiRoot !== undefined,
    });
    await untilSignal();
    if (options.json !== true) process.stderr.write("Stopping. What runs goes on at the next start.\n");
  } finally {
    removeAddress(state);
    await server.close();
    await engine.close({ cancel: false });
    await database.close();
    await store.close();
  }
  return EXIT.ok;
}

/** How this machine reaches a server that listens there. */
function hostHeader(host: string): string {
  if (host === "0.0.0.0" || host === "") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

async function examineHere(state: StateDirectory): Promise<Json> {
  const [{ examineMachine }, { examineState }, { withoutPlaces }] = await Promise.all([
    import("../doctor/machine.ts"),
    import("../doctor/state.ts"),
    import("../doctor/without-places.ts"),
  ]);
  const findings = withoutPlaces([...(await examineMachine()), ...(await examineState(state))], state.root);
  return { ok: !findings.some(({ level }) => level === "fail"), findings: findings as unknown as Json };
}

interface Announcement {
  readonly url: string;
  readonly link: string;
  readonly database: string;
  readonly recovered: number;
  readonly json: boolean;
  readonly hasUi: boolean;
}

function announce({ url, link, database, recovered, json, hasUi }: Announcement): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ kind: "serving", url, link, database, recovered })}\n`);
    return;
  }
  const style = styleOf(process.stdout);
  process.stdout.write(`Golgi is at ${style.bold(link)}\n`);
  process.stdout.write("This link works once, for five minutes; another one: golgi open\n");
  process.stdout.write(`API: ${url}/api; runs and registry are in ${database}\n`);
  if (!hasUi) process.stdout.write("The page is not built; only the API is served. Build it: npm run build\n");
  if (recovered > 0) process.stdout.write(`${recovered} run${recovered === 1 ? " goes" : "s go"} on.\n`);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}
