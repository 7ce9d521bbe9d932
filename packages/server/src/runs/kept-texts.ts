/**
 * Texts of answers, kept while nothing is committed: after each change every page that is open asks for the same list, and it is read and
 * written down once for all of them. A text is never older than the last commit before it was asked for.
 */
import type { Database } from "@golgi/engine";

export interface Made {
  readonly text: string;
  /** Whether it holds until the next commit, and not only for this moment. */
  readonly lasts: boolean;
}

interface KeptTexts {
  /** What `make` gives; `key` holds all that it depends on beside what is committed. */
  of(key: string, make: () => Promise<Made>): Promise<string>;
}

const MOST_TEXTS = 200;
const MOST_CHARACTERS = 4 * 1024 * 1024;

export function createKeptTexts(database: Pick<Database, "version">): KeptTexts {
  const texts = new Map<string, Promise<Made>>();
  let version: number | undefined;
  let characters = 0;

  function forget(): void {
    texts.clear();
    characters = 0;
  }

  return {
    async of(key, make) {
      const now = await database.version();
      if (now !== version) {
        forget();
        version = now;
      }
      const known = texts.get(key);
      if (known !== undefined) return (await known).text;
      const made = make();
      if (texts.size >= MOST_TEXTS) forget();
      texts.set(key, made);
      try {
        const { text, lasts } = await made;
        if (texts.get(key) === made && lasts) characters += text.length;
        else if (texts.get(key) === made) texts.delete(key);
        if (characters > MOST_CHARACTERS) forget();
        return text;
      } catch (error) {
        if (texts.get(key) === made) texts.delete(key);
        throw error;
      }
    },
  };
}
