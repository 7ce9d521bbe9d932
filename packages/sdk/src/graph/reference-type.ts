/**
 * References as `tsc` sees them. `Ref<T>` is covariant in the value it stands for, so a wire is red in the editor exactly when the
 * value types do not fit; `RefOf<T>` adds the fields that may be read.
 */
import type { Json } from "@golgi/ir";
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

/**
 * What may be put on a wire of type `T`: a value, a reference, or a record or list that mixes both. An artifact is always a reference:
 * nobody writes a digest by hand, and the editor's message stays short.
 */
export type Wire<T> = [Json] extends [T] ? T | AnyWire : Ref<Frozen<T>> | Written<T>;
type Written<T> = T extends Artifact ? never : T extends Scalar | undefined ? T : { readonly [K in keyof T]: Wire<T[K]> };
/** Into a port of any JSON goes anything. */
type AnyWire = Scalar | Ref<unknown> | readonly AnyWire[] | { readonly [field: string]: AnyWire };
/** Lists as read-only, so that a reference to a read-only list fits a port of the same list. */
type Frozen<T> = T extends Artifact | Scalar | undefined ? T : { readonly [K in keyof T]: Frozen<T[K]> };

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
