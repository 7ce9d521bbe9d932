/**
 * Lists. Ours is zod's array with one more method, `glob`, for output ports that collect many files.
 */
import { z } from "zod";
import { canonicalize, type Json } from "@golgi/ir";
import { ownCheck } from "./issue.ts";
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

const UNIQUE = ownCheck<unknown[]>("golgi_unique", (value) => {
  const distinct = new Set(value.map((item) => canonicalize(item as Json)));
  return distinct.size === value.length ? undefined : "two items are equal";
});

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
