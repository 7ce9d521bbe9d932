/**
 * Which database a state directory uses: `GOLGI_DATABASE`, else what the file `databases` in it says, else its own SQLite file.
 *
 * 1. Who starts runs in a database (`serve`, `run`, `resume`) leaves its address in that file, first, so that every later command looks
 * in the same place. 2. Earlier ones stay listed: what their runs refer to must not be collected from the store.
 */
import type { Database } from "@golgi/engine";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as errors from "../errors.ts";
import type { StateDirectory } from "../state/directory.ts";

const SQLITE = "sqlite";

/** Undefined: the SQLite file of the state directory. */
export type DatabaseUrl = string | undefined;

export function chooseDatabase(state: StateDirectory): DatabaseUrl {
  const named = process.env["GOLGI_DATABASE"];
  if (named !== undefined && named !== "") return readDatabaseUrl(named, "GOLGI_DATABASE");
  const [current = SQLITE] = readLines(state);
  return current === SQLITE ? undefined : current;
}

/** As a person gives it: `postgres://…`, or `sqlite` for the file of the state directory. */
export function readDatabaseUrl(given: string, where: string): DatabaseUrl {
  if (given === SQLITE) return undefined;
  if (!/^postgres(ql)?:\/\//.test(given))
    throw errors.usage(
      `${where} takes the URL of a PostgreSQL database, or \`sqlite\`.`,
      "Write postgres://user@host/name; keep a password out of it with ~/.pgpass or PGPASSWORD.",
    );
  return given;
}

function rememberDatabase(state: StateDirectory, url: DatabaseUrl): void {
  const chosen = url ?? SQLITE;
  const lines = readLines(state);
  if ((lines[0] ?? SQLITE) === chosen) return;
  mkdirSync(state.root, { recursive: true });
  const text = [chosen, ...lines.filter((line) => line !== chosen)].join("\n");
  writeFileSync(fileOf(state), `${text}\n`, { mode: 0o600 });
}

/** Every PostgreSQL database whose runs may refer to objects of this state directory's store. */
export function databasesEver(state: StateDirectory): readonly string[] {
  const all = [chooseDatabase(state), ...readLines(state)];
  return [...new Set(all.filter((one): one is string => one !== undefined && one !== SQLITE))];
}

/** How long a command tries to reach a database that is away, before it says so. */
const PATIENCE_MS = 5000;

/** For an engine. */
export async function openDatabaseToRun(state: StateDirectory, url: DatabaseUrl = chooseDatabase(state)): Promise<Database> {
  const { openPostgres, openSqlite } = await import("@golgi/engine");
  const database = await (url === undefined ? openSqlite(state.database) : openPostgres(url));
  rememberDatabase(state, url);
  return database;
}

/** For looking: nothing is created, and a database that is away is said to be so soon. */
export async function openDatabaseToRead(state: StateDirectory): Promise<Database | undefined> {
  const url = chooseDatabase(state);
  const { openPostgres, openSqlite } = await import("@golgi/engine");
  if (url === undefined) return existsSync(state.database) ? openSqlite(state.database) : undefined;
  return openPostgres(url, { retryMs: PATIENCE_MS, connections: 2 });
}

/** Without its password. */
export function showDatabase(url: DatabaseUrl): string {
  if (url === undefined) return "SQLite";
  if (!URL.canParse(url)) return "PostgreSQL";
  const { host, pathname, searchParams } = new URL(url);
  return `PostgreSQL ${pathname.slice(1)} at ${host === "" ? (searchParams.get("host") ?? "this machine") : host}`;
}

function fileOf(state: StateDirectory): string {
  return join(state.root, "databases");
}

function readLines(state: StateDirectory): readonly string[] {
  if (!existsSync(fileOf(state))) return [];
  return readFileSync(fileOf(state), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
