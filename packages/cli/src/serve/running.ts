/** The server of a state directory, if one runs: it leaves its address in `server.json`, and a client tries it before anyone trusts it. */
import { createClient, type Answer, type Client } from "@golgi/server/client";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StateDirectory } from "../state/directory.ts";

interface Address {
  readonly url: string;
  readonly pid: number;
  /** Names the process beyond its number, which may be another's by now. */
  readonly owner?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly client: Client;
  readonly session: Answer<"getSession">;
}

const TRY_MS = 2000;

export async function findServer(state: StateDirectory): Promise<RunningServer | undefined> {
  const address = readAddress(state);
  if (address === undefined || (await isDead(address))) return undefined;
  const { url, pid } = address;
  try {
    const client = createClient({ url, token: readFileSync(join(state.root, "token"), "utf8").trim() });
    const session = await client.call("getSession", { signal: AbortSignal.timeout(TRY_MS) });
    return { url, pid, client, session };
  } catch {
    return undefined;
  }
}

/** The token goes to no other program that has taken the port of a server that died. */
async function isDead({ owner }: Address): Promise<boolean> {
  if (owner === undefined) return false;
  const { livenessOf } = await import("@golgi/store");
  const liveness = livenessOf(owner, 0);
  return liveness === "dead" || liveness === "gone";
}

export async function writeAddress(state: StateDirectory, url: string): Promise<void> {
  const { thisOwner } = await import("@golgi/store");
  const address: Address = { url, pid: process.pid, owner: thisOwner() };
  writeFileSync(addressFile(state), `${JSON.stringify(address)}\n`, { mode: 0o600 });
}

/** Only its own: another server may have taken over. */
export function removeAddress(state: StateDirectory): void {
  if (readAddress(state)?.pid === process.pid) rmSync(addressFile(state), { force: true });
}

function addressFile(state: StateDirectory): string {
  return join(state.root, "server.json");
}

function readAddress(state: StateDirectory): Address | undefined {
  try {
    const { url, pid, owner } = JSON.parse(readFileSync(addressFile(state), "utf8")) as Partial<Address>;
    if (typeof url !== "string" || typeof pid !== "number") return undefined;
    return { url, pid, ...(typeof owner === "string" && { owner }) };
  } catch {
    return undefined;
  }
}
