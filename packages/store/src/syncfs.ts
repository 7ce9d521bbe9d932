/** `syncfs(2)` through koffi, where it can be had (Linux with glibc or musl); callers do without it otherwise. */
import { closeSync, openSync } from "node:fs";

type SyncCall = (descriptor: number) => Promise<number>;
let call: Promise<SyncCall | undefined> | undefined;

/** Writes everything dirty on the filesystem of `path`. False: not available here. */
export async function syncFilesystem(path: string): Promise<boolean> {
  call ??= load();
  const syncfs = await call;
  if (syncfs === undefined) return false;
  const descriptor = openSync(path, "r");
  try {
    return (await syncfs(descriptor)) === 0;
  } finally {
    closeSync(descriptor);
  }
}

async function load(): Promise<SyncCall | undefined> {
  if (process.platform !== "linux") return undefined;
  try {
    const { default: koffi } = await import("koffi");
    const syncfs = koffi.load(null).func("int syncfs(int fd)");
    return (descriptor) =>
      new Promise((resolve, reject) => {
        syncfs.async(descriptor, (failure: Error | null, result: number) =>
          failure === null ? resolve(result) : reject(failure),
        );
      });
  } catch {
    return undefined;
  }
}
