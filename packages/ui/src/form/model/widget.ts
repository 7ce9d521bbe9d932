/** Which widget shows a type. `x-golgi.widget` may choose another one of those that can hold the type's values. */
import { typeKind, type Type, type TypeKind } from "@golgi/ir";

export type Widget =
  | "text"
  | "textarea"
  | "number"
  | "slider"
  | "switch"
  | "radio"
  | "select"
  | "multi-select"
  | "date"
  | "duration"
  | "bytes"
  | "region"
  | "json"
  /** One possible value: nothing to ask. */
  | "constant"
  | "list"
  | "sheet"
  | "record"
  | "tuple"
  | "map"
  | "union"
  | "artifact";

/** Enumerations up to this many members are shown whole. */
const MOST_RADIOS = 4;

export function widgetOf(type: Type, kind: TypeKind, wanted?: string): Widget {
  const usual = usualWidget(type, kind);
  const others = ALTERNATIVES[usual] ?? [];
  return others.find((other) => other === wanted && (other !== "slider" || isBounded(type))) ?? usual;
}

const ALTERNATIVES: Readonly<Partial<Record<Widget, readonly Widget[]>>> = {
  text: ["textarea"],
  number: ["slider"],
  select: ["radio"],
  radio: ["select"],
  switch: ["radio"],
  sheet: ["list"],
  // A list may hold a member twice.
  "multi-select": ["list"],
};

function usualWidget(type: Type, kind: TypeKind): Widget {
  switch (kind) {
    case "any":
      return "json";
    case "null":
      return "constant";
    case "boolean":
      return "switch";
    case "integer":
    case "number":
      return quantityOf(type) ?? "number";
    case "string":
      return quantityOf(type) ?? (type.format === "date" ? "date" : "text");
    case "enum":
      return type.const !== undefined || type.enum?.length === 1
        ? "constant"
        : (type.enum?.length ?? 0) <= MOST_RADIOS
          ? "radio"
          : "select";
    case "array":
      return listWidget(type);
    case "file":
    case "directory":
    case "table":
      return "artifact";
    case "tuple":
    case "record":
    case "map":
    case "union":
      return kind;
  }
}

function quantityOf(type: Type): "duration" | "bytes" | "region" | undefined {
  if (type.type === "string" && type.format === "duration") return "duration";
  return type["x-golgi"]?.quantity;
}

function isBounded(type: Type): boolean {
  return type.minimum !== undefined && type.maximum !== undefined;
}

function listWidget(type: Type): Widget {
  const { items } = type;
  if (items === undefined || items === false) return "list";
  const kind = typeKind(items);
  if (kind === "enum") return "multi-select";
  return kind === "record" && isRow(items) ? "sheet" : "list";
}

/** Each field of the record fits in a cell, or in a few. */
function isRow(type: Type): boolean {
  return Object.values(type.properties ?? {}).every(fitsCells);
}

/** In a cell of a sheet, or in a few: values that a line of text or a file stands for, and records and tuples of such. */
export function fitsCells(type: Type): boolean {
  switch (typeKind(type)) {
    case "string":
    case "integer":
    case "number":
    case "boolean":
    case "enum":
    case "file":
    case "table":
    case "directory":
    case "any":
      return true;
    case "record":
      return isRow(type);
    case "tuple":
      return (type.prefixItems ?? []).every(fitsCells);
    case "union": {
      const rest = (type.anyOf ?? []).filter((branch) => typeKind(branch) !== "null");
      return rest.length === 1 && rest.every(fitsCells);
    }
    default:
      return false;
  }
}
