/** Looking into stored directories. Manifests come from the store and are parsed as data; symlinks are followed inside only. */
import { isErrorShape, type Digest, type ManifestEntry } from "@golgi/ir";
import { encodeManifest, parseManifest, type Store } from "@golgi/store";
import { artifactUnknown, notADirectory } from "../errors.ts";
import { headOf } from "./head.ts";

const MAX_MANIFEST = 256 * 1024 * 1024;
const MAX_LINKS = 40;
/** How every manifest begins; larger objects that begin otherwise are not read whole to find out. */
const EMPTY = encodeManifest([]);
const BEGIN = EMPTY.subarray(0, EMPTY.indexOf("[") + 1);

interface Listing {
  readonly entries: readonly ManifestEntry[];
  readonly byName: ReadonlyMap<string, ManifestEntry>;
  /** Of the manifest. */
  readonly size: number;
}

/** A report or an image of many small files is read by many requests, each of which walks down from its root. */
const KEPT_BYTES = 32 * 1024 * 1024;
const kept = new WeakMap<Store, Map<string, Listing>>();

export async function entriesOf(store: Store, digest: Digest, depth = 0): Promise<readonly ManifestEntry[]> {
  return (await listingOf(store, digest, depth)).entries;
}

/** Whether the object is still there is looked up each time; what it holds never changes. */
async function listingOf(store: Store, digest: Digest, depth: number): Promise<Listing> {
  const found = await store.stat(digest);
  if (found === undefined) throw artifactUnknown(`directory ${digest}`);
  const listings = kept.get(store) ?? new Map<string, Listing>();
  kept.set(store, listings);
  // Where its symlinks may point depends on the depth.
  const key = `${depth} ${digest}`;
  const known = listings.get(key);
  listings.delete(key);
  const listing = known ?? (await readListing(store, { digest, size: found.size, depth }));
  listings.set(key, listing);
  let bytes = 0;
  for (const { size } of listings.values()) bytes += size;
  for (const [oldest, { size }] of listings) {
    if (bytes <= KEPT_BYTES && listings.size <= MOST_KEPT) break;
    listings.delete(oldest);
    bytes -= size;
  }
  return listing;
}

const MOST_KEPT = 500;

async function readListing(
  store: Store,
  { digest, size, depth }: { readonly digest: Digest; readonly size: number; readonly depth: number },
): Promise<Listing> {
  if (!(await headOf(store, digest)).subarray(0, BEGIN.length).equals(BEGIN)) throw notADirectory(digest);
  try {
    const { entries } = parseManifest(await store.read(digest, MAX_MANIFEST), digest, depth);
    return { entries, size, byName: new Map(entries.map((entry) => [entry.name, entry])) };
  } catch (error) {
    if (isErrorShape(error) && error.code !== "GOLGI_BAD_MANIFEST") throw error;
    throw notADirectory(digest);
  }
}

/** The file at a path below a directory. */
export async function fileInside(
  store: Store,
  root: Digest,
  path: string,
): Promise<{ readonly digest: Digest; readonly name: string }> {
  const missing = (): Error => artifactUnknown(`file ${path.slice(0, 300)} in directory ${root}`);
  let wanted = path.split("/");
  for (let links = 0; links <= MAX_LINKS; links++) {
    if (wanted.some((segment) => segment === "" || segment === "." || segment === "..")) throw missing();
    const found = await walk(store, root, wanted);
    if (found === undefined) throw missing();
    if ("file" in found) return { digest: found.file, name: found.name };
    wanted = found.redirect;
  }
  throw missing();
}

type Step = { readonly file: Digest; readonly name: string } | { readonly redirect: string[] } | undefined;

async function walk(store: Store, root: Digest, segments: readonly string[]): Promise<Step> {
  let at = root;
  for (const [depth, segment] of segments.entries()) {
    const entry: ManifestEntry | undefined = (await listingOf(store, at, depth)).byName.get(segment);
    const rest = segments.slice(depth + 1);
    if (entry === undefined) return undefined;
    if (entry.kind === "symlink") {
      const target = resolve([...segments.slice(0, depth), ...entry.target.split("/"), ...rest]);
      return target === undefined ? undefined : { redirect: target };
    }
    if (entry.kind === "file") return rest.length === 0 ? { file: entry.digest, name: entry.name } : undefined;
    at = entry.digest;
  }
  return undefined;
}

function resolve(segments: readonly string[]): string[] | undefined {
  const result: string[] = [];
  for (const segment of segments) {
    if (segment === ".") continue;
    if (segment !== "..") result.push(segment);
    else if (result.pop() === undefined) return undefined;
  }
  return result;
}
