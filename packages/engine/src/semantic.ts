/** Semantic digests in values: written in by the engine from a wrapper's result, and from nowhere else. */
import { isFileValue, type Digest, type Json, type JsonObject } from "@golgi/ir";

/**
 * Outputs with the semantic digests of their files written into the file values, so that they travel wherever the values go: cache keys
 * downstream use them in place of the digest, which stops the wave when only volatile headers changed. Only the result's own list counts.
 */
export function withSemantic(outputs: JsonObject, semantic: Readonly<Record<string, Digest>> | undefined): JsonObject {
  const pointers = Object.entries(semantic ?? {});
  const clean = withoutSemantic(outputs) as JsonObject;
  if (pointers.length === 0) return clean;
  const copy = structuredClone(clean);
  for (const [pointer, digest] of pointers) {
    const segments = pointer.split("/").slice(1);
    let at: unknown = copy;
    for (const segment of segments) at = childOf(at, segment.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (isFileValue(at as Json)) (at as { semantic?: Digest }).semantic = digest;
  }
  return copy;
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Semantic digests that did not come from a wrapper's result say nothing: people and tasks could write what they like. */
export function withoutSemantic(value: Json): Json {
  return claimsSemantic(value) ? strip(value) : value;
}

function claimsSemantic(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(claimsSemantic);
  if (isFileValue(value) && value.semantic !== undefined) return true;
  return Object.values(value).some(claimsSemantic);
}

function strip(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(strip);
  const file = isFileValue(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (file && key === "semantic" ? [] : [[key, strip(field)]])),
  );
}
