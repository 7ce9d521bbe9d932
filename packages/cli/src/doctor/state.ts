/** The state directory: disk, file system, database, store, interrupted runs. */
import { accessSync, constants, existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { toErrorShape } from "@golgi/ir";
import type { Digest } from "@golgi/ir";
import { formatBytes, formatCount } from "../output/format.ts";
import type { StateDirectory } from "../state/directory.ts";
import { isOwned } from "../state/find-run.ts";
import { openExistingDatabase, openStore } from "../state/open.ts";
import type { Finding } from "./examine.ts";

const LOW_DISK_BYTES = 5 * 1024 ** 3;
const MIN_DISK_BYTES = 200 * 1024 ** 2;
/** statfs(2): file systems on which SQLite's shared memory does not work between machines. */
const NETWORK = new Map([
  [0x6969, "NFS"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x0bd00bd0, "Lustre"],
  [0x65735546, "FUSE"],
]);

export async function examineState(state: StateDirectory): Promise<readonly Finding[]> {
  const findings: Finding[] = [await diskFinding(state)];
  if (!existsSync(state.root))
    return [...findings, { level: "ok", what: "state", detail: `${state.root} (nothing was run here yet)` }];
  findings.push({ level: "ok", what: "state", detail: state.root });
  findings.push(...(await databaseFindings(state)), ...(await storeFindings(state)));
  return findings;
}

async function diskFinding({ root }: StateDirectory): Promise<Finding> {
  let at = root;
  while (!existsSync(at)) at = dirname(at);
  try {
    accessSync(at, constants.W_OK);
  } catch {
    return {
      level: "fail",
      what: "disk",
      detail: `${at} may not be written by you`,
      fix: "Choose another place: --state DIR or GOLGI_STATE",
    };
  }
  const { bavail, bsize, type } = await statfs(at);
  const free = bavail * bsize;
  const network = NETWORK.get(type);
  const detail = `${formatBytes(free)} free in ${at}${network === undefined ? "" : `, on ${network}`}`;
  if (free < MIN_DISK_BYTES)
    return {
      level: "fail",
      what: "disk",
      detail,
      fix: "Free some space: golgi store collect, or choose another place with --state DIR",
    };
  if (network !== undefined)
    return {
      level: "warn",
      what: "disk",
      detail,
      fix: "Runs of several machines need a PostgreSQL database; for one machine choose a local disk: --state DIR",
    };
  if (free < LOW_DISK_BYTES) return { level: "warn", what: "disk", detail, fix: "Free some space: golgi store collect" };
  return { level: "ok", what: "disk", detail };
}

async function databaseFindings(state: StateDirectory): Promise<readonly Finding[]> {
  try {
    const database = await openExistingDatabase(state);
    if (database === undefined) return [];
    try {
      const { rows } = await database.runs({}, undefined, 1000);
      const open = await database.runs({ status: ["queued", "running", "cancelling"] }, undefined, 100);
      const now = Date.now();
      const lost: string[] = [];
      for (const row of open.rows) if (!(await isOwned(database, row, now))) lost.push(row.id);
      const findings: Finding[] = [
        {
          level: "ok",
          what: "database",
          detail: rows.length === 1 ? "1 run" : `${formatCount(rows.length)}${rows.length === 1000 ? " or more" : ""} runs`,
        },
      ];
      if (lost.length > 0) {
        findings.push({
          level: "warn",
          what: "runs",
          detail: `${lost.length} interrupted: ${lost.slice(0, 3).join(", ")}`,
          fix: `Go on: golgi resume ${lost[0]}; or end it: golgi cancel ${lost[0]}`,
        });
      }
      return findings;
    } finally {
      await database.close();
    }
  } catch (thrown) {
    const { message, hint } = toErrorShape(thrown);
    return [
      { level: "fail", what: "database", detail: message.split("\n")[0] ?? message, ...(hint !== undefined && { fix: hint }) },
    ];
  }
}

const SAMPLE_OBJECTS = 50;
const SAMPLE_BYTES = 64 * 1024 ** 2;

/** Reads a sample again; `golgi store verify` reads everything. */
async function storeFindings(state: StateDirectory): Promise<readonly Finding[]> {
  if (!existsSync(state.store)) return [];
  try {
    const store = await openStore(state);
    try {
      const usage = await store.usage();
      const sample: Digest[] = [];
      let bytes = 0;
      for await (const { digest, size } of store.list()) {
        if (sample.length >= SAMPLE_OBJECTS) break;
        if (bytes + size > SAMPLE_BYTES) continue;
        bytes += size;
        sample.push(digest);
      }
      for await (const fault of store.verify(sample)) {
        return [
          {
            level: "fail",
            what: "store",
            detail: fault.message,
            fix: "See all damage: golgi store verify. What needs a damaged object is computed again.",
          },
        ];
      }
      return [
        {
          level: "ok",
          what: "store",
          detail: `${formatCount(usage.objects)} objects, ${formatBytes(usage.bytes)}; ${sample.length} read again and whole`,
        },
      ];
    } finally {
      await store.close();
    }
  } catch (thrown) {
    const { message, hint } = toErrorShape(thrown);
    return [
      { level: "fail", what: "store", detail: message.split("\n")[0] ?? message, ...(hint !== undefined && { fix: hint }) },
    ];
  }
}
