/** What file fields need of the world: sending files, finding stored ones. The form itself knows no server. */
import type { DirectoryValue, FileValue, Type } from "@golgi/ir";
import type { FolderFile } from "./folder.ts";

export interface Progress {
  readonly sentBytes: number;
  /** Undefined: not known beforehand. */
  readonly totalBytes: number | undefined;
}

/** A file or directory of an earlier run. */
export interface Candidate {
  readonly value: FileValue | DirectoryValue;
  /** Where it comes from, e.g. `variant-calling › bams[0]`. */
  readonly origin: string;
  readonly at: number;
}

interface Candidates {
  readonly found: readonly Candidate[];
  /** Give it to look at runs before these; absent: there are no more. */
  readonly next?: string;
}

export interface Transfer {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface FilePort {
  upload(file: File, transfer: Transfer): Promise<FileValue>;
  uploadFolder(name: string, files: readonly FolderFile[], transfer: Transfer): Promise<DirectoryValue>;
  /** The server fetches `https://…` itself. */
  fetch(url: string, transfer: Transfer): Promise<FileValue>;
  /** Outputs and inputs of earlier runs that may flow into the type. */
  candidates(type: Type, page: { readonly signal: AbortSignal; readonly after?: string }): Promise<Candidates>;
  /** A stored file or directory by its digest; undefined: the store does not have it. */
  lookup(kind: "file" | "directory", digest: string, name: string): Promise<FileValue | DirectoryValue | undefined>;
}
