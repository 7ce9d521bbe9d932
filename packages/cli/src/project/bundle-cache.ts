/**
 * Remembers which sources each packed function was made of, so that an unchanged project never starts the bundler.
 *
 * 1. An entry holds only while every source file has the same bytes (looked at again only when size or mtime changed). 2. The file is
 * written whole and renamed; a broken or missing one only costs a rebuild.
 */
import { digestBytes } from "@golgi/ir";
import type { Digest } from "@golgi/ir";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { VERSION } from "../version.ts";

interface SourceMark {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly digest: Digest;
}

interface Entry {
  readonly bundler: string;
  readonly bundle: Digest;
  readonly sources: readonly SourceMark[];
}

export interface BundleCache {
  lookup(key: string): Digest | undefined;
  remember(key: string, bundle: Digest, sources: readonly string[]): void;
  save(): void;
}

/** Another version of Golgi may bring another bundler. */
const BUNDLE_FORMAT = `1 ${VERSION}`;

const MAX_ENTRIES = 2000;

export function openBundleCache(file: string): BundleCache {
  const entries = new Map<string, Entry>(Object.entries(readEntries(file)));
  const seen = new Map<string, SourceMark | undefined>();
  let dirty = false;
  const current = (mark: SourceMark): boolean => {
    if (!seen.has(mark.path)) seen.set(mark.path, markOf(mark.path, mark));
    return seen.get(mark.path)?.digest === mark.digest;
  };
  return {
    lookup(key) {
      const entry = entries.get(key);
      return entry !== undefined && entry.bundler === BUNDLE_FORMAT && entry.sources.every(current) ? entry.bundle : undefined;
    },
    remember(key, bundle, sources) {
      const marks = sources.map((path) => markOf(path)).filter((mark) => mark !== undefined);
      entries.delete(key);
      entries.set(key, { bundler: BUNDLE_FORMAT, bundle, sources: marks });
      dirty = true;
    },
    save() {
      if (!dirty) return;
      const kept = [...entries].slice(-MAX_ENTRIES);
      mkdirSync(dirname(file), { recursive: true });
      const temporary = `${file}.${process.pid}`;
      writeFileSync(temporary, JSON.stringify(Object.fromEntries(kept)));
      renameSync(temporary, file);
      dirty = false;
    },
  };
}

function markOf(path: string, known?: SourceMark): SourceMark | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    // A file written within the clock's grain of its mark could change again unseen; only older ones are trusted by their stamp.
    if (known !== undefined && known.size === size && known.mtimeMs === mtimeMs && Date.now() - mtimeMs > 2000) return known;
    return { path, size, mtimeMs, digest: digestBytes(readFileSync(path)) };
  } catch {
    return undefined;
  }
}

function readEntries(file: string): Record<string, Entry> {
  try {
    const read: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof read === "object" && read !== null ? (read as Record<string, Entry>) : {};
  } catch {
    return {};
  }
}
