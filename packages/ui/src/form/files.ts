/** What file fields need of the world: sending files, finding stored ones. The form itself knows no server. */
import type { DirectoryValue, FileValue, Type } from "@golgi/ir";

export interface Progress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** A file or directory of an earlier run. */
export interface Candidate {
  readonly value: FileValue | DirectoryValue;
  /** Where it comes from, e.g. `variant-calling › bams[0]`. */
  readonly origin: string;
  readonly at: number;
}

export interface FilePort {
  upload(
    file: File,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<FileValue>;
  uploadFolder(
    files: readonly File[],
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<DirectoryValue>;
  /** Outputs and inputs of earlier runs that may flow into the type. */
  candidates(type: Type, signal: AbortSignal): Promise<readonly Candidate[]>;
  /** A stored file by its digest; undefined: the store does not have it. */
  lookup(digest: string, name: string): Promise<FileValue | undefined>;
}
