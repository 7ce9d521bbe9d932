/** What must hold after any crash, whatever was killed (I5). Reads the state directory from outside, without the engine. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { golgi } from "./golgi.ts";

/** Processes whose command line or working directory lies in the state directory. */
export function leftovers(state: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    try {
      const words = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
      if (words.includes(state)) found.push(`${entry}: ${words}`);
    } catch {
      // ended between listing and reading
    }
  }
  return found;
}

/** A kill may come before the run was written; then it is simply started again. */
export async function runExists(state: string): Promise<boolean> {
  const { code, stdout } = await golgi(["--state", state, "runs", "--json"]);
  return code === 0 && stdout.includes("run_");
}

/** Statuses of the runs that were written, oldest first. */
export function runStatuses(state: string): readonly string[] {
  const path = join(state, "golgi.db");
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    const made = database.prepare("select 1 from sqlite_master where name = 'runs'").get();
    const rows = made === undefined ? [] : database.prepare("select status from runs order by created_at").all();
    return rows.map((row) => String(row["status"]));
  } finally {
    database.close();
  }
}

/** What must not be: a node that succeeded twice, an object that is not what its name says, a lease that is still held. */
export async function faults(state: string): Promise<string[]> {
  const found: string[] = [];
  const database = new DatabaseSync(join(state, "golgi.db"), { readOnly: true });
  const twice = database
    .prepare("select path, count(*) as n from events where kind = 'node.succeeded' group by run, path having count(*) > 1")
    .all() as { path: string; n: number }[];
  for (const { path, n } of twice) found.push(`${path} succeeded ${n} times`);
  const open = database.prepare("select id from attempts where status in ('submitted', 'running')").all() as { id: string }[];
  for (const { id } of open) found.push(`${id} is still open`);
  database.close();
  const verify = await golgi(["--state", state, "store", "verify"]);
  if (verify.code !== 0) found.push(`store verify: ${verify.stdout}${verify.stderr}`);
  return found;
}
