/**
 * Named workflows: every version that was registered, and labels that move between versions and keep their history.
 *
 * 1. A version is the digest of its document; registering the same document again changes no version. 2. Documents are data: the registry
 * stores and compares them and never runs anything of them (I7). 3. Labels only gain entries; the newest entry is where a label is.
 */
import type { Digest, Document } from "@golgi/ir";

export interface Registration {
  readonly document: Document;
  readonly label?: string;
  readonly by: string | null;
  readonly at: number;
}

export interface Registered {
  readonly name: string;
  readonly version: Digest;
  /** False: this version was known. */
  readonly created: boolean;
  /** What was the newest version before, when it is another one. */
  readonly before?: Digest;
}

export interface CatalogueEntry {
  readonly name: string;
  readonly title?: string;
  readonly summary?: string;
  readonly tags: readonly string[];
  readonly version: Digest;
  readonly label: string | null;
  readonly registeredAt: number;
}

export interface VersionEntry {
  readonly version: Digest;
  readonly registeredAt: number;
  readonly by: string | null;
  readonly labels: readonly string[];
}

export interface LabelEntry {
  readonly version: Digest;
  readonly at: number;
  readonly by: string | null;
}

export interface CatalogueFilter {
  readonly search?: string;
  readonly tag?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface Registry {
  /** The document must have passed `checkDocument`. */
  register(registration: Registration): Promise<Registered>;
  list(filter: CatalogueFilter): Promise<{ readonly rows: readonly CatalogueEntry[]; readonly next?: string }>;
  names(): Promise<readonly string[]>;
  /** Newest first. */
  versions(name: string): Promise<readonly VersionEntry[]>;
  labels(name: string): Promise<Readonly<Record<string, Digest>>>;
  document(name: string, version: Digest): Promise<Document | undefined>;
  /** Returns where the label was. */
  moveLabel(name: string, label: string, entry: LabelEntry): Promise<Digest | null>;
  /** Newest first. */
  labelHistory(name: string, label: string): Promise<readonly LabelEntry[]>;
  /** Workflows whose newest version has one of this name inside, by name; at most 100. */
  usedBy(name: string): Promise<readonly { readonly name: string; readonly title?: string }[]>;
  /** Bundles that registered documents name: alive for the store's collector. */
  liveDigests(): AsyncIterable<Digest>;
  close(): Promise<void>;
}
