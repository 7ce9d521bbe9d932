/** What the server is made of, and what its routes share. */
import type { Database, Engine, Executor } from "@golgi/engine";
import type { Json } from "@golgi/ir";
import type { Store } from "@golgi/store";
import type { Frames } from "./artifacts/frames.ts";
import type { Access } from "./auth/access.ts";
import type { EventHub } from "./events/hub.ts";
import type { RunChanges } from "./events/run-changes.ts";
import type { FaultLog } from "./http/problem.ts";
import type { Launches } from "./launch/idempotency.ts";
import type { FetchRules } from "./fetches/fetch-file.ts";
import type { Presets } from "./registry/presets.ts";
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
  /** URL of the PostgreSQL database that holds the registry and the keys of launches. Default: SQLite files in `state`. */
  readonly tables?: string;
  /** What the engine may use, and how it keeps tasks apart; shown by `/session`. */
  readonly machine?: Machine;
  /** Who registers and launches; local mode has one user. Default: the user of the operating system. */
  readonly user?: string;
  readonly limits?: {
    readonly uploadBytes?: number;
    /** Connections on which nothing moves for so long are ended. Default: 10 minutes. */
    readonly idleMs?: number;
  };
  /** How files are fetched by their addresses. */
  readonly fetch?: FetchRules;
  readonly log?: FaultLog;
  readonly now?: () => number;
}

export interface Machine {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly sandbox?: string;
  /** How many tasks of a named pool at once; 1 for those that are not here. */
  readonly pools?: Readonly<Record<string, number>>;
}

/** What routes are made from. */
export interface RouteParts {
  readonly database: Database;
  readonly store: Store;
  readonly engine: Engine;
  readonly logs: Executor["logs"];
  readonly registry: Registry;
  readonly presets: Presets;
  readonly launches: Launches;
  readonly uploads: Uploads;
  readonly events: EventHub;
  readonly runChanges: RunChanges;
  readonly access: Access;
  readonly frames: Frames;
  readonly doctor: (() => Promise<Json>) | undefined;
  readonly user: string;
  readonly machine: Machine;
  readonly version: string;
  readonly startedAt: number;
  readonly uploadBytes: number;
  readonly fetchRules: FetchRules;
  readonly log: FaultLog;
  readonly now: () => number;
}
