import { sniffFormat, type Digest, type DirectoryValue, type ManifestEntry } from "@golgi/ir";
import { isFileName } from "@golgi/ir";
import { encodeManifest, type Store } from "@golgi/store";
import { headOf } from "../artifacts/head.ts";
import { artifactUnknown, directoryInvalid } from "../errors.ts";
import { implement, type Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";

export function fileRoutes({ store }: RouteParts): readonly Route[] {
  return [
    implement("lookupFiles", async ({ body }) => {
      const missing = new Set(await store.missing(body.digests));
      const present: { digest: Digest; size: number }[] = [];
      for (const digest of new Set(body.digests)) {
        const found = missing.has(digest) ? undefined : await store.stat(digest);
        if (found === undefined) missing.add(digest);
        else present.push({ digest, size: found.size });
      }
      return { present, missing: [...missing] };
    }),
    implement("sniffFile", async ({ body: { file } }) => {
      const head = await headOf(store, file.digest);
      const { format, traits } = sniffFormat(head, file.name);
      return { traits: { ...traits }, ...(format !== undefined && { format }) };
    }),
    implement("storeDirectory", async ({ body }) => {
      if (!isFileName(body.name)) throw directoryInvalid(`${JSON.stringify(body.name)} cannot be a directory's name`);
      const sizes = await sizesOf(
        store,
        body.files.map(({ digest }) => digest),
      );
      const root = treeOf(body.files, sizes);
      const { digest, size } = await storeTree(store, root);
      const value: DirectoryValue = { class: "Directory", digest, name: body.name, size };
      return value;
    }),
  ];
}

async function sizesOf(store: Store, digests: readonly Digest[]): Promise<ReadonlyMap<Digest, number>> {
  const [missing] = await store.missing([...new Set(digests)]);
  if (missing !== undefined) throw artifactUnknown(`object ${missing}`);
  const sizes = new Map<Digest, number>();
  for (const digest of new Set(digests)) sizes.set(digest, (await store.stat(digest))?.size ?? 0);
  return sizes;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Extract<ManifestEntry, { kind: "file" }>>;
}
type Given = readonly { readonly path: string; readonly digest: Digest; readonly executable?: boolean }[];

const MAX_DEPTH = 100;

function treeOf(files: Given, sizes: ReadonlyMap<Digest, number>): Folder {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const { path, digest, executable } of files) {
    const segments = path.split("/");
    const name = segments.pop() ?? "";
    if (![...segments, name].every(isFileName) || segments.length > MAX_DEPTH) {
      throw directoryInvalid(`${JSON.stringify(path.slice(0, 300))} is not a relative path of ordinary names`);
    }
    let at = root;
    for (const segment of segments) {
      if (at.files.has(segment)) throw directoryInvalid(`${JSON.stringify(path.slice(0, 300))} lies below a file`);
      const next: Folder = at.folders.get(segment) ?? { folders: new Map(), files: new Map() };
      at.folders.set(segment, next);
      at = next;
    }
    if (at.files.has(name) || at.folders.has(name))
      throw directoryInvalid(`${JSON.stringify(path.slice(0, 300))} is there twice`);
    at.files.set(name, { kind: "file", name, digest, size: sizes.get(digest) ?? 0, ...(executable === true && { executable }) });
  }
  return root;
}

async function storeTree(store: Store, { folders, files }: Folder): Promise<{ readonly digest: Digest; readonly size: number }> {
  const entries: ManifestEntry[] = [...files.values()];
  let size = 0;
  for (const file of files.values()) size += file.size;
  for (const [name, folder] of folders) {
    const stored = await storeTree(store, folder);
    size += stored.size;
    entries.push({ kind: "directory", name, ...stored });
  }
  const { digest } = await store.put(encodeManifest(entries));
  return { digest, size };
}
