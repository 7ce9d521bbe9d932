/**
 * Types of ports: a subset of JSON Schema 2020-12 plus our keywords under `x-golgi`.
 *
 * Any JSON Schema tool can read a type; `typeKind` says which of our kinds a schema is. The subset:
 *   any      {}
 *   null     {type:"null"}                boolean {type:"boolean"}
 *   integer  {type:"integer", minimum…}   number  {type:"number", …}
 *   string   {type:"string", pattern, minLength, maxLength, format: date|date-time|time|duration|uri|email|uuid, x-golgi.quantity}
 *   enum     {enum:[…]} of scalars, or {const: scalar}
 *   array    {type:"array", items: T, minItems, maxItems, uniqueItems}
 *   tuple    {type:"array", prefixItems:[…], items:false}
 *   record   {type:"object", properties:{…}, required:[…], additionalProperties:false}
 *   map      {type:"object", additionalProperties: T, propertyNames?}
 *   union    {anyOf:[…]}: discriminated by a const property or by kinds that cannot be confused; nullable is a union with null
 *   file, directory, table   {type:"object", x-golgi:{kind}}; their values are `FileValue` / `DirectoryValue`
 *
 * In a record, a property that is not in `required` may be absent; one with `default` is filled in when absent. Absent, null and
 * default are three different things.
 */
import type { Json } from "./json.ts";

export type Scalar = null | boolean | number | string;

export interface Type {
  readonly type?: "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";
  readonly const?: Scalar;
  readonly enum?: readonly Scalar[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: Type | false;
  readonly prefixItems?: readonly Type[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Type>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Type | false;
  readonly propertyNames?: Type;
  readonly anyOf?: readonly Type[];
  readonly default?: Json;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly Json[];
  readonly deprecated?: boolean;
  readonly "x-golgi"?: TypeExtension;
}

export interface TypeExtension {
  readonly kind?: "file" | "directory" | "table";
  /** file: EDAM ids, e.g. `edam:format_1930`; a value must be one of them or a subtype of one. Absent: any file. */
  readonly formats?: readonly string[];
  /** file: facts beyond the format that a consumer may demand, e.g. `{gzip: true, sorted: "coordinate", indexed: true}`. */
  readonly traits?: Readonly<Record<string, string | boolean>>;
  /** file: companions beside the file, by suffix (`.bai`), or with `^` to replace the extension (`^.bai`). */
  readonly secondaryFiles?: readonly string[];
  /** Output ports: the file's name in `/job/out/<port>/`; default `<port><extension of the format>`. */
  readonly fileName?: string;
  /** Output ports: collect by pattern inside `/job/out/<port>/`, or the working directory when it starts with `./`. */
  readonly glob?: string;
  /** Input ports: the file's own name matters to the tool; it is staged under it and is part of the cache key. */
  readonly nameMatters?: boolean;
  /** Output ports: digest of the records without volatile headers, used for early cut-off. */
  readonly semanticDigest?: "bam" | "vcf" | "gzip" | "json";
  /** table: type of each column. */
  readonly columns?: Readonly<Record<string, Type>>;
  /** UCUM-like unit of a number, e.g. `um`, `ng/uL`, `phred`. */
  readonly unit?: string;
  /** string or number with a meaning: `duration` (ms as integer), `bytes` (integer), `region` (`chr:start-end`, 1-based inclusive). */
  readonly quantity?: "duration" | "bytes" | "region";
  /** Genome build, e.g. `GRCh38`; two different builds never meet on a wire. */
  readonly genome?: string;
  readonly group?: string;
  readonly order?: number;
  readonly widget?: string;
  readonly advanced?: boolean;
  readonly placeholder?: string;
  /** Words shown for enum members, same order. */
  readonly labels?: readonly string[];
}

/** A record type: the shape of all inputs or outputs of a task or workflow. */
export interface RecordType extends Type {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Type>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

export type TypeKind =
  | "any"
  | "null"
  | "boolean"
  | "integer"
  | "number"
  | "string"
  | "enum"
  | "array"
  | "tuple"
  | "record"
  | "map"
  | "union"
  | "file"
  | "directory"
  | "table";

/** Which kind a schema of the subset is. A schema outside the subset is found by `checkType`, not here. */
export function typeKind(type: Type): TypeKind {
  const kind = type["x-golgi"]?.kind;
  if (kind !== undefined) return kind;
  if (type.anyOf !== undefined) return "union";
  if (type.enum !== undefined || type.const !== undefined) return "enum";
  switch (type.type) {
    case undefined:
      return "any";
    case "array":
      return type.prefixItems === undefined ? "array" : "tuple";
    case "object":
      return type.properties === undefined ? "map" : "record";
    default:
      return type.type;
  }
}
