/** Everything that is typed: texts, numbers with units, durations, sizes, regions, dates, JSON. */
import { Group, Slider, Text, Textarea, TextInput } from "@mantine/core";
import type { ClipboardEvent } from "react";
import { useDraft, useForm } from "../form-context.ts";
import { draftOf, showValue, type TextDraft, type TextField } from "../model/index.ts";
import { Examples, FieldFrame, useInputProps, type FieldProps } from "./field-frame.tsx";

interface TextProps extends FieldProps<TextField> {
  /** Several lines were pasted into a field of one line. */
  readonly onLines?: (lines: readonly string[]) => void;
}

export function TextWidget(props: TextProps) {
  const { field, path, onLines } = props;
  const { store } = useForm();
  const draft = useDraft<TextDraft>(path);
  const input = useInputProps(props);
  if (draft === undefined) return null;
  const common = {
    ...input,
    value: draft.state === "null" ? "" : draft.text,
    placeholder: placeholderOf(field, draft),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      store.edit(path, { do: "type", text: event.currentTarget.value }),
    autoComplete: "off",
    spellCheck: false,
  };
  const pasted = (event: ClipboardEvent<HTMLInputElement>) => {
    const lines = event.clipboardData
      .getData("text/plain")
      .split(/\r?\n/)
      .filter((line) => line !== "");
    if (onLines === undefined || lines.length < 2) return;
    event.preventDefault();
    onLines(lines);
  };
  const tall = field.widget === "textarea" || field.widget === "json";
  return (
    <FieldFrame {...props}>
      {tall ? (
        <Textarea
          {...common}
          autosize
          minRows={field.widget === "json" ? 2 : 3}
          maxRows={16}
          {...(field.widget === "json" && { ff: "monospace" })}
        />
      ) : field.widget === "slider" ? (
        <SliderInput {...props} draft={draft} />
      ) : (
        <TextInput
          {...common}
          {...shapeOf(field)}
          onPaste={pasted}
          {...(field.unit !== undefined && {
            rightSection: <Unit unit={field.unit} />,
            rightSectionWidth: `${field.unit.length + 3}ch`,
            rightSectionPointerEvents: "none" as const,
          })}
        />
      )}
      {props.bare === undefined && (
        <Examples field={field} onPick={(value) => store.edit(path, { do: "replace", draft: draftOf(field, value) })} />
      )}
    </FieldFrame>
  );
}

function Unit({ unit }: { readonly unit: string }) {
  return (
    <Text size="xs" c="dimmed">
      {unit}
    </Text>
  );
}

function shapeOf(field: TextField): {
  readonly type?: "date";
  readonly inputMode?: "decimal" | "numeric";
  readonly maw?: number;
} {
  if (field.widget === "date") return { type: "date", maw: 200 };
  if (field.widget === "number") return { inputMode: field.kind === "integer" ? "numeric" : "decimal", maw: 260 };
  return field.widget === "duration" || field.widget === "bytes" ? { maw: 260 } : {};
}

function placeholderOf(field: TextField, draft: TextDraft): string {
  if (draft.state === "null") return "null";
  if (draft.state === "set") return "";
  if (field.fallback !== undefined) return field.fallback === null ? "null" : showValue(field, field.fallback);
  return field.placeholder ?? PLACEHOLDERS[field.widget] ?? rangeOf(field);
}

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  duration: "1 h 30 min",
  bytes: "2 GiB",
  region: "chr20:1,000,000-2,000,000",
  json: "{ }",
};

/** `1 to 60`, `at least 0`. */
function rangeOf({ type }: TextField): string {
  const least = type.minimum ?? type.exclusiveMinimum;
  const most = type.maximum ?? type.exclusiveMaximum;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return type.minimum === undefined ? `more than ${least}` : `at least ${least}`;
  return most === undefined ? "" : type.maximum === undefined ? `less than ${most}` : `at most ${most}`;
}

function SliderInput(props: TextProps & { readonly draft: TextDraft }) {
  const { field, path, draft } = props;
  const { store } = useForm();
  const input = useInputProps(props);
  const { minimum = 0, maximum = 100, multipleOf } = field.type;
  const step = multipleOf ?? (field.kind === "integer" ? 1 : (maximum - minimum) / 100);
  const shown = Number(draft.state === "set" ? draft.text : (field.fallback ?? minimum));
  const type = (text: string) => store.edit(path, { do: "type", text });
  return (
    <Group gap="md" wrap="nowrap" maw={420}>
      <Slider
        flex={1}
        label={null}
        min={minimum}
        max={maximum}
        step={step}
        value={Number.isFinite(shown) ? shown : minimum}
        onChange={(value) => type(String(Number(value.toPrecision(12))))}
        thumbProps={{ "aria-label": `${field.label}, slider` }}
      />
      <TextInput
        {...input}
        w={90}
        inputMode="decimal"
        value={draft.state === "set" ? draft.text : ""}
        placeholder={String(shown)}
        onChange={(event) => type(event.currentTarget.value)}
      />
    </Group>
  );
}
