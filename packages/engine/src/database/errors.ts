/** Errors of the database layer. Part of the package's catalogue (`docs/errors.md`). */
import { GolgiError } from "@golgi/ir";

export const DATABASE_ERRORS = {
  GOLGI_SCHEMA_NEWER: "The database was written by a newer Golgi.",
  GOLGI_SCHEMA_FOREIGN: "The database file holds tables that are not Golgi's.",
  GOLGI_DATABASE_UNREADABLE: "The database could not be opened or is damaged.",
  GOLGI_DATABASE_BUSY: "Another process held the database's write lock for too long.",
  GOLGI_DATABASE_FULL: "The disk is full: the database could not be written.",
  GOLGI_DATABASE_FAILED: "The database refused a statement.",
  GOLGI_BATCH_INVALID: "A batch breaks a rule of the event log or of leases.",
  GOLGI_RUN_EXISTS: "A run with this id is stored already.",
  GOLGI_VALUE_TOO_LARGE: "A JSON value is too large for the database.",
} as const satisfies Record<`GOLGI_${string}`, string>;

export function schemaNewer(where: string, found: number, known: number): GolgiError {
  return new GolgiError({
    code: "GOLGI_SCHEMA_NEWER",
    kind: "user",
    message: `${where} has schema version ${found}; this Golgi knows versions up to ${known}`,
    hint: "Update Golgi, or use another state directory or database.",
    details: { found, known },
  });
}

export function schemaForeign(where: string, tables: readonly string[]): GolgiError {
  return new GolgiError({
    code: "GOLGI_SCHEMA_FOREIGN",
    kind: "user",
    message: `${where} has no golgi_schema table but has others (${tables.slice(0, 5).join(", ")})`,
    hint: "Choose a path or schema that is empty or belongs to Golgi.",
  });
}

export function databaseUnreachable(where: string, reason: string): GolgiError {
  return new GolgiError({
    code: "GOLGI_DATABASE_UNREADABLE",
    kind: "system",
    message: `${where} cannot be reached: ${reason}`,
    hint: "Check that PostgreSQL runs, and the address, user and password; `psql` with the same address tells the same.",
  });
}

export function databaseUnreadable(where: string, reason: string): GolgiError {
  return new GolgiError({
    code: "GOLGI_DATABASE_UNREADABLE",
    kind: "system",
    message: `${where} cannot be used as a database: ${reason}`,
    hint: "Check the path, its permissions and, if the file is damaged, restore it from a backup.",
  });
}

export function databaseBusy(where: string, waitedMs: number): GolgiError {
  return new GolgiError({
    code: "GOLGI_DATABASE_BUSY",
    kind: "transient",
    message: `${where} was locked by another process for ${Math.round(waitedMs)} ms`,
    hint: "Find the process that keeps it open (for example with fuser) and end it, or try again.",
  });
}

export function databaseFull(where: string, reason: string): GolgiError {
  return new GolgiError({
    code: "GOLGI_DATABASE_FULL",
    kind: "system",
    message: `${where} could not be written: ${reason}`,
    hint: "Free some disk space, then run `golgi resume`.",
  });
}

export function databaseFailed(where: string, reason: string): GolgiError {
  return new GolgiError({ code: "GOLGI_DATABASE_FAILED", kind: "system", message: `${where}: ${reason}` });
}

export function batchInvalid(reason: string): GolgiError {
  return new GolgiError({ code: "GOLGI_BATCH_INVALID", kind: "system", message: `batch refused: ${reason}` });
}

export function runExists(run: string): GolgiError {
  return new GolgiError({ code: "GOLGI_RUN_EXISTS", kind: "system", message: `run ${run} is stored already` });
}

export function valueTooLarge(what: string, characters: number, limit: number): GolgiError {
  return new GolgiError({
    code: "GOLGI_VALUE_TOO_LARGE",
    kind: "user",
    message: `${what} has ${characters} characters of JSON, more than the limit of ${limit}`,
    hint: "Put large data into a file and pass the file.",
  });
}
