/** Checks of file and directory values: shape, declared format, companions. What is inside the bytes is checked by `checkFormat`. */
import { companionFor, isFileName } from "../file-name.ts";
import { formatLabel, isSubformat } from "../formats/registry.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Type } from "../type.ts";
import { isDigest, isObject, type FileValue } from "../value.ts";
import type { Check } from "./compile.ts";
import { shown, type Issues } from "./issue.ts";
import { wrongType } from "./scalar.ts";

const FILE_FIELDS = ["class", "digest", "name", "size", "format", "semantic", "secondary"];
const DIRECTORY_FIELDS = ["class", "digest", "name", "size"];

export function compileFile(type: Type): Check {
  const { formats, secondaryFiles = [] } = type["x-golgi"] ?? {};
  return (value, issues) => {
    if (!isObject(value) || value["class"] !== "File") {
      wrongType(issues, "a file", value);
      return value;
    }
    if (!checkFileShape(value, issues, 0)) return value;
    const file = value as FileValue;
    checkDeclaredFormat(file, formats, issues);
    for (const pattern of secondaryFiles) {
      if (companionFor(file, pattern) === undefined) missingCompanion(file, pattern, issues);
    }
    return onlyFields(value, FILE_FIELDS);
  };
}

export function compileDirectory(_type: Type): Check {
  return (value, issues) => {
    if (!isObject(value) || value["class"] !== "Directory") {
      wrongType(issues, "a directory", value);
      return value;
    }
    return checkArtifactShape(value, issues) ? onlyFields(value, DIRECTORY_FIELDS) : value;
  };
}

function checkFileShape(value: JsonObject, issues: Issues, depth: number): boolean {
  const fine = checkArtifactShape(value, issues);
  const { format, secondary } = value;
  if (!isSize(value["size"])) return malformed(issues, "its size in bytes is missing or wrong");
  if (format !== undefined && typeof format !== "string") return malformed(issues, "its format is not a text");
  if (value["semantic"] !== undefined && !isDigest(value["semantic"]))
    return malformed(issues, "its semantic digest is not a digest");
  if (secondary === undefined) return fine;
  if (!Array.isArray(secondary) || depth > 0) return malformed(issues, "its companions are not a list of files");
  return (
    (secondary as readonly Json[]).every((companion, index) => {
      issues.path.push("secondary", index);
      const isFile = isObject(companion) && companion["class"] === "File";
      const good = isFile ? checkFileShape(companion, issues, depth + 1) : malformed(issues, "a companion must be a file");
      issues.path.length -= 2;
      return good;
    }) && fine
  );
}

function checkArtifactShape(value: JsonObject, issues: Issues): boolean {
  if (!isDigest(value["digest"]))
    return malformed(issues, `its digest is ${shown(value["digest"])}, not sha256: and 64 hex digits`);
  if (typeof value["name"] !== "string" || !isFileName(value["name"]))
    return malformed(issues, `${shown(value["name"])} cannot be its name`);
  if (value["class"] === "Directory" && value["size"] !== undefined && !isSize(value["size"]))
    return malformed(issues, "its size is wrong");
  return true;
}

function isSize(size: Json | undefined): boolean {
  return typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
}

function malformed(issues: Issues, problem: string): false {
  issues.add(
    "GOLGI_VALUE_FILE",
    `not a proper artifact value: ${problem}`,
    "Give a path; Golgi makes the value when it stores the file.",
  );
  return false;
}

function checkDeclaredFormat(file: FileValue, formats: readonly string[] | undefined, issues: Issues): void {
  const { format } = file;
  if (format === undefined || formats === undefined || formats.some((wanted) => isSubformat(format, wanted))) return;
  issues.add(
    "GOLGI_VALUE_FILE_FORMAT",
    `${shown(file.name)} is ${formatLabel(format)}, but ${formats.map(formatLabel).join(" or ")} is needed`,
    "Choose another file, or convert this one.",
  );
}

function missingCompanion(file: FileValue, pattern: string, issues: Issues): void {
  issues.add(
    "GOLGI_VALUE_COMPANION",
    `${shown(file.name)} comes without its companion ${pattern}`,
    "Put the companion (such as an index) beside the file, or make it with the tool that reads it.",
  );
}

/** Drops what is no part of an artifact value (such as a local `path`), so that it can neither reach a task nor a key. */
function onlyFields(value: JsonObject, fields: readonly string[]): Json {
  const keys = Object.keys(value);
  if (keys.every((key) => fields.includes(key) && value[key] !== undefined)) return value;
  return Object.fromEntries(
    keys.filter((key) => fields.includes(key) && value[key] !== undefined).map((key) => [key, value[key] as Json]),
  );
}
