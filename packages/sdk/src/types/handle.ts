/**
 * TypeScript types of artifacts on wires: what flows from one task's output into another's input.
 *
 * At run time a handle is just the JSON value (`FileValue`, `DirectoryValue` of @golgi/ir). The property `"~golgi"` exists only for
 * `tsc`: it carries format and traits, so that the editor refuses a wrong wire. Rules, same as `isAssignable`:
 * 1. BAM fits BAM, any wider format (binary) and any file; never FASTQ.
 * 2. More traits fit fewer: an indexed, sorted BAM fits a plain BAM; an unsorted one does not fit `sorted: "coordinate"`.
 * 3. Two different genome builds never meet; data of a known build fits where none is asked for, not the other way round.
 * 4. A file never fits a directory, nor the other way round. A table fits where its file does; more columns fit fewer.
 */
import type { Digest, FileValue, Json } from "@golgi/ir";
import type { FormatKinds } from "./format-lineage.ts";

/** Facts beyond the format, e.g. `{ gzip: true, sorted: "coordinate" }`. */
export type Traits = Readonly<Record<string, string | boolean>>;
// biome-ignore lint/complexity/noBannedTypes: the empty record is exactly "no trait demanded".
export type NoTraits = {};

/**
 * A file on a wire. `Kinds` is its format with all wider ones (`"BAM" | "binary"`), `never` for any file: it is contravariant, a file fits
 * where all wanted kinds are among its own. (Not by conditional types here: `tsc` would take the parameter for invariant.)
 */
export interface FileHandle<in Kinds extends string = never, out T = NoTraits, out G extends string = string> {
  readonly class: "File";
  readonly digest: Digest;
  readonly name: string;
  readonly size: number;
  readonly format?: string | undefined;
  readonly secondary?: readonly FileValue[] | undefined;
  /** Exists only for the type checker. */
  readonly "~golgi": { readonly isOf: (kinds: Kinds) => void; readonly traits: T; readonly genome: G };
}

/** The handle of a format by name; several formats give a union. */
export type FileOf<F extends string, T = NoTraits, G extends string = string> = [F] extends [never]
  ? FileHandle<never, T, G>
  : F extends F
    ? FileHandle<FormatKinds<F>, T, G>
    : never;

/** A directory on a wire; `Kinds` as for files, for formats that are directories (Zarr). */
export interface DirectoryHandle<in Kinds extends string = never> {
  readonly class: "Directory";
  readonly digest: Digest;
  readonly name: string;
  readonly size?: number | undefined;
  /** Exists only for the type checker. */
  readonly "~golgi": { readonly isOf: (kinds: Kinds) => void };
}

/** A table is a file whose columns have types; `Row` is the type of one row. */
export interface TableHandle<out Row = NoTraits, in Kinds extends string = never> extends FileHandle<Kinds> {
  readonly "~golgi": FileHandle<Kinds>["~golgi"] & { readonly row: Row };
}

export type Artifact = FileHandle | DirectoryHandle;

/** What a function task sees of a value: every file and directory inside it has a readable local `path`. Any JSON stays any JSON. */
export type LocalValue<V> = [Json] extends [V]
  ? V
  : V extends { readonly class: "File" | "Directory" }
    ? V & { readonly path: string }
    : V extends string | number | boolean | null | undefined
      ? V
      : { [K in keyof V]: LocalValue<V[K]> };
