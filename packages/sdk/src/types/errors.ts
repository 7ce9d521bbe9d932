/**
 * What can be wrong with a schema, by stable code. Merged into the package's catalogue.
 */
export const TYPE_ERRORS = {
  GOLGI_TYPE_UNSUPPORTED: "A schema of a kind that cannot be written as JSON Schema, so other surfaces could not check it",
  GOLGI_TYPE_REFINEMENT: "A check or transform in JavaScript, which forms, CLI and API could not apply",
  GOLGI_TYPE_OPTIONAL_ITEM: "An item of a list, tuple or map may be absent; JSON has no absent items",
  GOLGI_TYPE_PATTERN_FLAGS: "A regular expression with flags, which JSON Schema does not have",
  GOLGI_TYPE_RECURSIVE: "A schema that contains itself",
  GOLGI_TYPE_DEFAULT_NOT_FIXED: "A default that is not a JSON value, or another one each time",
  GOLGI_TYPE_QUANTITY: "A bound or default of a duration or size that cannot be read",
} as const;

export type TypeErrorCode = keyof typeof TYPE_ERRORS;

/** A finding about a schema. `path` leads from the port into the type: property names, and `[]` for items. */
export interface SchemaIssue {
  readonly code: TypeErrorCode;
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
}
