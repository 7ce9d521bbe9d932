/** Placeholders of scripts: values that have no form there, and pieces that do not fit together. */
import { showType, typeKind, type Language, type Type } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import type { RefState } from "../graph/state.ts";
import { withoutNull } from "../graph/type-field.ts";

/** A value that a shell script cannot take as words. */
export function unquotable(ref: RefState): Finding | undefined {
  if (hasWords(ref.type, true)) return undefined;
  return error(
    "GOLGI_UNQUOTABLE_PLACEHOLDER",
    `a value of type ${showType(ref.type)} has no form as words of a shell script`,
    "Put its fields or items in one by one, use sh.each for a list of records, or read inputs.json in a python or rscript task.",
  );
}

/** Text made of several values: each must be one word. */
export function notText(ref: RefState): Finding | undefined {
  if (hasWords(ref.type, false)) return undefined;
  return error(
    "GOLGI_UNQUOTABLE_PLACEHOLDER",
    `a value of type ${showType(ref.type)} cannot be a part of one word of text`,
    "Only text, numbers, booleans and paths can; for a list use sh.each.",
  );
}

function hasWords(type: Type, lists: boolean): boolean {
  switch (typeKind(type)) {
    case "any":
    case "map":
    case "record":
      return false;
    case "array":
      return lists && (type.items === undefined || (type.items !== false && hasWords(type.items, false)));
    case "tuple":
      return lists && (type.prefixItems ?? []).every((item) => hasWords(item, false));
    case "union": {
      const rest = withoutNull(type);
      if (rest === undefined) return true;
      return typeKind(rest) === "union" ? (rest.anyOf ?? []).every((member) => hasWords(member, false)) : hasWords(rest, lists);
    }
    default:
      return true;
  }
}

export function notAPlaceholder(value: unknown, language: Language): Finding {
  const what =
    value === undefined ? "undefined" : value === null ? "null" : typeof value === "object" ? "a record" : `a ${typeof value}`;
  return error(
    "GOLGI_UNQUOTABLE_PLACEHOLDER",
    `${what} cannot be a placeholder of a ${language} script`,
    "Placeholders are references, text, numbers, booleans, lists of these, and templates of the same language.",
  );
}

export function mixedLanguages(outer: Language, inner: Language): Finding {
  return error(
    "GOLGI_INVALID_SCRIPT",
    `a ${inner} template stands inside a ${outer} template`,
    "Values are quoted for one language: write the inner program as a task of its own.",
  );
}

export function notATemplate(where: string, value: unknown): Finding {
  return error(
    "GOLGI_INVALID_SCRIPT",
    `${where} was given ${typeof value === "string" ? "plain text" : `a ${typeof value}`} instead of a template`,
    "Write sh`…`, so that its placeholders are quoted.",
  );
}

export function referenceInRawText(): Finding {
  return error(
    "GOLGI_REF_IN_RAW_TEXT",
    "sh.raw was given a reference: its value would be run as code",
    "Put the reference into the template itself, where it is quoted: sh`tool ${ref}`.",
  );
}

export function damagedText(): Finding {
  return error(
    "GOLGI_REF_AS_TEXT",
    "text with a reference in it was changed before it reached the script",
    "Put `…${ref}…` into the template as it is; change the value inside the script, or in a task before.",
  );
}

export function notAList(value: unknown): Finding {
  return error(
    "GOLGI_NOT_A_LIST",
    `sh.each needs a reference to a list${typeof value === "object" ? "" : `, not a ${typeof value}`}`,
    "Give an input that is declared with t.array(…); for a list that is known here, use plain JavaScript.",
  );
}
