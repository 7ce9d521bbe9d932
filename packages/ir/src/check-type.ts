/**
 * Checks a type itself: is it inside the subset of `type.ts`, can its unions be told apart, do its default and examples fit it?
 * Every issue is found, not only the first. Bad input is data: this never throws, whatever JSON it gets.
 */
import { extensionIssues } from "./check-type/extension.ts";
import { keywordIssues } from "./check-type/keywords.ts";
import { unionIssues } from "./check-type/union.ts";
import { TypeIssues, type TypeIssue } from "./check-type/issue.ts";
import { typeKind, type Type } from "./type.ts";
import { isForbiddenKey } from "./validate/any.ts";
import { validateValue } from "./validate/validate.ts";

const DEEPEST = 64;

export function checkType(type: Type): readonly TypeIssue[] {
  const issues = new TypeIssues();
  walk(type, issues);
  return issues.list;
}

function walk(type: unknown, issues: TypeIssues): void {
  if (typeof type !== "object" || type === null || Array.isArray(type))
    return issues.add("GOLGI_TYPE_KEYWORD", "a type must be a JSON object", "Write {} for any value.");
  if (issues.path.length > DEEPEST)
    return issues.add("GOLGI_TYPE_KEYWORD", `nested deeper than ${DEEPEST} levels`, "Split the type.");
  const before = issues.list.length;
  keywordIssues(type as Type, issues);
  if (issues.list.length > before) return; // what follows relies on sound keywords
  extensionIssues(type as Type, issues);
  walkParts(type as Type, issues);
  if (issues.list.length > before) return;
  checkValues(type as Type, issues);
}

function walkParts(type: Type, issues: TypeIssues): void {
  for (const [name, property] of Object.entries(type.properties ?? {})) {
    if (isForbiddenKey(name) || name === "")
      issues.add("GOLGI_TYPE_KEYWORD", `the field name ${JSON.stringify(name)} is not allowed`, "Rename the field.");
    else issues.at(name, () => walk(property, issues));
  }
  for (const [index, item] of (type.prefixItems ?? []).entries()) issues.at(index, () => walk(item, issues));
  if (type.items !== undefined && type.items !== false) issues.at("[]", () => walk(type.items, issues));
  if (type.additionalProperties !== undefined && type.additionalProperties !== false) {
    issues.at("*", () => walk(type.additionalProperties, issues));
  }
  if (type.propertyNames !== undefined) issues.at("names", () => walk(type.propertyNames, issues));
  for (const [name, column] of Object.entries(type["x-golgi"]?.columns ?? {})) issues.at(name, () => walk(column, issues));
  for (const [index, branch] of (type.anyOf ?? []).entries()) issues.at(`alternative ${index + 1}`, () => walk(branch, issues));
  if (typeKind(type) === "union") unionIssues(type, issues);
}

/** Default and examples must be values of the type. */
function checkValues(type: Type, issues: TypeIssues): void {
  if (type.default !== undefined) {
    const result = validateValue(type, type.default);
    for (const issue of result.ok ? [] : result.issues) {
      issues.add(
        "GOLGI_TYPE_DEFAULT",
        `the default does not fit its own type: ${issue.message}`,
        issue.hint ?? "Change the default or the type.",
      );
    }
  }
  for (const example of type.examples ?? []) {
    const result = validateValue(type, example);
    for (const issue of result.ok ? [] : result.issues) {
      issues.add(
        "GOLGI_TYPE_EXAMPLE",
        `an example does not fit the type: ${issue.message}`,
        issue.hint ?? "Change the example or the type.",
      );
    }
  }
}
