export type { ArtifactDef, DirectorySchema, FileOptions, FileSchema, TableOptions, TableSchema } from "./artifact.ts";
export type { ArrayDef, ArraySchema } from "./collection.ts";
export { type SchemaIssue, TYPE_ERRORS, type TypeErrorCode } from "./errors.ts";
export { type FormatKinds, type FormatName, KNOWN_FORMATS, type KnownFormat } from "./format-lineage.ts";
export type { Artifact, DirectoryHandle, FileHandle, FileOf, LocalValue, NoTraits, TableHandle, Traits } from "./handle.ts";
export { readRecord, readType, recordType, toType } from "./lower.ts";
export { parseBytes, parseDuration } from "./quantity.ts";
export type { IntSchema, JsonSchema, MeasuredDefault, NumberSchema, QuantityDef, QuantitySchema } from "./scalar.ts";
export type {
  AnySchema,
  InputOf,
  InputsOf,
  LocalValueOf,
  LocalValuesOf,
  Presentation,
  Shape,
  ValueOf,
  ValuesOf,
} from "./schema.ts";
export { t } from "./t.ts";
