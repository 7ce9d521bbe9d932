/** Every error of the store: its code, one line of what it means, and the function that builds it. */
import { GolgiError, type Digest, type ErrorKind } from "@golgi/ir";

export const ERRORS = {
  GOLGI_OBJECT_MISSING: "An object with this digest is not in the store.",
  GOLGI_OBJECT_CORRUPT: "The bytes of an object do not have the digest it is stored under.",
  GOLGI_OBJECT_TOO_LARGE: "An object is larger than the caller was ready to read into memory.",
  GOLGI_BAD_DIGEST: "A digest is not `sha256:` and 64 lower-case hex digits.",
  GOLGI_BAD_RANGE: "A byte range lies outside the object.",
  GOLGI_BAD_MANIFEST: "The manifest of a directory breaks a rule of its format.",
  GOLGI_LINK_CHANGED: "A file indexed in place is no longer the file that was indexed.",
  GOLGI_FILE_MISSING: "A file or directory to store does not exist or cannot be read.",
  GOLGI_FILE_KIND: "A path is neither a regular file nor a directory nor a symlink (or not the one that was asked for).",
  GOLGI_FILE_CHANGED: "A file was modified while it was being stored.",
  GOLGI_NAME_NOT_UTF8: "A file name in a directory is not valid UTF-8.",
  GOLGI_SYMLINK_OUTSIDE: "A symlink in a directory points outside that directory.",
  GOLGI_PATH_EXISTS: "Something is already at the path to write to.",
  GOLGI_DISK_FULL: "The disk, or the quota, of the store is full.",
  GOLGI_STORE_IO: "The operating system refused an operation on the store.",
  GOLGI_STORE_VERSION: "The store was written by a newer Golgi.",
  GOLGI_STORE_CLOSED: "The store was used after it was closed.",
  GOLGI_NOT_READABLE_AS: "A file is not of the kind a semantic digest was asked for.",
  GOLGI_FAULT: "A fault that a test asked for.",
} as const satisfies Record<string, string>;
export type StoreErrorCode = keyof typeof ERRORS;

type Parts = { readonly kind: ErrorKind; readonly message: string; readonly hint?: string; readonly cause?: unknown };

function error(code: StoreErrorCode, { kind, message, hint, cause }: Parts): GolgiError {
  const nested =
    cause instanceof Error ? { cause: { code: "GOLGI_INTERNAL", kind: "system" as const, message: cause.message } } : {};
  return new GolgiError({ code, kind, message, ...(hint !== undefined && { hint }), ...nested });
}

export const objectMissing = (digest: Digest, root: string): GolgiError =>
  error("GOLGI_OBJECT_MISSING", {
    kind: "system",
    message: `Object ${digest} is not in the store ${root}.`,
    hint: "It was removed by `golgi store collect` or by hand. Run what made it again, or put the file back.",
  });

export const objectCorrupt = (digest: Digest, detail: string): GolgiError =>
  error("GOLGI_OBJECT_CORRUPT", {
    kind: "system",
    message: `Object ${digest} is corrupt: ${detail}.`,
    hint: "Run `golgi store verify --remove`: what needs a removed object is computed again, or asks for the file. And check the disk.",
  });

export const objectTooLarge = (digest: Digest, size: number, maxBytes: number): GolgiError =>
  error("GOLGI_OBJECT_TOO_LARGE", {
    kind: "user",
    message: `Object ${digest} has ${size} bytes; at most ${maxBytes} are read into memory here.`,
    hint: "Open it as a stream or write it to a file with `golgi store get`.",
  });

export const badDigest = (text: string): GolgiError =>
  error("GOLGI_BAD_DIGEST", {
    kind: "user",
    message: `${JSON.stringify(text.slice(0, 200))} is not a digest.`,
    hint: "A digest is `sha256:` followed by 64 hex digits in lower case.",
  });

export const badRange = (digest: Digest, range: string, size: number): GolgiError =>
  error("GOLGI_BAD_RANGE", {
    kind: "user",
    message: `The range ${range} lies outside ${digest}, which has ${size} bytes.`,
    hint: "`start` counts from 0 and is at most the size; `end` is one past the last byte and not below `start`.",
  });

export const badManifest = (where: string, rule: string): GolgiError =>
  error("GOLGI_BAD_MANIFEST", {
    kind: "system",
    message: `${where} is not a valid directory manifest: ${rule}.`,
    hint: "Store the directory again with `golgi store put`.",
  });

export const linkChanged = (digest: Digest, path: string, what: string): GolgiError =>
  error("GOLGI_LINK_CHANGED", {
    kind: "user",
    message: `${JSON.stringify(path)} was linked as ${digest}, but ${what} since.`,
    hint: "Link the file again if the change is meant; otherwise restore the original.",
  });

export const fileMissing = (path: string, cause: unknown): GolgiError =>
  error("GOLGI_FILE_MISSING", {
    kind: "user",
    message: `${JSON.stringify(path)} cannot be stored: ${reason(cause)}.`,
    hint: "Check the path and its permissions.",
    cause,
  });

export const fileKind = (path: string, found: string, wanted: string): GolgiError =>
  error("GOLGI_FILE_KIND", {
    kind: "user",
    message: `${JSON.stringify(path)} is ${found}; only ${wanted} can be stored here.`,
    hint: "Leave sockets, pipes and devices out of outputs; store a directory as a directory and a file as a file.",
  });

export const fileChanged = (path: string): GolgiError =>
  error("GOLGI_FILE_CHANGED", {
    kind: "user",
    message: `${JSON.stringify(path)} was modified while it was being stored.`,
    hint: "Wait until the program that writes it has ended.",
  });

export const nameNotUtf8 = (directory: string, name: Buffer): GolgiError =>
  error("GOLGI_NAME_NOT_UTF8", {
    kind: "user",
    message: `A name in ${JSON.stringify(directory)} is not valid UTF-8: bytes ${name.toString("hex")} (${JSON.stringify(name.toString("latin1"))} as Latin-1).`,
    hint: "Rename it, e.g. with `convmv -f latin1 -t utf8`.",
  });

export const symlinkOutside = (path: string, target: string): GolgiError =>
  error("GOLGI_SYMLINK_OUTSIDE", {
    kind: "user",
    message: `The symlink ${JSON.stringify(path)} points to ${JSON.stringify(target)}, outside the directory that is stored.`,
    hint: "Copy what it points to into the directory (`cp -L`), or make it point to something inside.",
  });

export const pathExists = (path: string): GolgiError =>
  error("GOLGI_PATH_EXISTS", {
    kind: "user",
    message: `${JSON.stringify(path)} already exists and is not overwritten.`,
    hint: "Choose another path or remove it first.",
  });

export const storeVersion = (root: string, found: string): GolgiError =>
  error("GOLGI_STORE_VERSION", {
    kind: "user",
    message: `The store ${root} has format ${JSON.stringify(found)}; this Golgi knows "store/1".`,
    hint: "Use a newer Golgi on it.",
  });

export const storeClosed = (root: string): GolgiError =>
  error("GOLGI_STORE_CLOSED", { kind: "system", message: `The store ${root} is closed.`, hint: "Open it again." });

export const notReadableAs = (path: string, kind: string, detail: string): GolgiError =>
  error("GOLGI_NOT_READABLE_AS", {
    kind: "user",
    message: `${JSON.stringify(path)} cannot be read as ${kind}: ${detail}.`,
    hint: "Check that the task wrote the whole file and that its port declares the right format.",
  });

export const fault = (name: string): GolgiError =>
  error("GOLGI_FAULT", { kind: "system", message: `Fault asked for at ${name}.`, hint: "Unset GOLGI_FAULT." });

/** Full disks and refusals of the operating system; errors that are ours pass unchanged. */
export function ioError(thrown: unknown, doing: string): GolgiError {
  if (thrown instanceof GolgiError) return thrown;
  const code = errno(thrown);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return error("GOLGI_DISK_FULL", {
      kind: "system",
      message: `No space is left while ${doing} (${code}).`,
      hint: "Free space (`golgi store collect` removes what nothing needs), then resume the run.",
      cause: thrown,
    });
  }
  return error("GOLGI_STORE_IO", {
    kind: "system",
    message: `Failed while ${doing}: ${reason(thrown)}.`,
    hint: "Check permissions and the health of the disk.",
    cause: thrown,
  });
}

/** Whether the operating system could not give us the source file (against a fault of the store's own disk). */
export function isSourceError(thrown: unknown): boolean {
  return ["ENOENT", "EACCES", "EPERM", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(errno(thrown) ?? "");
}

export function errno(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
