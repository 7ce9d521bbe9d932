/**
 * Lists. Ours is zod's array with one more method, `glob`, for output ports that collect many files.
 */
import { z } from "zod";
import { canonicalize, type Json } from "@golgi/ir";
import type { AnySchema } from "./schema.ts";

export interface ArrayDef<S extends z.core.SomeType = AnySchema> extends z.core.$ZodArrayDef<S> {
  readonly glob?: string;
}
export interface ArraySchema<S extends z.core.SomeType = AnySchema> extends z.ZodArray<S> {
  /** Output ports: collect all matches inside the port's folder, sorted; from the working directory if it starts with `./`. */
  glob(pattern: string): this;
  /** No two items are equal. */
  unique(): this;
}

const UNIQUE = {
  _zod: {
    def: { check: "golgi_unique" },
    onattach: [],
    check: ({ value, issues }: z.core.ParsePayload<unknown[]>) => {
      const distinct = new Set(value.map((item) => canonicalize(item as Json)));
      if (distinct.size === value.length) return;
      issues.push({ code: "custom", input: value, message: "two items are equal", continue: true });
    },
  },
} as unknown as z.core.$ZodCheck<unknown[]>;

function extend<S extends z.ZodArray<AnySchema>>(schema: S, more: Partial<ArrayDef>): S {
  return schema.clone({ ...schema._zod.def, ...more }, { parent: true });
}

const GolgiArray = z.core.$constructor<ArraySchema<AnySchema>>(
  "GolgiArray",
  (schema, def) => z.ZodArray.init(schema as unknown as z.ZodArray, def),
  {
    glob(this: z.ZodArray<AnySchema>, pattern: string) {
      return extend(this, { glob: pattern });
    },
    unique(this: z.ZodArray<AnySchema>) {
      return this.check(UNIQUE);
    },
  } as never,
);

export function array<S extends AnySchema>(items: S): ArraySchema<S> {
  return new GolgiArray({ type: "array", element: items }) as unknown as ArraySchema<S>;
}
