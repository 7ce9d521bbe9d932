/** Maps from names to values: rows of a name and a value. */
import { ActionIcon, Box, Button, Group, Stack, TextInput } from "@mantine/core";
import { useDraft, useForm, useIssues } from "../form-context.ts";
import { CrossIcon, PlusIcon } from "../icons.tsx";
import { emptyDraft, type MapDraft, type MapField } from "../model/index.ts";
import { FieldFrame, type FieldProps } from "./field-frame.tsx";
import { NestedField } from "./nested-field.tsx";
import { Optional } from "./optional.tsx";

export function MapWidget(props: FieldProps<MapField>) {
  const { field, path, place } = props;
  const { store } = useForm();
  const draft = useDraft<MapDraft>(path);
  const nameless = useIssues([...place, ""]).length > 0;
  if (draft === undefined) return null;
  const add = () => {
    const start = emptyDraft(field.item);
    const item = start.kind === "record" || start.kind === "list" ? { ...start, state: "set" as const } : start;
    store.edit(path, { do: "insert", items: [item], names: [""] });
  };
  return (
    <FieldFrame {...props} grouped>
      <Optional field={field} path={path} action="Add" {...(field.fallback === undefined && { onOpen: add })}>
        <Stack gap={6}>
          {draft.keys.map((key, index) => {
            const name = draft.names[index] ?? "";
            return (
              <Group key={key} gap={6} wrap="nowrap" align="flex-start">
                <TextInput
                  w={160}
                  value={name}
                  placeholder="name"
                  aria-label={`Name ${index + 1} in ${field.label}`}
                  onChange={(event) => store.edit(path, { do: "rename", at: index, name: event.currentTarget.value })}
                  error={draft.names.indexOf(name) < index ? "This name is given twice" : name === "" && nameless}
                />
                <Box flex={1} miw={0}>
                  <NestedField
                    field={field.item}
                    path={[...path, index]}
                    place={[...place, name]}
                    bare={`${field.label}, ${name === "" ? index + 1 : name}`}
                  />
                </Box>
                <ActionIcon
                  mt={4}
                  variant="subtle"
                  color="gray"
                  size="sm"
                  onClick={() => store.edit(path, { do: "remove", at: index })}
                  aria-label={`Remove ${name === "" ? index + 1 : name} from ${field.label}`}
                >
                  <CrossIcon size={12} />
                </ActionIcon>
              </Group>
            );
          })}
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<PlusIcon size={12} />}
              onClick={add}
              aria-label={`Add to ${field.label}`}
            >
              Add
            </Button>
          </Group>
        </Stack>
      </Optional>
    </FieldFrame>
  );
}
