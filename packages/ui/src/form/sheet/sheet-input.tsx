/** Placeholder until the grid: shows the list. */
import type { ListField } from "../model/index.ts";
import type { FieldProps } from "../fields/field-frame.tsx";
import { ListWidget } from "../fields/list-input.tsx";

export function SheetWidget(props: FieldProps<ListField>) {
  return <ListWidget {...props} />;
}
