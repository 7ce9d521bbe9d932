/** Schemas that several resources share. Each is held to the TypeScript type of the package that owns it. */
import type { Document, ErrorShape, FileValue, Json, JsonObject } from "@golgi/ir";
import { ERROR_KINDS, isObject } from "@golgi/ir";
import { z } from "zod";

export const digest = z
  .templateLiteral(["sha256:", z.string().regex(/^[0-9a-f]{64}$/)])
  .meta({ description: "SHA-256 of the content" });
export const runId = z
  .templateLiteral(["run_", z.string().regex(/^[0-9a-z]{1,40}$/)])
  .meta({ description: "e.g. `run_k3v9x2m4p7qa`" });
export const attemptId = z.templateLiteral(["att_", z.string().regex(/^[0-9a-z]{1,40}$/)]);

export const json = z.custom<Json>((value) => value !== undefined).meta({ description: "any JSON value" });
export const jsonObject = z
  .custom<JsonObject>((value) => isObject(value as Json), "must be a JSON object")
  .meta({ type: "object", description: "a JSON object" });
/** Its meaning is checked by `checkDocument`, not here. */
export const document = z
  .custom<Document>((value) => isObject(value as Json), "must be a JSON object")
  .meta({ id: "Document", type: "object", description: "What `golgi compile` writes: `document/1`" });
export const instant = z.number().meta({ description: "milliseconds since 1970-01-01T00:00:00Z" });

export const errorShape: z.ZodType<ErrorShape> = z
  .object({
    code: z.string(),
    kind: z.enum(ERROR_KINDS),
    message: z.string(),
    hint: z.exactOptional(z.string()),
    details: z.exactOptional(jsonObject),
    get cause() {
      return z.exactOptional(errorShape);
    },
  })
  .meta({ id: "Error" });

export const valueIssue = z
  .object({
    path: z.array(z.union([z.string(), z.number()])).readonly(),
    code: z.string(),
    message: z.string(),
    hint: z.exactOptional(z.string()),
  })
  .meta({ id: "ValueIssue", description: "A mistake in a value, with its place" });

/** RFC 9457. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string().meta({ description: "stable, `GOLGI_…`" }),
    detail: z.string(),
    hint: z.exactOptional(z.string()),
    details: z.exactOptional(jsonObject),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problem>;

export const fileValue: z.ZodType<FileValue> = z
  .object({
    class: z.literal("File"),
    digest,
    name: z.string().min(1).max(1024),
    size: z.number().int().min(0),
    format: z.exactOptional(z.string().max(200)),
    semantic: z.exactOptional(digest),
    get secondary() {
      return z.exactOptional(z.array(fileValue).max(100).readonly());
    },
  })
  .meta({ id: "FileValue" });
export const directoryValue = z
  .object({ class: z.literal("Directory"), digest, name: z.string(), size: z.exactOptional(z.number()) })
  .meta({ id: "DirectoryValue" });

/** A whole number in a query. */
export function integer(min: number, max: number) {
  return z.preprocess(
    (value) => (typeof value === "string" && /^-?\d{1,16}$/.test(value) ? Number(value) : value),
    z.int().min(min).max(max),
  );
}
/** A number in a query. */
export const decimal = z.preprocess(
  (value) => (typeof value === "string" && /^-?\d{1,15}(\.\d{1,12})?$/.test(value) ? Number(value) : value),
  z.number(),
);
/** One of several values: `?status=failed&status=running` or `?status=failed,running`. */
export function several<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (typeof value === "string" ? value.split(",") : value), z.array(item).min(1).max(50).readonly());
}
export const text = z.string().max(1000);

/** Keyset pages: `next` of one page is `after` of the following one; absent at the end. */
export const paging = { after: z.exactOptional(text), limit: integer(1, 1000).default(100) };
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row).readonly(), next: z.exactOptional(z.string()) });
}
