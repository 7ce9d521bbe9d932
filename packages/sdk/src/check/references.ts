/** References misused as JavaScript values: what is wrong, and the construct to use instead. */
import { nearestName, showType, typeKind, type TypeKind } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import type { RefState } from "../graph/state.ts";
import { fieldNames } from "../graph/type-field.ts";

/** `${ref}`, `String(ref)`. */
export function asText(ref: RefState): Finding {
  return error(
    "GOLGI_REF_AS_TEXT",
    `a reference of type ${showType(ref.type)} is turned into text; it has no value yet`,
    'Use expr.concat("text", ref) to make text with it; inside a script, put the reference itself into the sh`…` template.',
  );
}

/** `ref + 1`, `ref < 2`, `ref == x`. */
export function asNumber(ref: RefState): Finding {
  return error(
    "GOLGI_REF_AS_NUMBER",
    `a reference of type ${showType(ref.type)} is used in JavaScript arithmetic or comparison; it has no value yet`,
    "Use expr.add, expr.sub, expr.mul, expr.div, expr.lt, expr.eq …, which are computed when the workflow runs.",
  );
}

export function asJson(ref: RefState): Finding {
  return error(
    "GOLGI_REF_AS_JSON",
    `a reference of type ${showType(ref.type)} is serialised with JSON.stringify; it has no value yet`,
    "Give the reference itself to an input of a function task, which sees the value.",
  );
}

/** `for (const x of ref)`, `[...ref]`, `const [a] = ref`. */
export function iterated(ref: RefState): Finding {
  return error(
    "GOLGI_REF_ITERATED",
    `a reference of type ${showType(ref.type)} is looped over, spread or destructured; its items are not known yet`,
    typeKind(ref.type) === "array"
      ? "Use map(list, (item) => …) to do something for every item; list[0] reads one item."
      : "Only lists have items; read fields by name.",
  );
}

/** `"x" in ref`, `Object.keys(ref)`. */
export function inspected(ref: RefState): Finding {
  return error(
    "GOLGI_REF_INSPECTED",
    `JavaScript asks which keys a reference of type ${showType(ref.type)} has; that is not known yet`,
    "Use expr.present(ref.field) to test for a field.",
  );
}

export function changed(ref: RefState): Finding {
  return error(
    "GOLGI_REF_CHANGED",
    `a reference of type ${showType(ref.type)} is assigned to`,
    "References are read-only: make a new record, e.g. { ...ref, field: value }.",
  );
}

export function length(ref: RefState): Finding {
  return error(
    "GOLGI_REF_LENGTH",
    `the length of a reference of type ${showType(ref.type)} is read; it is not known yet`,
    "Use expr.length(ref).",
  );
}

export function method(ref: RefState, key: string): Finding {
  return error(
    "GOLGI_REF_METHOD",
    `the JavaScript method .${key}() is called on a reference of type ${showType(ref.type)}; it has no value yet`,
    typeKind(ref.type) === "array"
      ? "Use map(list, (item) => …) for each item; to filter, sort or join, write a task."
      : "Use the functions of expr, or a task.",
  );
}

const METHODS: Readonly<Partial<Record<TypeKind, ReadonlySet<string>>>> = {
  array: new Set(Object.getOwnPropertyNames(Array.prototype)),
  tuple: new Set(Object.getOwnPropertyNames(Array.prototype)),
  string: new Set(Object.getOwnPropertyNames(String.prototype)),
  enum: new Set(Object.getOwnPropertyNames(String.prototype)),
  integer: new Set(Object.getOwnPropertyNames(Number.prototype)),
  number: new Set(Object.getOwnPropertyNames(Number.prototype)),
};

export function isMethod(kind: TypeKind, key: string): boolean {
  return METHODS[kind]?.has(key) ?? false;
}

const OWNERS = { inputs: "input", outputs: "output", outputPaths: "output", resources: "resource" } as const;

export function unknownField(ref: RefState, key: string): Finding {
  const names = fieldNames(ref.type);
  const near = nearestName(key, names);
  const kind = typeKind(ref.type);
  const what = ref.bundle === undefined ? "field" : OWNERS[ref.bundle.kind];
  const of = ref.bundle?.kind === "outputs" ? ` of node ${JSON.stringify(ref.bundle.node)}` : "";
  const type = ref.bundle === undefined ? `; the type is ${showType(ref.type)}` : "";
  let hint =
    names.length > 0
      ? `There is ${names.join(", ")}.`
      : kind === "array" && /^-\d+$/.test(key)
        ? "Items are counted from 0, from the start: list[0]."
        : "It has no fields.";
  if (near !== undefined) hint = `Did you mean ${near}? ${hint}`;
  if (kind === "file" || kind === "directory")
    hint = "Files are opaque: give the reference to a task, or put it into a script for its path.";
  return error("GOLGI_UNKNOWN_FIELD", `there is no ${what} ${JSON.stringify(key)}${of}${type}`, hint);
}
