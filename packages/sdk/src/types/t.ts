/**
 * `t`: the types an author writes. Each member returns a zod 4 schema, so zod's methods chain; `toType` gives the IR type.
 */
import { GolgiError } from "@golgi/ir";
import { z } from "zod";
import { directory, file, table } from "./artifact.ts";
import { array } from "./collection.ts";
import type { TypeErrorCode } from "./errors.ts";
import type { AnySchema } from "./schema.ts";
import { bytes, duration, int, json, number, region } from "./scalar.ts";

function record<V extends AnySchema>(values: V): z.ZodRecord<z.ZodString, V>;
function record<V extends AnySchema>(values: V, ...more: readonly unknown[]): z.ZodRecord<z.ZodString, V> {
  if (more.length === 0) return z.record(z.string(), values);
  throw new GolgiError({
    code: "GOLGI_TYPE_UNSUPPORTED" satisfies TypeErrorCode,
    kind: "user",
    message: "t.record is given two types, but takes one: the type of its values",
    hint: "write t.record(t.int()); keys are always texts",
  });
}

export const t = {
  string: () => z.string(),
  int,
  number,
  bool: () => z.boolean(),
  /** One of some words: `t.enum(["fast", "exact"])`. */
  enum: z.enum,
  /** Exactly this value, or one of these. */
  literal: z.literal,
  /** Calendar date, `2026-02-28`. */
  date: () => z.iso.date(),
  /** Instant with offset, `2026-02-28T12:00:00Z`. */
  datetime: () => z.iso.datetime({ offset: true }),
  /** `"2h"`, `"90 min"` or milliseconds; the value is integer milliseconds. */
  duration,
  /** `"2 GiB"`, `"500 MB"` or bytes; the value is integer bytes. */
  bytes,
  /** Genomic region, `chr1:1000-2000`: 1-based, both ends included. */
  region,
  url: () => z.url(),
  /** A list; `t.array(t.file()).glob("*.txt")` collects outputs by pattern. */
  array,
  /** A fixed number of items, each with its own type. */
  tuple: <const T extends readonly [AnySchema, ...AnySchema[]]>(items: T): z.ZodTuple<T, null> => z.tuple(items),
  /** A record with known fields; unknown ones are refused. */
  object: <const S extends Readonly<Record<string, AnySchema>>>(
    shape: S,
  ): z.ZodObject<{ -readonly [K in keyof S]: S[K] }, z.core.$strict> => z.strictObject(shape) as never,
  /** A map from string keys to values of one type. */
  record,
  /** One of several types that cannot be confused: a constant tag field, or kinds that differ. */
  union: <const T extends readonly [AnySchema, ...AnySchema[]]>(members: T): z.ZodUnion<T> => z.union(members),
  nullable: <S extends AnySchema>(schema: S): z.ZodNullable<S> => z.nullable(schema),
  optional: <S extends AnySchema>(schema: S): z.ZodOptional<S> => z.optional(schema),
  json,
  file,
  directory,
  table,
} as const;
