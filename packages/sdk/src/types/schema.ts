/**
 * Words about schemas: what a schema is, and the types that follow from one.
 */
import type { z } from "zod";
import type { LocalValue } from "./handle.ts";

/** Any schema made by `t` or `bio` (a zod 4 schema). */
export type AnySchema = z.ZodType;
/** The ports of a task or workflow by name. */
export type Shape = Readonly<Record<string, AnySchema>>;

/** Type of the value on the wire: defaults filled in, quantities as numbers. */
export type ValueOf<S extends AnySchema> = z.output<S>;
/** What a caller may write: defaulted fields may be left out, a duration may be `"2h"`. */
export type InputOf<S extends AnySchema> = z.input<S>;
/** What `run` of a function task gets: as `ValueOf`, and artifacts have a `path`. */
export type LocalValueOf<S extends AnySchema> = LocalValue<z.output<S>>;

/** `ValueOf` for all ports of a shape. */
export type ValuesOf<S extends Shape> = { readonly [K in keyof S]: z.output<S[K]> };
/** `InputOf` for all ports of a shape: ports that may be left out are optional. */
export type InputsOf<S extends Shape> = Flat<
  { readonly [K in keyof S as undefined extends z.input<S[K]> ? never : K]: z.input<S[K]> } & {
    readonly [K in keyof S as undefined extends z.input<S[K]> ? K : never]?: z.input<S[K]>;
  }
>;
export type LocalValuesOf<S extends Shape> = { readonly [K in keyof S]: LocalValue<z.output<S[K]>> };
type Flat<T> = { [K in keyof T]: T[K] };

/** Presentation, given by `.meta({…})`; it never changes a task's version or cache key. */
export interface Presentation {
  /** A short name for forms and tables. */
  title?: string | undefined;
  /** Heading under which a form shows the field. */
  group?: string | undefined;
  /** Position inside the group; lower comes first. */
  order?: number | undefined;
  /** Hidden until the user asks for advanced settings. */
  advanced?: boolean | undefined;
  /** Name of a form widget, e.g. `slider`, `textarea`. */
  widget?: string | undefined;
  placeholder?: string | undefined;
  /** Words shown for the members of an enum, same order. */
  labels?: readonly string[] | undefined;
  examples?: readonly unknown[] | undefined;
  /** UCUM-like unit of a number, e.g. `um`, `ng/uL`. Part of the type, not only shown. */
  unit?: string | undefined;
}

declare module "zod" {
  interface GlobalMeta extends Presentation {}
}
