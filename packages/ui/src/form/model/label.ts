/** Words for fields that have no title. */
import { formatLabel, showType, typeKind, type Type } from "@golgi/ir";

/** `minQuality` and `min-quality` → `Min quality`; `FASTQ` stays. */
export function labelOf(name: string, title: string | undefined): string {
  if (title !== undefined) return title;
  const words = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z\d])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a branch of a union is called: its title, its tag, or what kind of value it is. */
export function branchLabel(branch: Type, tag: string | undefined): string {
  if (branch.title !== undefined) return branch.title;
  const tagType = tag === undefined ? undefined : branch.properties?.[tag];
  if (tagType?.title !== undefined) return tagType.title;
  if (tagType?.const !== undefined) return labelOf(String(tagType.const), undefined);
  return kindLabel(branch);
}

function kindLabel(type: Type): string {
  switch (typeKind(type)) {
    case "file":
    case "table":
      return type["x-golgi"]?.formats?.map(formatLabel).join(" or ") ?? "File";
    case "directory":
      return "Directory";
    case "string":
      return "Text";
    case "boolean":
      return "Yes or no";
    case "integer":
      return "Whole number";
    case "number":
      return "Number";
    case "array":
    case "tuple":
      return "List";
    case "enum":
      return type.const === undefined ? "One of several" : String(type.const);
    default:
      return showType(type);
  }
}
