/**
 * One walk over the artifacts inside a value, guided by its type, that layout, cache keys and staging share.
 *
 * The type only adds what a port says about its files (`nameMatters`, companions); a file is found by its value, so that files
 * inside `any` are handled too.
 */
import type { Json } from "./json.ts";
import { typeKind, type Type } from "./type.ts";
import { isDirectoryValue, isFileValue, isObject, type DirectoryValue, type FileValue } from "./value.ts";

export type Artifact = FileValue | DirectoryValue;

/** Where an artifact is: the keys and indexes from the value down to it, and the type that stands there, when known. */
export interface ArtifactPlace {
  readonly path: readonly (string | number)[];
  /** Keys of each record or map on the way (empty for lists), so that a path segment can be made unique. */
  readonly siblings: readonly (readonly string[])[];
  readonly type: Type | undefined;
}

const TOP: Omit<ArtifactPlace, "type"> = { path: [], siblings: [] };

/** The value with every artifact (not companions: they belong to their primary) replaced by what `change` makes of it. */
export function mapArtifacts(
  type: Type | undefined,
  value: Json,
  change: (artifact: Artifact, place: ArtifactPlace) => Json,
): Json {
  return mapAt(value, { ...TOP, type }, change);
}

function mapAt(value: Json, place: ArtifactPlace, change: (artifact: Artifact, place: ArtifactPlace) => Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isFileValue(value) || isDirectoryValue(value)) {
    return change(value, { ...place, type: branchFor(place.type, value) });
  }
  if (!holdsArtifact(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) =>
      mapAt(item, below(place, index, { type: childType(place.type, value, index), keys: [] }), change),
    );
  }
  const record = value as { readonly [key: string]: Json };
  const keys = Object.keys(record);
  const copy: Record<string, Json> = {};
  for (const key of keys) {
    const child = below(place, key, { type: childType(place.type, value, key), keys });
    define(copy, key, mapAt(record[key] as Json, child, change));
  }
  return copy;
}

function below(
  place: ArtifactPlace,
  key: string | number,
  child: { type: Type | undefined; keys: readonly string[] },
): ArtifactPlace {
  return { path: [...place.path, key], siblings: [...place.siblings, child.keys], type: child.type };
}

function holdsArtifact(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isFileValue(value) || isDirectoryValue(value)) return true;
  if (Array.isArray(value)) return value.some(holdsArtifact);
  return Object.values(value).some(holdsArtifact);
}

/** Sets an own property whatever its name (`__proto__` included). */
function define(record: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** The type of one child of a value, as far as the type tells. */
function childType(type: Type | undefined, value: Json, key: string | number): Type | undefined {
  const here = branchFor(type, value);
  if (here === undefined) return undefined;
  if (typeof key === "number") return here.prefixItems?.[key] ?? (here.items === false ? undefined : here.items);
  const properties = here.properties;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return here.additionalProperties === false ? undefined : here.additionalProperties;
}

/** Of a union, the first branch whose kind, and constant fields, fit the value. */
export function branchFor(type: Type | undefined, value: Json): Type | undefined {
  if (type?.anyOf === undefined) return type;
  for (const branch of type.anyOf) {
    const found = branchFor(branch, value);
    if (found !== undefined && couldBe(found, value)) return found;
  }
  return undefined;
}

function couldBe(type: Type, value: Json): boolean {
  switch (typeKind(type)) {
    case "file":
    case "table":
      return isFileValue(value);
    case "directory":
      return isDirectoryValue(value);
    case "array":
    case "tuple":
      return Array.isArray(value);
    case "map":
      return isObject(value);
    case "record":
      return isObject(value) && tagsFit(type, value);
    case "any":
      return true;
    default:
      return false;
  }
}

function tagsFit(type: Type, value: { readonly [key: string]: Json }): boolean {
  for (const [name, field] of Object.entries(type.properties ?? {})) {
    if (field.const !== undefined && value[name] !== field.const) return false;
    if (type.required?.includes(name) && !Object.hasOwn(value, name)) return false;
  }
  return true;
}
