/**
 * References as `tsc` sees them. `Ref<T>` is covariant in the value it stands for, so a wire is red in the editor exactly when the
 * value types do not fit; `RefOf<T>` adds the fields that may be read.
 */
import type { Artifact } from "../types/handle.ts";
import type { InputOf, Shape, ValueOf } from "../types/schema.ts";

declare const VALUE: unique symbol;

/** Stands for a value of type `T` that will exist when the workflow runs. */
export interface Ref<out T> {
  readonly [VALUE]: T;
}

/** A reference and its fields: records by name, tuples and lists by index. Files and directories are opaque. */
export type RefOf<T> = Ref<T> & FieldsOf<T>;

type FieldsOf<T> = [T] extends [Artifact]
  ? unknown
  : [T] extends [readonly unknown[]]
    ? number extends T["length"]
      ? { readonly [index: number]: RefOf<T[number]> }
      : { readonly [K in keyof T]: RefOf<T[K]> }
    : [T] extends [object]
      ? { readonly [K in keyof T]-?: RefOf<T[K]> }
      : unknown;

/** What may be put on a wire of type `T`: a value, a reference, or a record or list that mixes both. */
export type Wire<T> = T | Ref<T> | Parts<T>;
type Parts<T> = T extends Artifact | Scalar ? never : T extends object ? { readonly [K in keyof T]: Wire<T[K]> } : never;

export type Scalar = string | number | boolean | null;

type OptionalKeys<S extends Shape> = { [K in keyof S]: undefined extends InputOf<S[K]> ? K : never }[keyof S];

/** What a call takes: every required port, and any of those that are optional or have a default. */
export type WiresOf<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: Wire<InputOf<S[K]>> } & {
  readonly [K in OptionalKeys<S>]?: Wire<InputOf<S[K]>>;
};

/** References to ports, defaults filled in. */
export type RefsOf<S extends Shape> = { readonly [K in keyof S]: RefOf<ValueOf<S[K]>> };

/** The value type of something that may hold references. */
export type Unwrapped<W> =
  W extends Ref<infer T> ? T : W extends Scalar | undefined ? W : { readonly [K in keyof W]: Unwrapped<W[K]> };

/** What a body may give: one reference, or references and data by port. */
export type Results = object;
/** References to the outputs of a body. */
export type RefsOfResults<R> = { readonly [K in keyof R]: RefOf<Unwrapped<R[K]>> };
