/** Outputs of a run by how they are shown: numbers and short texts as cards, records as tables, files as a list, the rest as it is. */
import {
  artifactsOf,
  isDirectoryValue,
  isFileValue,
  isObject,
  type DirectoryValue,
  type FileValue,
  type Json,
  type JsonObject,
} from "@golgi/ir";

export type Artifact = FileValue | DirectoryValue;

export interface Outputs {
  readonly metrics: readonly { readonly name: string; readonly value: string | number | boolean }[];
  readonly tables: readonly { readonly name: string; readonly rows: readonly JsonObject[] }[];
  readonly artifacts: readonly { readonly name: string; readonly value: Artifact }[];
  readonly others: readonly { readonly name: string; readonly value: Json }[];
}

const SHORT = 60;

export function isArtifact(value: Json | undefined): value is FileValue | DirectoryValue {
  return value !== undefined && (isFileValue(value) || isDirectoryValue(value));
}

export function sortOutputs(outputs: JsonObject): Outputs {
  const metrics: Outputs["metrics"][number][] = [];
  const tables: Outputs["tables"][number][] = [];
  const artifacts: Outputs["artifacts"][number][] = [];
  const others: Outputs["others"][number][] = [];
  const visit = (name: string, value: Json): void => {
    if (isArtifact(value)) artifacts.push({ name, value });
    else if (typeof value === "number" || typeof value === "boolean" || (typeof value === "string" && value.length <= SHORT))
      metrics.push({ name, value });
    else if (Array.isArray(value) && value.length > 0 && value.every(isRow))
      tables.push({ name, rows: value as unknown as JsonObject[] });
    else if (Array.isArray(value) && !artifactsOf(value).next().done)
      value.forEach((item: Json, index) => visit(`${name}[${index}]`, item));
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) visit(`${name}.${key}`, item);
    else others.push({ name, value });
  };
  for (const [name, value] of Object.entries(outputs)) visit(name, value);
  return { metrics, tables, artifacts, others };
}

/** A record of scalars and files is a row of a table. A file by itself is none: it is opened, not read. */
function isRow(value: Json): boolean {
  return (
    isObject(value) &&
    !isArtifact(value) &&
    Object.values(value).every((item) => typeof item !== "object" || item === null || isArtifact(item))
  );
}
