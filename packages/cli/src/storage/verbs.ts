/** `golgi store …`: the store by hand. Results go to stdout, one line each; words for people to stderr. */
import { isDigest, readDuration } from "@golgi/ir";
import type { Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { existsSync, realpathSync, rmSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatBytes, formatCount, formatTime } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import { liveDigests } from "../serve/live-digests.ts";
import { findState } from "../state/directory.ts";
import { openExistingDatabase, openStore } from "../state/open.ts";

async function withStore<T>(state: string | undefined, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(findState(state));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function putPaths(paths: readonly string[], state: string | undefined): Promise<void> {
  if (paths.filter((path) => path === "-").length > 1) throw errors.usage("- (standard input) was given twice.", "Give it once.");
  await withStore(state, (store) =>
    eachPath(paths, async (path) => {
      if (path === "-") return store.put(process.stdin);
      return existing(path).isDirectory() ? store.putDirectory(resolve(path)) : store.putFile(resolve(path));
    }),
  );
}

export async function linkPaths(paths: readonly string[], state: string | undefined): Promise<void> {
  await withStore(state, (store) =>
    eachPath(paths, async (path) => {
      if (existing(path).isDirectory())
        throw errors.usage(`${path} is a directory; only files can be linked.`, "Put it instead: golgi store put DIR");
      return store.link(resolve(path));
    }),
  );
}

/** Several at once, since hashing one file keeps one core busy; their lines in the order given, up to the first that fails. */
async function eachPath(paths: readonly string[], store: (path: string) => Promise<{ readonly digest: Digest }>): Promise<void> {
  const begun: { readonly path: string; readonly storing: Promise<{ readonly digest: Digest }> }[] = [];
  const finishFirst = async (): Promise<void> => {
    const [first] = begun;
    if (first === undefined) return;
    const { digest } = await first.storing;
    begun.shift();
    process.stdout.write(`${digest}  ${printable(first.path)}\n`);
  };
  try {
    for (const path of paths) {
      const storing = store(path);
      // Its turn to be looked at comes later.
      storing.catch(() => {});
      begun.push({ path, storing });
      if (begun.length > availableParallelism()) await finishFirst();
    }
    while (begun.length > 0) await finishFirst();
  } finally {
    await Promise.allSettled(begun.map(({ storing }) => storing));
  }
}

function existing(path: string): Stats {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw errors.fileNotFound(path, "no such file or directory.");
  if (!found.isFile() && !found.isDirectory()) throw errors.fileNotFound(path, "is not a regular file or directory.");
  return found;
}

/** A whole digest, or a beginning that fits one object only. */
async function findDigest(store: Store, given: string): Promise<Digest> {
  const prefix = (given.startsWith("sha256:") ? given : `sha256:${given}`).toLowerCase();
  if (isDigest(prefix)) {
    if ((await store.stat(prefix)) === undefined)
      throw errors.artifactUnknown(prefix, "not in the store.", "List what is: golgi store ls");
    return prefix;
  }
  if (!/^sha256:[0-9a-f]{6,63}$/.test(prefix))
    throw errors.usage(`"${given}" is not a digest.`, "Write sha256: and at least 6 hex digits.");
  const fitting: Digest[] = [];
  for await (const { digest } of store.list()) if (digest.startsWith(prefix)) fitting.push(digest);
  const [only] = fitting;
  if (only === undefined) throw errors.artifactUnknown(given, "no object begins so.", "List what is: golgi store ls");
  if (fitting.length > 1) throw errors.artifactUnknown(given, `${fitting.length} objects begin so.`, "Give more digits.");
  return only;
}

interface GetRequest {
  readonly digest: string;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly state: string | undefined;
}

export async function getObject({ digest: given, output, force, state }: GetRequest): Promise<void> {
  await withStore(state, async (store) => {
    const digest = await findDigest(store, given);
    const manifest = await manifestOf(store, digest);
    if (output === undefined) {
      if (manifest !== undefined && process.stdout.isTTY)
        throw errors.usage(`${digest} is a directory.`, "Write it out with -o DIR, or list it: golgi store ls DIGEST");
      await pipeline(await store.open(digest), process.stdout, { end: false });
      return;
    }
    if (existsSync(output)) {
      if (!force) throw errors.targetExists(output);
      await rm(output, { recursive: true });
    }
    const { size } = (await store.stat(digest)) ?? { size: 0 };
    const name = basename(output);
    await store.materialize(
      manifest === undefined ? { class: "File", digest, name, size } : { class: "Directory", digest, name },
      resolve(output),
    );
    process.stderr.write(`${output} (${formatBytes(size)})\n`);
  });
}

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly digest?: string;
  readonly size?: number;
  readonly target?: string;
}

const MAX_MANIFEST = 16 * 1024 * 1024;

async function manifestOf(store: Store, digest: Digest): Promise<readonly Entry[] | undefined> {
  const { size } = (await store.stat(digest)) ?? { size: MAX_MANIFEST };
  if (size >= MAX_MANIFEST) return undefined;
  const text = (await store.read(digest)).toString("utf8");
  if (!text.startsWith("{")) return undefined;
  try {
    const parsed = JSON.parse(text) as { readonly golgi?: unknown; readonly entries?: readonly Entry[] };
    return parsed.golgi === "manifest/1" ? parsed.entries : undefined;
  } catch {
    return undefined;
  }
}

export async function listObjects(request: {
  readonly digest: string | undefined;
  readonly json: boolean;
  readonly state: string | undefined;
}): Promise<void> {
  await withStore(request.state, async (store) => {
    if (request.digest === undefined) {
      for await (const { digest, size, storedAt, linkedFrom } of store.list()) {
        if (request.json) process.stdout.write(`${JSON.stringify({ digest, size, storedAt, linkedFrom })}\n`);
        else
          process.stdout.write(
            `${digest}  ${formatBytes(size).padStart(9)}  ${formatTime(storedAt)}${linkedFrom === undefined ? "" : `  ${printable(linkedFrom)}`}\n`,
          );
      }
      return;
    }
    const digest = await findDigest(store, request.digest);
    const entries = await manifestOf(store, digest);
    if (entries === undefined)
      throw errors.artifactUnknown(digest, "is a file, not a directory.", "Read it: golgi store get DIGEST");
    for (const entry of entries) {
      if (request.json) process.stdout.write(`${JSON.stringify(entry)}\n`);
      else
        process.stdout.write(
          `${entry.digest ?? `-> ${entry.target ?? ""}`.padEnd(71)}  ${entry.size === undefined ? "" : formatBytes(entry.size).padStart(9)}  ${printable(entry.name)}${entry.kind === "directory" ? "/" : ""}\n`,
        );
    }
  });
}

interface VerifyRequest {
  readonly remove: boolean;
  readonly state: string | undefined;
}

export async function verifyObjects(given: readonly string[], { remove, state }: VerifyRequest): Promise<ExitCode> {
  return withStore(state, async (store) => {
    const digests = given.length === 0 ? undefined : await Promise.all(given.map((one) => findDigest(store, one)));
    const style = styleOf(process.stdout);
    let [faults, removed] = [0, 0];
    for await (const fault of store.verify(digests)) {
      faults++;
      if (remove && fault.fault === "corrupt" && removeObject(await store.localPath(fault.digest), state)) removed++;
      process.stdout.write(
        `${style.red(fault.fault)}  ${fault.digest}  ${printable(fault.message.replace(`${fault.digest} `, ""))}\n`,
      );
    }
    const { objects, bytes } = await store.usage();
    if (faults === 0)
      process.stderr.write(
        `${style.green("✔")} ${digests === undefined ? `${formatCount(objects)} objects (${formatBytes(bytes)})` : `${digests.length} objects`} are whole.\n`,
      );
    else if (removed > 0)
      process.stderr.write(`${faults} damaged, ${removed} removed. What needs them is computed again, or asks for the file.\n`);
    else
      process.stderr.write(
        `${faults} damaged.\n  ${styleOf(process.stderr).cyan("Fix:")} Remove them, so that what needs them is computed again: golgi store verify --remove\n`,
      );
    return faults === 0 ? EXIT.ok : EXIT.failed;
  });
}

/** Only the store's own file, never one that is linked in place. */
function removeObject(path: string, state: string | undefined): boolean {
  const objects = `${realpathSync(findState(state).store)}/`;
  if (!realpathSync(path).startsWith(objects)) return false;
  rmSync(path, { force: true });
  return true;
}

interface CollectRequest {
  readonly dryRun: boolean;
  readonly grace: string;
  readonly json: boolean;
  readonly state: string | undefined;
}

export async function collectObjects(request: CollectRequest): Promise<void> {
  const grace = readDuration(request.grace === "0" ? "0 s" : request.grace);
  if (!grace.ok) throw errors.usage(`--grace: ${grace.reason}.`, grace.hint);
  const graceMs = grace.value;
  const state = findState(request.state);
  const database = await openExistingDatabase(state);
  try {
    await withStore(request.state, async (store) => {
      const report = await store.collect(liveDigests(database, state), { dryRun: request.dryRun, graceMs });
      if (request.json) {
        process.stdout.write(`${JSON.stringify({ dryRun: request.dryRun, ...report })}\n`);
        return;
      }
      const { kept, removed } = report;
      process.stdout.write(
        `${request.dryRun ? "Would remove" : "Removed"} ${formatCount(removed.objects)} objects (${formatBytes(removed.bytes)}); ${formatCount(kept.objects)} (${formatBytes(kept.bytes)}) stay.\n`,
      );
    });
  } finally {
    await database?.close();
  }
}

export async function showUsage(json: boolean, state: string | undefined): Promise<void> {
  await withStore(state, async (store) => {
    const usage = await store.usage();
    if (json) process.stdout.write(`${JSON.stringify(usage)}\n`);
    else
      process.stdout.write(
        `${formatBytes(usage.bytes)} in ${formatCount(usage.objects)} objects${usage.linkedBytes > 0 ? `, ${formatBytes(usage.linkedBytes)} more linked in place` : ""}\n`,
      );
  });
}
