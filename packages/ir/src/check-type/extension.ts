/** Keywords under `x-golgi`: known, well-formed, and on a kind of type that they go with. */
import { isFileName } from "../file-name.ts";
import { typeKind, type Type, type TypeKind } from "../type.ts";
import { shown } from "../validate/issue.ts";
import type { TypeIssues } from "./issue.ts";

const FILES: readonly TypeKind[] = ["file", "table"];
const ARTIFACTS: readonly TypeKind[] = ["file", "directory", "table"];
const NUMBERS: readonly TypeKind[] = ["integer", "number"];

interface Rule {
  readonly test: (value: unknown) => boolean;
  /** Kinds it goes with; absent: all. */
  readonly kinds?: readonly TypeKind[];
}

const isText = (value: unknown) => typeof value === "string" && value !== "" && value.length <= 10_000;
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isFlag = (value: unknown) => typeof value === "boolean";
const isRecord = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

const RULES: Readonly<Record<string, Rule>> = {
  kind: { test: (value) => ["file", "directory", "table"].includes(value as string) },
  formats: {
    test: (value) => isTexts(value) && (value as string[]).length > 0 && (value as string[]).every(isFormatId),
    kinds: ARTIFACTS,
  },
  traits: {
    test: (value) => isRecord(value) && Object.values(value as object).every((trait) => isFlag(trait) || isText(trait)),
    kinds: ARTIFACTS,
  },
  secondaryFiles: { test: (value) => isTexts(value) && (value as string[]).every(isCompanionPattern), kinds: FILES },
  fileName: { test: (value) => typeof value === "string" && isFileName(value), kinds: ARTIFACTS },
  glob: { test: (value) => isText(value) && isInsidePattern(value as string), kinds: [...ARTIFACTS, "array", "union"] },
  nameMatters: { test: isFlag, kinds: ARTIFACTS },
  semanticDigest: { test: (value) => ["bam", "vcf", "gzip", "json"].includes(value as string), kinds: FILES },
  columns: { test: (value) => isRecord(value) && Object.values(value as object).every(isRecord), kinds: ["table"] },
  unit: { test: isText, kinds: NUMBERS },
  quantity: { test: (value) => ["duration", "bytes", "region"].includes(value as string), kinds: [...NUMBERS, "string"] },
  genome: { test: isText, kinds: [...ARTIFACTS, "string"] },
  group: { test: isText },
  order: { test: (value) => typeof value === "number" && Number.isFinite(value) },
  widget: { test: isText },
  advanced: { test: isFlag },
  placeholder: { test: (value) => typeof value === "string" },
  labels: { test: isTexts, kinds: ["enum"] },
};

export function extensionIssues(type: Type, issues: TypeIssues): void {
  const kind = typeKind(type);
  for (const [keyword, value] of Object.entries(type["x-golgi"] ?? {})) {
    const rule = Object.hasOwn(RULES, keyword) ? RULES[keyword] : undefined;
    if (rule === undefined)
      issues.add("GOLGI_TYPE_EXTENSION", `x-golgi.${keyword} is not known`, `Known are: ${Object.keys(RULES).join(", ")}.`);
    else if (!rule.test(value))
      issues.add(
        "GOLGI_TYPE_EXTENSION",
        `x-golgi.${keyword} has a wrong value: ${shown(value)}`,
        "See the list of keywords in the authoring guide.",
      );
    else if (rule.kinds !== undefined && !rule.kinds.includes(kind)) {
      issues.add(
        "GOLGI_TYPE_EXTENSION",
        `x-golgi.${keyword} does not go with the kind ${kind}`,
        `It goes with: ${rule.kinds.join(", ")}.`,
      );
    }
  }
  crossIssues(type, issues);
}

function crossIssues(type: Type, issues: TypeIssues): void {
  const { quantity, labels } = type["x-golgi"] ?? {};
  if (quantity === "region" && type.type !== "string")
    issues.add("GOLGI_TYPE_EXTENSION", "a region is a text", 'Use type: "string".');
  if (quantity !== undefined && quantity !== "region" && type.type !== "integer") {
    issues.add("GOLGI_TYPE_EXTENSION", `${quantity} is a whole number`, 'Use type: "integer".');
  }
  if (labels !== undefined && type.enum !== undefined && labels.length !== type.enum.length) {
    issues.add(
      "GOLGI_TYPE_EXTENSION",
      `there are ${labels.length} labels for ${type.enum.length} members`,
      "Give one label for each member.",
    );
  }
}

function isFormatId(id: string): boolean {
  return /^[a-z][a-z0-9-]{0,30}:[\w.-]{1,100}$/.test(id);
}

function isCompanionPattern(pattern: string): boolean {
  return /^\^*\.?[\w.-]{1,50}$/.test(pattern);
}

/** Below the folder it starts from. */
function isInsidePattern(glob: string): boolean {
  return !glob.startsWith("/") && !glob.includes("\0") && !glob.split("/").includes("..");
}
