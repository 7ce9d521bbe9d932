/** `syncfs(2)` through koffi, or else through the program `sync -f` (coreutils, busybox). Linux only; callers do without it elsewhere. */
import { execFile } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { promisify } from "node:util";

type SyncCall = (path: string) => Promise<boolean>;
let call: Promise<SyncCall> | undefined;

/** Writes everything dirty on the filesystem of `path`. False: not available here. */
export async function syncFilesystem(path: string): Promise<boolean> {
  if (process.platform !== "linux") return false;
  call ??= loadKoffi().catch(() => runSync);
  return (await call)(path);
}

async function loadKoffi(): Promise<SyncCall> {
  const { default: koffi } = await import("koffi");
  const syncfs = koffi.load(null).func("int syncfs(int fd)");
  return async (path) => {
    const descriptor = openSync(path, "r");
    try {
      return await new Promise<boolean>((resolve, reject) => {
        const done = (failure: Error | null, result: number): void =>
          failure === null ? resolve(result === 0) : reject(failure);
        syncfs.async(descriptor, done);
      });
    } finally {
      closeSync(descriptor);
    }
  };
}

async function runSync(path: string): Promise<boolean> {
  try {
    await promisify(execFile)("sync", ["-f", path]);
    return true;
  } catch {
    return false;
  }
}
