/** Columns of a sheet: the leaves of a record, nested records and tuples flattened. Pure. */
import type { DirectoryValue, FileValue } from "@golgi/ir";
import { emptyDraft, type Draft, type DraftPath, type Edit, type Field } from "../model/index.ts";

export interface Column {
  readonly title: string;
  /** Names a header row may use, lower-case. */
  readonly names: readonly string[];
  readonly field: Field;
  /** From the row to the cell; the same for draft and value, since no union is crossed. */
  readonly steps: DraftPath;
  /** Each row must give it. */
  readonly required: boolean;
}

export function columnsOf(item: Field): readonly Column[] {
  return item.kind === "record"
    ? item.fields.flatMap((part) => flatten(part, { title: part.label, names: [part.name], steps: [part.name], required: true }))
    : [];
}

interface Place {
  readonly title: string;
  readonly names: readonly string[];
  readonly steps: DraftPath;
  readonly required: boolean;
}

function flatten(field: Field, at: Place): readonly Column[] {
  if (field.widget === "constant") return [];
  if (field.kind === "record") {
    return field.fields.flatMap((part) =>
      flatten(part, {
        title: `${at.title} ${part.label.toLowerCase()}`,
        names: at.names.flatMap((name) => [`${name}.${part.name}`, `${name}_${part.name}`]),
        steps: [...at.steps, part.name],
        required: at.required && field.required,
      }),
    );
  }
  if (field.kind === "tuple") {
    return field.places.flatMap((part, index) =>
      flatten(part, {
        title: `${at.title} ${part.label}`,
        names: at.names.flatMap((name) => [
          `${name}.${index}`,
          `${name}[${index}]`,
          `${name}_${index + 1}`,
          `${name} ${index + 1}`,
        ]),
        steps: [...at.steps, index],
        required: at.required && field.required,
      }),
    );
  }
  const names = [...at.names, at.title].map((name) => name.toLowerCase());
  return [{ title: at.title, names, field, steps: at.steps, required: at.required && field.required }];
}

/** What a cell shows. */
export function cellText(field: Field, draft: Draft | undefined): string {
  if (draft === undefined || draft.state === "unset") return "";
  if (draft.state === "null") return "null";
  if (draft.kind === "text") return draft.text;
  if (draft.kind === "choice")
    return "options" in field
      ? (field.options.find((option) => option.value === draft.choice)?.label ?? String(draft.choice))
      : "";
  return draft.kind === "artifact" ? (draft.artifact?.name ?? draft.wanted ?? "") : "";
}

export type KnownFiles = ReadonlyMap<string, FileValue | DirectoryValue>;

/** The edit that a text in a cell means. */
export function cellEdit(field: Field, text: string, files: KnownFiles): Edit {
  const given = text.trim();
  if (given === "") return { do: "replace", draft: emptyDraft(field) };
  switch (field.kind) {
    case "boolean":
      return { do: "choose", choice: YES.has(given.toLowerCase()) ? true : NO.has(given.toLowerCase()) ? false : given };
    case "enum": {
      const option =
        field.options.find(({ value, label }) => String(value) === given || label === given) ??
        field.options.find(
          ({ value, label }) =>
            String(value).toLowerCase() === given.toLowerCase() || label.toLowerCase() === given.toLowerCase(),
        );
      return { do: "choose", choice: option === undefined ? given : option.value };
    }
    case "file":
    case "table":
    case "directory": {
      const artifact = files.get(baseName(given));
      return artifact === undefined ? { do: "want", wanted: given } : { do: "attach", artifact };
    }
    default:
      return { do: "type", text: field.kind === "string" ? text : given };
  }
}

const YES: ReadonlySet<string> = new Set(["true", "yes", "y", "1"]);
const NO: ReadonlySet<string> = new Set(["false", "no", "n", "0"]);

/** The last part of a path or address. */
export function baseName(path: string): string {
  const plain = /^https?:\/\//i.test(path) && URL.canParse(path) ? new URL(path).pathname : path;
  return plain.slice(Math.max(plain.lastIndexOf("/"), plain.lastIndexOf("\\")) + 1);
}
