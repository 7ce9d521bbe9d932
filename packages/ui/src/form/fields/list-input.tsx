/** Lists: items to add, remove and move; a column of values can be pasted. */
import { ActionIcon, Box, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import type { FileValue, Json } from "@golgi/ir";
import { useCallback, useState } from "react";
import { useDraftPart, useFieldFocus, useForm } from "../form-context.ts";
import { CrossIcon, DownIcon, PlusIcon, UpIcon } from "../icons.tsx";
import { draftOf, emptyDraft, type Draft, type Field, type ListField } from "../model/index.ts";
import { inPairs } from "../sheet/mates.ts";
import { FieldFrame, useFieldIds, type FieldProps } from "./field-frame.tsx";
import { NestedField } from "./nested-field.tsx";
import { Optional } from "./optional.tsx";
import { isFileField, SeveralFiles } from "./several-files.tsx";

const NO_KEYS: readonly number[] = [];

export function ListWidget(props: FieldProps<ListField>) {
  const { field, path, place } = props;
  const { store } = useForm();
  const keys = useDraftPart(path, (draft) => (draft?.kind === "list" ? draft.keys : NO_KEYS));
  const focus = useFieldFocus();
  const ids = useFieldIds(place);
  const [pasting, setPasting] = useState(false);
  const add = () => {
    const start = emptyDraft(field.item);
    store.edit(path, {
      do: "insert",
      items: [start.kind === "record" || start.kind === "list" ? { ...start, state: "set" } : start],
    });
    focus([...place, keys.length]);
  };
  const isText = isTextual(field.item);
  const { item } = field;
  const pair = item.kind === "tuple" && item.places.every(isFileField) ? item.places[0] : undefined;
  const fileField = pair ?? (isFileField(item) ? item : undefined);
  const addFiles = (files: readonly FileValue[]) => {
    const values: readonly Json[] = pair === undefined ? files : inPairs(files);
    store.edit(path, { do: "insert", items: values.map((value) => draftOf(item, value)) });
  };
  return (
    <FieldFrame {...props} grouped>
      <Optional field={field} path={path} action="Add" {...(field.fallback === undefined && { onOpen: add })}>
        <Stack gap={6}>
          {keys.map((key, index) => (
            <ListItem key={key} {...props} index={index} count={keys.length} />
          ))}
          {keys.length === 0 && (
            <Text size="sm" c="dimmed">
              An empty list
            </Text>
          )}
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              leftSection={<PlusIcon size={12} />}
              onClick={add}
              aria-label={`Add to ${field.label}`}
            >
              Add
            </Button>
            {isText && (
              <Button variant="subtle" size="xs" color="gray" onClick={() => setPasting(true)}>
                Paste a column
              </Button>
            )}
          </Group>
        </Stack>
      </Optional>
      {fileField !== undefined && (
        <Box mt={6}>
          <SeveralFiles
            id={`${ids.input}-several`}
            name={field.label}
            text="Upload several files"
            type={fileField.type}
            onFiles={addFiles}
          />
        </Box>
      )}
      {pasting && (
        <PasteColumn
          label={field.label}
          onClose={() => setPasting(false)}
          onLines={(lines) => store.edit(path, { do: "insert", items: lines.map((line) => textDraft(field.item, line)) })}
        />
      )}
    </FieldFrame>
  );
}

function ListItem({
  field,
  path,
  place,
  index,
  count,
  bare,
}: FieldProps<ListField> & { readonly index: number; readonly count: number }) {
  const { store } = useForm();
  const name = `${bare ?? field.label} ${index + 1}`;
  const onLines = useCallback(
    (lines: readonly string[]) => {
      const [first = "", ...rest] = lines;
      store.edit([...path, index], { do: "type", text: first });
      store.edit(path, { do: "insert", items: rest.map((line) => textDraft(field.item, line)), at: index + 1 });
    },
    [store, path, index, field],
  );
  const move = (to: number) => store.edit(path, { do: "move", from: index, to });
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Text size="xs" c="dimmed" w={20} ta="right" pt={8} aria-hidden="true">
        {index + 1}
      </Text>
      <Box flex={1} miw={0}>
        <NestedField
          field={field.item}
          path={[...path, index]}
          place={[...place, index]}
          bare={name}
          {...(isTextual(field.item) && { onLines })}
        />
      </Box>
      <Group gap={0} wrap="nowrap" pt={4}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          disabled={index === 0}
          onClick={() => move(index - 1)}
          aria-label={`Move ${name} up`}
        >
          <UpIcon size={12} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          disabled={index === count - 1}
          onClick={() => move(index + 1)}
          aria-label={`Move ${name} down`}
        >
          <DownIcon size={12} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          onClick={() => store.edit(path, { do: "remove", at: index })}
          aria-label={`Remove ${name}`}
        >
          <CrossIcon size={12} />
        </ActionIcon>
      </Group>
    </Group>
  );
}

interface PasteColumnProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly onLines: (lines: readonly string[]) => void;
}

function PasteColumn({ label, onClose, onLines }: PasteColumnProps) {
  const [text, setText] = useState("");
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const add = () => {
    onLines(lines);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Paste values into ${label}`}>
      <Textarea
        label="One value per line"
        autosize
        minRows={6}
        maxRows={16}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Group justify="flex-end" mt="md">
        <Button onClick={add} disabled={lines.length === 0}>
          Add {lines.length} {lines.length === 1 ? "value" : "values"}
        </Button>
      </Group>
    </Modal>
  );
}

function isTextual(field: Field): boolean {
  return field.kind === "string" || field.kind === "integer" || field.kind === "number" || field.kind === "enum";
}

/** A draft of an item from a line of text. */
function textDraft(field: Field, line: string): Draft {
  if (field.kind === "enum" || field.kind === "boolean") {
    const option = field.options.find((candidate) => String(candidate.value) === line || candidate.label === line);
    return draftOf(field, option?.value ?? line);
  }
  return { kind: "text", state: "set", text: line };
}
