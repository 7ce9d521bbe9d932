/** What the server is made of, and what its routes share. */
import type { Database, Engine, Executor } from "@golgi/engine";
import type { Json } from "@golgi/ir";
import type { Store } from "@golgi/store";
import type { Access } from "./auth/access.ts";
import type { EventHub } from "./events/hub.ts";
import type { FaultLog } from "./http/problem.ts";
import type { Launches } from "./launch/idempotency.ts";
import type { Registry } from "./registry/registry.ts";
import type { Uploads } from "./uploads/uploads.ts";

export interface ServerParts {
  readonly database: Database;
  readonly store: Store;
  readonly engine: Engine;
  /** Of the executor that the engine uses. */
  readonly logs: Executor["logs"];
  /** Directory for the token, the registry, launches and uploads under way. Best on the store's filesystem, so that uploads move. */
  readonly state: string;
  /** Shown by `/session`. */
  readonly version: string;
  /** The built UI; without it only the API is served. */
  readonly uiRoot?: string;
  /** Host names to answer for beside those of the loopback interface. */
  readonly hostNames?: readonly string[];
  readonly doctor?: () => Promise<Json>;
  /** Default: a SQLite file in `state`. */
  readonly registry?: Registry;
  /** Who registers and launches; local mode has one user. Default: the user of the operating system. */
  readonly user?: string;
  readonly limits?: { readonly uploadBytes?: number };
  readonly log?: FaultLog;
  readonly now?: () => number;
}

/** What routes are made from. */
export interface RouteParts {
  readonly database: Database;
  readonly store: Store;
  readonly engine: Engine;
  readonly logs: Executor["logs"];
  readonly registry: Registry;
  readonly launches: Launches;
  readonly uploads: Uploads;
  readonly events: EventHub;
  readonly access: Access;
  readonly doctor: (() => Promise<Json>) | undefined;
  readonly user: string;
  readonly version: string;
  readonly startedAt: number;
  readonly uploadBytes: number;
  readonly now: () => number;
}
