/** Decoded blocks of columns: the latest ones, up to a number of cells. */
import type { Cell } from "./table-source.ts";

const MOST_CELLS = 6_000_000;

export interface ValueCache {
  get(key: string, read: () => Promise<readonly Cell[]>): Promise<readonly Cell[]>;
}

export function createValueCache(most = MOST_CELLS): ValueCache {
  const held = new Map<string, Promise<readonly Cell[]>>();
  const sizes = new Map<string, number>();
  let cells = 0;
  const drop = (key: string) => {
    cells -= sizes.get(key) ?? 0;
    sizes.delete(key);
    held.delete(key);
  };
  return {
    get(key, read) {
      const known = held.get(key);
      if (known !== undefined) {
        held.delete(key);
        held.set(key, known);
        return known;
      }
      const reading = read();
      held.set(key, reading);
      reading.then(
        ({ length }) => {
          sizes.set(key, length);
          cells += length;
          for (const old of sizes.keys()) if (cells > most && old !== key) drop(old);
        },
        () => held.delete(key),
      );
      return reading;
    },
  };
}
