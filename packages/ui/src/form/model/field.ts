/**
 * From a type to the fields of a form: what to show, in which order, with which widget. Pure; made once per type.
 *
 * 1. A nullable type (`anyOf` with null) is one field with `nullable`, not a choice between two.
 * 2. Presentation of the outer type (title, description, group …) goes before that of the type inside it.
 * 3. `type` is the type without null and without the wrapping of rule 1; the whole form is validated by its own type, never by these.
 */
import { typeKind, type Json, type Scalar, type Type, type TypeKind } from "@golgi/ir";
import { branchLabel, labelOf } from "./label.ts";
import { widgetOf, type Widget } from "./widget.ts";

interface FieldCommon {
  /** Property name; empty for items and branches. */
  readonly name: string;
  readonly type: Type;
  readonly widget: Widget;
  readonly label: string;
  readonly help?: string;
  readonly unit?: string;
  readonly group?: string;
  readonly order: number;
  readonly advanced: boolean;
  readonly placeholder?: string;
  readonly examples: readonly Json[];
  /** Must be given (there is no default and it may not be left out). Items and tuple places always are. */
  readonly required: boolean;
  readonly nullable: boolean;
  /** Taken when nothing is given. */
  readonly fallback?: Json;
}

export interface TextField extends FieldCommon {
  readonly kind: "string" | "integer" | "number" | "any";
}
export interface ChoiceField extends FieldCommon {
  readonly kind: "boolean" | "enum" | "null";
  readonly options: readonly Option[];
}
export interface ArtifactField extends FieldCommon {
  readonly kind: "file" | "directory" | "table";
}
export interface RecordField extends FieldCommon {
  readonly kind: "record";
  /** In the order of the form. */
  readonly fields: readonly Field[];
}
export interface TupleField extends FieldCommon {
  readonly kind: "tuple";
  readonly places: readonly Field[];
}
export interface ListField extends FieldCommon {
  readonly kind: "array";
  readonly item: Field;
}
export interface MapField extends FieldCommon {
  readonly kind: "map";
  readonly item: Field;
}
export interface UnionField extends FieldCommon {
  readonly kind: "union";
  readonly branches: readonly Field[];
}
export type Field = TextField | ChoiceField | ArtifactField | RecordField | TupleField | ListField | MapField | UnionField;

export interface Option {
  readonly value: Scalar;
  readonly label: string;
}

export interface Place {
  readonly name: string;
  readonly required: boolean;
  readonly label?: string;
}

const ITEM: Place = { name: "", required: true };

export function fieldOf(outer: Type, place: Place = ITEM): Field {
  const { type, nullable } = withoutNull(outer);
  const kind = typeKind(type);
  const outside = outer["x-golgi"] ?? {};
  const inside = type["x-golgi"] ?? {};
  const [help, unit] = [outer.description ?? type.description, outside.unit ?? inside.unit];
  const [group, placeholder] = [outside.group ?? inside.group, outside.placeholder ?? inside.placeholder];
  const fallback = outer.default ?? type.default;
  const common: FieldCommon = {
    name: place.name,
    type,
    // A switch shows "off" from the start, so it needs a default; without one a person has to choose.
    widget: kind === "boolean" && fallback === undefined ? "radio" : widgetOf(type, kind, outside.widget ?? inside.widget),
    label: place.label ?? labelOf(place.name, outer.title ?? type.title),
    ...(help !== undefined && { help }),
    ...(unit !== undefined && { unit }),
    ...(group !== undefined && { group }),
    ...(placeholder !== undefined && { placeholder }),
    order: outside.order ?? inside.order ?? Number.POSITIVE_INFINITY,
    advanced: outside.advanced ?? inside.advanced ?? false,
    examples: outer.examples ?? type.examples ?? [],
    required: place.required && fallback === undefined,
    nullable,
    ...(fallback !== undefined && { fallback }),
  };
  return withParts(kind, { ...common, type });
}

function withParts(kind: TypeKind, common: FieldCommon): Field {
  const { type } = common;
  switch (kind) {
    case "string":
    case "integer":
    case "number":
    case "any":
      return { ...common, kind };
    case "boolean":
      return { ...common, kind, options: optionsOf(type, [true, false], ["Yes", "No"]) };
    case "null":
      return { ...common, kind, options: [{ value: null, label: "null" }] };
    case "enum":
      return { ...common, kind, options: optionsOf(type, membersOf(type), []) };
    case "file":
    case "directory":
    case "table":
      return { ...common, kind };
    case "record":
      return { ...common, kind, fields: recordFields(type) };
    case "tuple":
      return { ...common, kind, places: (type.prefixItems ?? []).map((part, index) => fieldOf(part, tuplePlace(part, index))) };
    case "array":
      return { ...common, kind, item: fieldOf(type.items === false ? {} : (type.items ?? {})) };
    case "map":
      return { ...common, kind, item: fieldOf(type.additionalProperties === false ? {} : (type.additionalProperties ?? {})) };
    case "union":
      return { ...common, kind, branches: branchesOf(type) };
  }
}

function tuplePlace(part: Type, index: number): Place {
  return { name: "", required: true, label: part.title ?? `${index + 1}` };
}

function recordFields(type: Type): readonly Field[] {
  const required = new Set(type.required);
  return Object.entries(type.properties ?? {})
    .map(([name, property]) => fieldOf(property, { name, required: required.has(name) }))
    .map((field, index) => ({ field, index }))
    .sort((a, b) => compare(a.field.order, b.field.order) || a.index - b.index)
    .map(({ field }) => field);
}

/** Not a difference: both may be infinite. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function branchesOf(type: Type): readonly Field[] {
  const branches = flatBranches(type);
  const tag = discriminatorOf(branches);
  return branches.map((branch) => fieldOf(branch, { ...ITEM, label: branchLabel(branch, tag) }));
}

/** The branches, those of nested unions included. */
function flatBranches(type: Type): readonly Type[] {
  return (type.anyOf ?? []).flatMap((branch) => (typeKind(branch) === "union" ? flatBranches(branch) : [branch]));
}

function withoutNull(type: Type): { readonly type: Type; readonly nullable: boolean } {
  if (typeKind(type) !== "union") return { type, nullable: false };
  const branches = flatBranches(type);
  const rest = branches.filter((branch) => typeKind(branch) !== "null");
  const nullable = rest.length < branches.length;
  const [only] = rest;
  if (only === undefined) return { type: { type: "null" }, nullable: false };
  if (rest.length === 1) return { type: only, nullable };
  return { type: nullable ? { ...type, anyOf: rest } : type, nullable };
}

/** The values of an enumeration or constant. */
function membersOf(type: Type): readonly Scalar[] {
  return type.const !== undefined ? [type.const] : (type.enum ?? []);
}

function optionsOf(type: Type, members: readonly Scalar[], words: readonly string[]): readonly Option[] {
  const labels = type["x-golgi"]?.labels ?? words;
  return members.map((value, index) => ({ value, label: labels[index] ?? String(value) }));
}

/** A property that every branch requires with constants that differ between branches. */
function discriminatorOf(branches: readonly Type[]): string | undefined {
  return Object.keys(branches[0]?.properties ?? {}).find((name) => {
    const seen = new Set<Scalar>();
    return branches.every((branch) => {
      const members = membersOf(branch.properties?.[name] ?? {});
      const distinct = members.length > 0 && members.every((member) => !seen.has(member));
      for (const member of members) seen.add(member);
      return distinct && (branch.required?.includes(name) ?? false);
    });
  });
}
