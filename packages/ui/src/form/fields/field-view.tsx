/** One field: the widget of its kind. */
import { memo } from "react";
import type { ChoiceField, ListField, TextField } from "../model/index.ts";
import { ArtifactWidget } from "./artifact-input.tsx";
import { ChoiceWidget, MultiSelectWidget } from "./choice-input.tsx";
import type { FieldProps, FieldViewProps } from "./field-frame.tsx";
import { ListWidget } from "./list-input.tsx";
import { MapWidget } from "./map-input.tsx";
import { RecordWidget, TupleWidget } from "./record-input.tsx";
import { SheetWidget } from "../sheet/sheet-input.tsx";
import { TextWidget } from "./text-input.tsx";
import { UnionWidget } from "./union-input.tsx";

export const FieldView = memo(function FieldView({ field, onLines, ...where }: FieldViewProps) {
  if (field.widget === "constant") return null;
  switch (field.kind) {
    case "string":
    case "integer":
    case "number":
    case "any":
      return <TextWidget field={field satisfies TextField} {...where} {...(onLines !== undefined && { onLines })} />;
    case "boolean":
    case "enum":
    case "null":
      return <ChoiceWidget field={field satisfies ChoiceField} {...where} />;
    case "file":
    case "directory":
    case "table":
      return <ArtifactWidget field={field} {...where} />;
    case "record":
      return <RecordWidget field={field} {...where} />;
    case "tuple":
      return <TupleWidget field={field} {...where} />;
    case "map":
      return <MapWidget field={field} {...where} />;
    case "union":
      return <UnionWidget field={field} {...where} />;
    case "array":
      return <ArrayWidget field={field} {...where} />;
  }
}, sameProps);

function ArrayWidget(props: FieldProps<ListField>) {
  if (props.field.widget === "multi-select") return <MultiSelectWidget {...props} />;
  return props.field.widget === "sheet" ? <SheetWidget {...props} /> : <ListWidget {...props} />;
}

/** Paths are compared by their steps: parents make new arrays when they render. */
function sameProps(a: FieldViewProps, b: FieldViewProps): boolean {
  return (
    a.field === b.field &&
    a.bare === b.bare &&
    a.onLines === b.onLines &&
    sameSteps(a.path, b.path) &&
    sameSteps(a.place, b.place)
  );
}

function sameSteps(a: readonly (string | number)[], b: readonly (string | number)[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
