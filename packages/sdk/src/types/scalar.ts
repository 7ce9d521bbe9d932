/**
 * Scalar schemas that zod does not have: numbers with a unit, durations, byte sizes, genomic regions, any JSON.
 */
import { GolgiError, type Json, parseRegion } from "@golgi/ir";
import { z } from "zod";
import type { TypeErrorCode } from "./errors.ts";
import { customIssue, ownCheck } from "./issue.ts";
import { parseBytes, parseDuration } from "./quantity.ts";

/** A number. `.unit("um")` says in what it is measured: two different units never meet on a wire. It may stand after the default, too. */
export interface NumberSchema extends z.ZodNumber {
  unit(unit: string): this;
  default(value: number): MeasuredDefault<this>;
  default(value: () => number): MeasuredDefault<this>;
}
export interface IntSchema extends z.ZodInt {
  unit(unit: string): this;
  default(value: number): MeasuredDefault<this>;
  default(value: () => number): MeasuredDefault<this>;
}
export interface MeasuredDefault<S extends z.core.SomeType> extends z.ZodDefault<S> {
  unit(unit: string): this;
}

function unit(this: z.ZodType, name: string) {
  return this.meta({ unit: name });
}
const GolgiDefault = z.core.$constructor<MeasuredDefault<z.ZodType>>(
  "GolgiDefault",
  (schema, def) => z.ZodDefault.init(schema as unknown as z.ZodDefault, def),
  { unit } as never,
);
const measured = {
  unit,
  default(this: z.ZodType, value: unknown) {
    return new GolgiDefault(z._default(this, value as never)._zod.def as never);
  },
} as never;
const GolgiNumber = z.core.$constructor<NumberSchema>("GolgiNumber", (schema, def) => z.ZodNumber.init(schema, def), measured);
const GolgiInt = z.core.$constructor<IntSchema>("GolgiInt", (schema, def) => z.ZodNumberFormat.init(schema, def), measured);

export function number(): NumberSchema {
  return new GolgiNumber({ type: "number", checks: [] });
}
export function int(): IntSchema {
  return new GolgiInt({ type: "number", check: "number_format", abort: false, format: "safeint" });
}

export interface QuantityDef extends z.core.$ZodTypeDef {
  readonly type: "custom";
  readonly quantity: "duration" | "bytes";
  readonly minimum: number;
  readonly maximum?: number;
}

/** An integer (ms or bytes) that may be written with a unit, `"2h"` or `"2 GiB"`. */
export interface QuantitySchema extends z.ZodType<number, number | string> {
  min(least: number | string): this;
  max(most: number | string): this;
  default(value: number | string): z.ZodDefault<this>;
  default(value: () => number): z.ZodDefault<this>;
}
interface QuantityInternals extends z.ZodType {
  min(least: number | string): this;
  max(most: number | string): this;
  _zod: z.core.$ZodTypeInternals & { def: QuantityDef };
}

const WORDS = {
  duration: { parse: parseDuration, expected: 'a duration such as "90 min", "2h" or a whole number of milliseconds' },
  bytes: { parse: parseBytes, expected: 'a size such as "500 MB", "2 GiB" or a whole number of bytes' },
} as const;

/** What an author wrote as a bound or default, as an integer. */
function amountOf(kind: QuantityDef["quantity"], written: number | string): number {
  const amount = WORDS[kind].parse(written);
  if (amount !== undefined) return amount;
  throw new GolgiError({
    code: "GOLGI_TYPE_QUANTITY" satisfies TypeErrorCode,
    kind: "user",
    message: `${JSON.stringify(written)} in t.${kind}() is not ${WORDS[kind].expected}`,
    hint: `write ${WORDS[kind].expected}`,
  });
}

const GolgiQuantity = z.core.$constructor<QuantityInternals>(
  "GolgiQuantity",
  (schema, def) => {
    z.ZodType.init(schema, def);
    const { parse, expected } = WORDS[def.quantity];
    const custom = (input: unknown, message: string) => customIssue(schema, input, { message });
    schema._zod.parse = (payload) => {
      const written = payload.value;
      const amount = typeof written === "number" || typeof written === "string" ? parse(written) : undefined;
      if (amount === undefined || (typeof written === "number" && amount !== written))
        payload.issues.push(custom(written, `expected ${expected}`));
      else if (amount < def.minimum) payload.issues.push(custom(written, `must be at least ${def.minimum}`));
      else if (def.maximum !== undefined && amount > def.maximum)
        payload.issues.push(custom(written, `must be at most ${def.maximum}`));
      else payload.value = amount;
      return payload;
    };
  },
  {
    min(this: QuantityInternals, least: number | string) {
      const def = this._zod.def;
      return this.clone({ ...def, minimum: amountOf(def.quantity, least) } as QuantityDef, { parent: true });
    },
    max(this: QuantityInternals, most: number | string) {
      const def = this._zod.def;
      return this.clone({ ...def, maximum: amountOf(def.quantity, most) } as QuantityDef, { parent: true });
    },
    default(this: QuantityInternals, value: number | string | (() => number)) {
      return z._default(this, typeof value === "function" ? value() : amountOf(this._zod.def.quantity, value));
    },
  } as never,
);

export function duration(): QuantitySchema {
  return new GolgiQuantity({ type: "custom", quantity: "duration", minimum: 0 }) as unknown as QuantitySchema;
}
export function bytes(): QuantitySchema {
  return new GolgiQuantity({ type: "custom", quantity: "bytes", minimum: 0 }) as unknown as QuantitySchema;
}

const REGION = ownCheck<string>("golgi_region", (text) =>
  parseRegion(text) === undefined ? "expected a region such as chr1:1000-2000" : undefined,
);
/** A genomic region, `chr1:1000-2000`: 1-based, both ends included. Regions of two different genome builds never meet on a wire. */
export function region(options: { readonly genome?: string } = {}): z.ZodString {
  const { genome } = options;
  const schema = z.string().check(REGION);
  return genome === undefined ? schema : schema.meta({ genome });
}

/** Any JSON value. */
export interface JsonSchema extends z.ZodType<Json, Json> {}
interface JsonInternals extends z.ZodType {
  _zod: z.core.$ZodTypeInternals & { def: z.core.$ZodCustomDef & { readonly golgiAny: true } };
}
const GolgiJson = z.core.$constructor<JsonInternals>("GolgiJson", (schema, def) => {
  z.ZodCustom.init(schema as unknown as z.ZodCustom, def);
});
export function json(): JsonSchema {
  return new GolgiJson({
    type: "custom",
    golgiAny: true,
    check: "custom",
    fn: (value: unknown) => isJson(value),
    error: () => "expected a JSON value",
    abort: true,
  }) as unknown as JsonSchema;
}

export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > 200) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => isJson(item, depth + 1));
}
