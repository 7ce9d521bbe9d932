/** A field inside a field. It is rendered through the form's context, so that widgets need not know each other. */
import { useForm } from "../form-context.ts";
import type { FieldViewProps } from "./field-frame.tsx";

export function NestedField(props: FieldViewProps) {
  const { View } = useForm();
  return <View {...props} />;
}
