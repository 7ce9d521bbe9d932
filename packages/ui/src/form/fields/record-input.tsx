/** Records and tuples: their fields under one label. The form's root is a record without a label. */
import { Box, Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import type { FileValue } from "@golgi/ir";
import { useState } from "react";
import { useForm, useIssueCount } from "../form-context.ts";
import { ChevronIcon } from "../icons.tsx";
import { sectionsOf, type DraftPath, type Field, type RecordField, type TupleField } from "../model/index.ts";
import type { ValuePath } from "../store.ts";
import { inMateOrder } from "../sheet/mates.ts";
import { FieldFrame, useFieldIds, type FieldProps } from "./field-frame.tsx";
import { NestedField } from "./nested-field.tsx";
import { Optional } from "./optional.tsx";
import { isFileField, SeveralFiles } from "./several-files.tsx";

export function RecordWidget(props: FieldProps<RecordField>) {
  const { field, path, place } = props;
  if (field.fields.every((part) => part.widget === "constant")) return null;
  return (
    <FieldFrame {...props} grouped>
      <Optional field={field} path={path}>
        <Box className="golgi-inner">
          <RecordFields field={field} path={path} place={place} />
        </Box>
      </Optional>
    </FieldFrame>
  );
}

/** The fields of a record by section, advanced ones folded. */
export function RecordFields({ field, path, place }: FieldProps<RecordField>) {
  return (
    <Stack gap="md">
      {sectionsOf(field.fields).map((section) => (
        <Stack key={section.title ?? ""} gap="md">
          {section.title !== undefined && (
            <Text fw={600} size="sm">
              {section.title}
            </Text>
          )}
          <FieldList fields={section.fields} path={path} place={place} />
          <AdvancedFold fields={section.advanced} path={path} place={place} />
        </Stack>
      ))}
    </Stack>
  );
}

interface FieldListProps {
  readonly fields: readonly Field[];
  readonly path: DraftPath;
  readonly place: ValuePath;
}

export function FieldList({ fields, path, place }: FieldListProps) {
  return fields.map((part) => (
    <NestedField key={part.name} field={part} path={[...path, part.name]} place={[...place, part.name]} />
  ));
}

/** Opens by itself when something inside is wrong. */
export function AdvancedFold(props: FieldListProps) {
  const [opened, setOpened] = useState(false);
  const issues = props.fields.map((part) => useIssueCountOf(props.place, part)).reduce((sum, count) => sum + count, 0);
  if (props.fields.length === 0) return null;
  const open = opened || issues > 0;
  return (
    <Box>
      <UnstyledButton onClick={() => setOpened(!opened)} aria-expanded={open} className="golgi-fold">
        <Group gap={6}>
          <Box
            component="span"
            style={{ display: "inline-flex", transform: open ? "rotate(90deg)" : "none", transition: "transform 120ms" }}
          >
            <ChevronIcon size={12} />
          </Box>
          <Text size="sm" c="dimmed">
            Advanced: {props.fields.map((part) => part.label).join(", ")}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open}>
        <Stack gap="md" pt="sm">
          <FieldList {...props} />
        </Stack>
      </Collapse>
    </Box>
  );
}

/** The fields of a record are fixed, so the order of hooks is too. */
function useIssueCountOf(place: ValuePath, part: Field): number {
  return useIssueCount([...place, part.name]);
}

/** Always open: a tuple that may be left out is, as long as none of its places is filled. */
export function TupleWidget(props: FieldProps<TupleField>) {
  const { field, path, place } = props;
  const { store } = useForm();
  const ids = useFieldIds(place);
  const [first] = field.places;
  const isFiles = field.places.length > 1 && field.places.every(isFileField);
  const fill = (files: readonly FileValue[]) => {
    for (const [index, artifact] of inMateOrder(files).slice(0, field.places.length).entries())
      store.edit([...path, index], { do: "attach", artifact });
  };
  return (
    <FieldFrame {...props} grouped>
      <Stack gap="xs">
        {field.places.map((part, index) => (
          <NestedField
            key={part.label}
            field={part}
            path={[...path, index]}
            place={[...place, index]}
            // A title is shown; a mere number only names the input.
            {...(part.type.title === undefined && { bare: `${props.bare ?? field.label} ${part.label}` })}
          />
        ))}
        {isFiles && first !== undefined && (
          <SeveralFiles
            id={`${ids.input}-several`}
            name={props.bare ?? field.label}
            text={field.places.length === 2 ? "Upload both files" : "Upload all files"}
            type={first.type}
            onFiles={fill}
          />
        )}
      </Stack>
    </FieldFrame>
  );
}
