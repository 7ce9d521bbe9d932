/** Where a suite's databases are: a place can be connected to any number of times, from this process and, by its address, from others. */
import type { Database } from "@golgi/engine";
import { openPostgres, openSqlite } from "@golgi/engine";

export interface DatabasePlace {
  /** `sqlite:<path>`, or a PostgreSQL URL with `#<schema>`. */
  readonly address: string;
  connect(): Promise<Database>;
  remove(): Promise<void>;
}

export async function openAddress(address: string): Promise<Database> {
  if (address.startsWith("sqlite:")) return openSqlite(address.slice("sqlite:".length));
  const hash = address.lastIndexOf("#");
  return openPostgres(address.slice(0, hash), { schema: address.slice(hash + 1) });
}
