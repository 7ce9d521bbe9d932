/** Looking into stored directories. Manifests come from the store and are parsed as data; symlinks are followed inside only. */
import type { Digest, ManifestEntry } from "@golgi/ir";
import { parseManifest, type Store } from "@golgi/store";
import { artifactUnknown, notADirectory } from "../errors.ts";

const MAX_MANIFEST = 256 * 1024 * 1024;
const MAX_LINKS = 40;

export async function entriesOf(store: Store, digest: Digest, depth = 0): Promise<readonly ManifestEntry[]> {
  if ((await store.stat(digest)) === undefined) throw artifactUnknown(`directory ${digest}`);
  try {
    return parseManifest(await store.read(digest, MAX_MANIFEST), digest, depth).entries;
  } catch {
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
    const entries: readonly ManifestEntry[] = await entriesOf(store, at, depth);
    const entry = entries.find(({ name }) => name === segment);
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
