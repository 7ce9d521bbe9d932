/** What the functions of the local back end share. */
import type { Digest } from "@golgi/ir";
import type { CollectLock } from "./collect-lock.ts";
import type { CopyPool } from "./copy-pool.ts";
import type { Durability } from "./durability.ts";
import type { Layout } from "./layout.ts";
import type { OpenFiles } from "./open-files.ts";
import type { StatIndex } from "./stat-index.ts";

export interface Parts {
  readonly layout: Layout;
  readonly durability: Durability;
  readonly lock: CollectLock;
  readonly index: StatIndex;
  readonly copies: CopyPool;
  readonly files: OpenFiles;
  /** Folder of this process's unfinished writes. */
  readonly ownTmp: string;
  /** A path for an unfinished write; its folder exists. */
  readonly nextTemp: () => string;
}

export const digestOfHex = (hex: string): Digest => `sha256:${hex}`;

/** Files up to this size are handled with synchronous calls: each costs 5 µs that way, 40 µs through the I/O threads. */
export const SMALL_BYTES = 256 << 10;
