/** The server of a state directory, if one runs: it leaves its address in `server.json`, and a client tries it before anyone trusts it. */
import { createClient, type Client } from "@golgi/server/client";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StateDirectory } from "../state/directory.ts";

interface Address {
  readonly url: string;
  readonly pid: number;
}

export interface RunningServer {
  readonly url: string;
  readonly client: Client;
}

const TRY_MS = 2000;

export async function findServer(state: StateDirectory): Promise<RunningServer | undefined> {
  const address = readAddress(state);
  if (address === undefined) return undefined;
  try {
    const client = createClient({ url: address.url, token: readFileSync(join(state.root, "token"), "utf8").trim() });
    await client.call("getSession", { signal: AbortSignal.timeout(TRY_MS) });
    return { url: address.url, client };
  } catch {
    return undefined;
  }
}

export function writeAddress(state: StateDirectory, url: string): void {
  writeFileSync(addressFile(state), `${JSON.stringify({ url, pid: process.pid } satisfies Address)}\n`, { mode: 0o600 });
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
    const { url, pid } = JSON.parse(readFileSync(addressFile(state), "utf8")) as Partial<Address>;
    return typeof url === "string" && typeof pid === "number" ? { url, pid } : undefined;
  } catch {
    return undefined;
  }
}
