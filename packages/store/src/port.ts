/**
 * The content-addressed store: bytes by their SHA-256. Every back end passes `storeConformance` of the testkit.
 *
 * 1. An object is visible only whole, durable and read-only. 2. `put` of the same bytes twice stores once. 3. A digest that is returned
 * can be opened until `collect` removes it. 4. Any number of processes may write at once.
 */
import type { Digest, DirectoryValue, FileValue } from "@golgi/ir";
import type { Readable } from "node:stream";

export interface ByteRange {
  /** First byte, from 0. */
  readonly start: number;
  /** One past the last byte; absent: to the end. */
  readonly end?: number;
}

export interface StoredObject {
  readonly digest: Digest;
  readonly size: number;
}

export interface Store {
  /** Stores a stream or bytes. */
  put(source: Readable | Uint8Array | string): Promise<StoredObject>;
  /** Stores a file of this machine by copy (reflink where the filesystem can), using the stat index to skip known bytes. */
  putFile(path: string): Promise<StoredObject>;
  /**
   * Takes a file over: moved in without a copy where it is on the same filesystem. The path no longer exists afterwards.
   * `digest`: of these very bytes, from a caller that hashed them as it wrote them; they are then not read again.
   */
  moveFile(path: string, digest?: Digest): Promise<StoredObject>;
  /** Stores a directory tree as objects and a manifest. `move`: takes the files over. Symlinks that point outside are refused. */
  putDirectory(path: string, options?: PutDirectoryOptions): Promise<DirectoryValue>;
  /** Indexes a file in place: its bytes stay where they are and are re-checked (size, mtime, inode) at each use. */
  link(path: string): Promise<StoredObject>;
  stat(digest: Digest): Promise<StoredObject | undefined>;
  /** Which of these are missing. A directory is missing when anything below it is. Those present are kept by `collect` for its grace time. */
  missing(digests: readonly Digest[]): Promise<readonly Digest[]>;
  open(digest: Digest, range?: ByteRange): Promise<Readable>;
  /** The bytes of a range of at most 64 MiB: for many small parts much cheaper than `open`. Absent: only `open` is offered. */
  readRange?(digest: Digest, range: ByteRange): Promise<Buffer>;
  /** All bytes; refuses objects over `maxBytes` (default 64 MiB). */
  read(digest: Digest, maxBytes?: number): Promise<Buffer>;
  /** A local path with these bytes, to be read only; fetched first if they are elsewhere. */
  localPath(digest: Digest): Promise<string>;
  /** Writes a file or directory value out as ordinary files (copy, or hard link with `link`). */
  materialize(value: FileValue | DirectoryValue, path: string, options?: { readonly link?: boolean }): Promise<void>;
  list(): AsyncIterable<StoredObject & { readonly storedAt: number; readonly linkedFrom?: string }>;
  /** Re-hashes; yields what is wrong. */
  verify(digests?: AsyncIterable<Digest> | Iterable<Digest>): AsyncIterable<StoreFault>;
  /** Removes what is not reachable from `live` (manifests are followed) and older than `graceMs`. */
  collect(live: Iterable<Digest> | AsyncIterable<Digest>, options: CollectOptions): Promise<CollectReport>;
  /**
   * Returns when everything put through this store object before is durable, and so are `digests` (put by other processes). Needed only
   * where the store was opened in batch mode; cheap where there is nothing to do.
   */
  sync(digests?: Iterable<Digest>): Promise<void>;
  usage(): Promise<{ readonly objects: number; readonly bytes: number; readonly linkedBytes: number }>;
  close(): Promise<void>;
}

export interface PutDirectoryOptions {
  /** Takes the files over; the directory no longer exists afterwards. */
  readonly move?: boolean;
  /** The path under which the tree was seen by the program that wrote it (a sandbox): absolute symlinks below it are inside. */
  readonly seenAs?: string;
}

export interface StoreFault {
  readonly digest: Digest;
  readonly fault: "corrupt" | "missing" | "changed" | "unreadable";
  readonly message: string;
}

export interface CollectOptions {
  readonly dryRun: boolean;
  /** Objects younger than this stay, so that work in flight is safe. Default one hour. */
  readonly graceMs?: number;
}

export interface CollectReport {
  readonly kept: { readonly objects: number; readonly bytes: number };
  readonly removed: { readonly objects: number; readonly bytes: number };
}
