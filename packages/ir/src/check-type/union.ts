/** Can the alternatives of a union be told apart from the value alone? By JSON kind, by file against directory, or by a tag. */
import { showType } from "../show-type.ts";
import { typeKind, type Type } from "../type.ts";
import { classesOf, discriminatorOf, flatBranches } from "../validate/union.ts";
import type { TypeIssues } from "./issue.ts";

export function unionIssues(type: Type, issues: TypeIssues): void {
  const branches = flatBranches(type);
  const records = branches.filter((branch) => typeKind(branch) === "record");
  const tagged = discriminatorOf(records) !== undefined;
  for (const [index, a] of branches.entries()) {
    for (const b of branches.slice(index + 1)) {
      if (!overlap(a, b) || (typeKind(a) === "enum" && typeKind(b) === "enum")) continue;
      if (tagged && typeKind(a) === "record" && typeKind(b) === "record") continue;
      issues.add("GOLGI_TYPE_AMBIGUOUS", `a value could be ${showType(a)} as well as ${showType(b)}`, hintFor(a, b));
      return;
    }
  }
}

function overlap(a: Type, b: Type): boolean {
  const classes = classesOf(b);
  return [...classesOf(a)].some((each) => classes.has(each));
}

function hintFor(a: Type, b: Type): string {
  const kinds = [typeKind(a), typeKind(b)];
  if (kinds.every((kind) => kind === "record"))
    return 'Give each alternative a required field with a constant of its own, e.g. kind: "paired" and kind: "single".';
  if (kinds.every((kind) => kind === "file")) return "Use one file type that lists several formats.";
  return "Keep one of them, or wrap them in records with a constant field that tells them apart.";
}
