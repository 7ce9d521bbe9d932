/** The suite that every implementation of the engine's `Database` port passes. */
import type { Database } from "@golgi/engine";
import { after, before, describe } from "node:test";
import { commitCases } from "./database/commit-cases.ts";
import { leaseCases } from "./database/lease-cases.ts";
import type { DatabasePlace } from "./database/places.ts";
import { processCases } from "./database/process-cases.ts";
import { propertyCases } from "./database/property-cases.ts";
import { readCases } from "./database/read-cases.ts";

export interface DatabaseConformance {
  readonly name: string;
  /** A fresh, empty database; called once before the suite. */
  open(): Promise<DatabasePlace>;
  /** How often a committing process is killed. Default 15. */
  readonly kills?: number;
  /** Random sequences of calls. Default 60. */
  readonly sequences?: number;
}

export function databaseConformance({ name, open, kills = 15, sequences = 60 }: DatabaseConformance): void {
  describe(`database conformance: ${name}`, { timeout: 300_000 }, () => {
    let place: DatabasePlace;
    let first: Database;
    let second: Database;
    before(async () => {
      place = await open();
      first = await place.connect();
      second = await place.connect();
    });
    after(async () => {
      await first?.close();
      await second?.close();
      await place?.remove();
    });

    commitCases(() => first);
    leaseCases(
      () => first,
      () => second,
    );
    readCases(
      () => first,
      () => second,
    );
    propertyCases(
      () => first,
      () => second,
      sequences,
    );
    processCases(() => place, { kills });
  });
}
