/** Assignability of numbers and texts: ranges, steps, lengths, patterns, and the marks that say what they mean. */
import { type Type, typeKind } from "../type.ts";
import { isMultiple } from "../validate/scalar.ts";
import { refuse, type Mismatch } from "./assignable.ts";

interface Bound {
  readonly value: number;
  /** The bound itself is not reached. */
  readonly open: boolean;
}

export function numberMismatch(from: Type, to: Type): Mismatch | undefined {
  const mark = markMismatch(from, to);
  if (mark !== undefined) return mark;
  if (!rangeFits(lowest(from), lowest(to))) return refuse(from, to, "it may be smaller than allowed");
  if (!rangeFits(highest(from), highest(to))) return refuse(from, to, "it may be greater than allowed");
  if (to.multipleOf === undefined) return undefined;
  const step = from.multipleOf ?? (typeKind(from) === "integer" ? 1 : undefined);
  const fits = step !== undefined && isMultiple(step, to.multipleOf);
  return fits ? undefined : refuse(from, to, `it may be no multiple of ${to.multipleOf}`);
}

/** Both ends are written as lower bounds (the upper one negated), so that one comparison serves. */
function lowest(type: Type): Bound {
  return tighter(type, type.minimum, type.exclusiveMinimum);
}
function highest(type: Type): Bound {
  return tighter(type, negated(type.maximum), negated(type.exclusiveMaximum));
}
function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

function tighter(type: Type, closed: number | undefined, open: number | undefined): Bound {
  const bound =
    open !== undefined && (closed === undefined || open >= closed)
      ? { value: open, open: true }
      : { value: closed ?? -Infinity, open: false };
  if (typeKind(type) !== "integer" || !Number.isFinite(bound.value)) return bound;
  return { value: bound.open ? Math.floor(bound.value) + 1 : Math.ceil(bound.value), open: false };
}

function rangeFits(from: Bound, to: Bound): boolean {
  return from.value > to.value || (from.value === to.value && (from.open || !to.open));
}

export function stringMismatch(from: Type, to: Type): Mismatch | undefined {
  const mark = markMismatch(from, to);
  if (mark !== undefined) return mark;
  if ((from.minLength ?? 0) < (to.minLength ?? 0)) return refuse(from, to, "it may be shorter than allowed");
  if ((from.maxLength ?? Infinity) > (to.maxLength ?? Infinity)) return refuse(from, to, "it may be longer than allowed");
  if (to.pattern !== undefined && to.pattern !== from.pattern) return refuse(from, to, `it may not match /${to.pattern}/`);
  if (to.format !== undefined && to.format !== from.format) return refuse(from, to, `it may not be ${to.format}`);
  return undefined;
}

/** Unit, quantity and genome may be lost on the way, never gained or changed. */
function markMismatch(from: Type, to: Type): Mismatch | undefined {
  for (const mark of ["unit", "quantity", "genome"] as const) {
    const [has, wanted] = [from["x-golgi"]?.[mark], to["x-golgi"]?.[mark]];
    if (wanted === undefined || wanted === has) continue;
    return refuse(
      from,
      to,
      has === undefined ? `its ${mark} is not known, but ${wanted} is needed` : `its ${mark} is ${has}, but ${wanted} is needed`,
    );
  }
  return undefined;
}
