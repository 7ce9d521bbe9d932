/**
 * What `.describe()` and `.meta()` say about a schema, as annotations of the IR type.
 */
import type { Type, TypeExtension } from "@golgi/ir";
import { z } from "zod";
import type { AnySchema } from "./schema.ts";

const PLAIN = ["title", "description", "examples", "deprecated"] as const;
const EXTENDED = ["group", "order", "advanced", "widget", "placeholder", "labels", "unit", "genome"] as const;

/** Metadata of the schema itself goes on top of what an inner schema already said. */
export function withPresentation(type: Type, schema: AnySchema): Type {
  const meta = z.globalRegistry.get(schema);
  if (meta === undefined) return type;
  const plain = pick(meta, PLAIN);
  const extension: TypeExtension = {
    ...type["x-golgi"],
    ...pick(meta, EXTENDED),
  };
  return { ...type, ...plain, ...(Object.keys(extension).length > 0 && { "x-golgi": extension }) };
}

function pick(meta: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, never> {
  return Object.fromEntries(names.flatMap((name) => (meta[name] === undefined ? [] : [[name, meta[name]]]))) as Record<
    string,
    never
  >;
}
