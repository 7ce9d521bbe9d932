/**
 * Presets that people saved: named inputs of a workflow, beside those its author wrote into the document.
 *
 * 1. A preset belongs to a workflow's name, so it outlives versions; it remembers for which one it was saved. 2. Each save counts
 * `revision` up by one; who saves over a revision that they have not seen changes nothing. 3. What is stored was right for its version;
 * whether it fits another one is asked when it is read.
 */
import type { Digest, JsonObject } from "@golgi/ir";

export interface PresetRow {
  readonly workflow: string;
  readonly name: string;
  /** Some of the workflow's inputs. */
  readonly inputs: JsonObject;
  /** The version that it was saved for. */
  readonly version: Digest;
  readonly revision: number;
  readonly at: number;
  readonly by: string | null;
}

export interface Presets {
  /** By name. */
  list(workflow: string): Promise<readonly PresetRow[]>;
  read(workflow: string, name: string): Promise<PresetRow | undefined>;
  /** `seen`: the revision that the caller knows, 0 for none; when another one is stored, nothing changes. */
  save(row: Omit<PresetRow, "revision">, seen?: number): Promise<PresetRow | "conflict">;
  rename(workflow: string, name: string, to: string): Promise<"renamed" | "missing" | "taken">;
  /** False: there was none. */
  remove(workflow: string, name: string): Promise<boolean>;
  /** What presets name: alive for the store's collector. */
  liveDigests(): AsyncIterable<Digest>;
  close(): Promise<void>;
}
