/** The suite that every back end of the store passes. */
import type { Store } from "@golgi/store";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";
import { collectCases } from "./store/collect-cases.ts";
import { directoryCases } from "./store/directory-cases.ts";
import { fileCases } from "./store/file-cases.ts";
import { materializeCases } from "./store/materialize-cases.ts";
import { objectCases } from "./store/object-cases.ts";
import { processCases } from "./store/process-cases.ts";
import { verifyCases } from "./store/verify-cases.ts";

export interface StoreConformance {
  readonly name: string;
  /** Opens the store of this folder; called many times, also for the same folder and from several processes. */
  open(folder: string): Promise<Store>;
  /** A module (URL) with an export `open(folder): Promise<Store>`, for child processes. */
  readonly module: string;
  /** Makes an object look as if it had been put this long ago, so that `collect` may take it. */
  age(store: Store, digest: string, ms: number): Promise<void>;
  /** What unfinished writes have left behind in a folder; must be nothing once it was opened again. */
  leftovers(folder: string): readonly string[];
  /** How often a writing process is killed. Default 20. */
  readonly kills?: number;
  /** Random cases of each property. Default 40. */
  readonly runs?: number;
}

/** What a case works with. */
export interface StorePlace extends Required<StoreConformance> {
  /** A folder of its own for each call, removed after the suite. */
  fresh(): string;
}

export function storeConformance(suite: StoreConformance): void {
  describe(`store conformance: ${suite.name}`, () => {
    let base = "";
    let count = 0;
    const place: StorePlace = { kills: 20, runs: 40, ...suite, fresh: () => join(base, String(++count)) };
    before(() => {
      base = mkdtempSync(join(tmpdir(), "golgi-store-"));
    });
    after(() => rmSync(base, { recursive: true, force: true }));

    objectCases(place);
    fileCases(place);
    directoryCases(place);
    materializeCases(place);
    verifyCases(place);
    collectCases(place);
    processCases(place);
  });
}
