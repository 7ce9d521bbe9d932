/** What stands around every widget: label, state (left out, default, null), help, issues. */
import { ActionIcon, Badge, Box, Code, Group, Menu, Text } from "@mantine/core";
import { writeBytes, writeDuration, type Json, type ValueIssue } from "@golgi/ir";
import type { ReactNode } from "react";
import { useDraftPart, useForm, useIssues } from "../form-context.ts";
import { DotsIcon } from "../icons.tsx";
import { messageHere, type DraftPath, type Field } from "../model/index.ts";
import { fieldId } from "../form-context.ts";
import type { ValuePath } from "../store.ts";

export interface FieldProps<F extends Field = Field> {
  readonly field: F;
  /** Where the draft is. */
  readonly path: DraftPath;
  /** Where the value is: as `path`, without branches of unions. */
  readonly place: ValuePath;
  /** No label of its own; it is named by this. */
  readonly bare?: string;
}

/** What any field takes. */
export interface FieldViewProps extends FieldProps {
  readonly onLines?: (lines: readonly string[]) => void;
}

/** Ids that tie label, help and issues to the input. */
export function useFieldIds(place: ValuePath) {
  const { id } = useForm();
  const input = fieldId(id, place);
  return { input, label: `${input}-label`, help: `${input}-help`, issues: `${input}-issues` };
}

/** Attributes of the element that takes the value. */
export function useInputProps({ field, place, bare }: FieldProps) {
  const { store } = useForm();
  const ids = useFieldIds(place);
  const issues = useIssues(place);
  const described = [field.help !== undefined && bare === undefined && ids.help, issues.length > 0 && ids.issues]
    .filter(Boolean)
    .join(" ");
  return {
    id: ids.input,
    ...(bare !== undefined && { "aria-label": bare }),
    ...(described !== "" && { "aria-describedby": described }),
    "aria-required": field.required,
    "aria-invalid": issues.length > 0,
    error: issues.length > 0,
    onBlur: () => store.visit(place),
  };
}

interface FrameProps extends FieldProps {
  readonly children: ReactNode;
  /** The label belongs to one input (`for`), or names a group of several. */
  readonly grouped?: boolean | "radiogroup";
}

export function FieldFrame({ field, path, place, bare, children, grouped = false }: FrameProps) {
  const ids = useFieldIds(place);
  const issues = useIssues(place);
  const group =
    grouped === false
      ? {}
      : {
          role: grouped === true ? "group" : grouped,
          "aria-labelledby": bare === undefined ? ids.label : undefined,
          "aria-label": bare,
        };
  return (
    <Box {...group} data-field={ids.input}>
      {bare === undefined && (
        <>
          <Group gap={6} wrap="nowrap" mb={field.help === undefined ? 4 : 0}>
            <Text
              {...(grouped !== false ? { component: "span" } : { component: "label", htmlFor: ids.input })}
              id={ids.label}
              size="sm"
              fw={500}
            >
              {field.label}
              {field.required && (
                <Text span c="red" aria-hidden="true">
                  {" *"}
                </Text>
              )}
            </Text>
            <FieldState field={field} path={path} />
          </Group>
          {field.help !== undefined && (
            <Text id={ids.help} size="xs" c="dimmed" mb={4}>
              {field.help}
            </Text>
          )}
        </>
      )}
      {children}
      <Issues issues={issues} id={ids.issues} />
    </Box>
  );
}

function Issues({ issues, id }: { readonly issues: readonly ValueIssue[]; readonly id: string }) {
  if (issues.length === 0) return null;
  return (
    <Box id={id} mt={4} aria-live="polite">
      {issues.map((issue) => (
        <Text key={issue.message} size="xs" className="golgi-issue">
          {messageHere(issue)}
          {issue.hint !== undefined && <Text span c="dimmed">{`. ${issue.hint}`}</Text>}
        </Text>
      ))}
    </Box>
  );
}

/** Says when nothing is given, and offers the other states. */
function FieldState({ field, path }: { readonly field: Field; readonly path: DraftPath }) {
  const { store } = useForm();
  const state = useDraftPart(path, (draft) => draft?.state ?? "unset");
  const choices = statesOf(field, state);
  const word =
    state === "null"
      ? "null"
      : state === "set"
        ? undefined
        : field.fallback !== undefined
          ? `default ${shortValue(field, field.fallback)}`
          : field.required
            ? undefined
            : "optional";
  return (
    <>
      {word !== undefined && (
        <Badge size="xs" variant="light" color="gray" tt="none" fw={500} radius="sm" style={{ flexShrink: 1 }}>
          {word}
        </Badge>
      )}
      {choices.length > 0 && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={`More for ${field.label}`}>
              <DotsIcon size={12} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {choices.map(({ label, state: next }) => (
              <Menu.Item key={label} onClick={() => store.edit(path, { do: "state", state: next })}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

function statesOf(field: Field, state: string): readonly { readonly label: string; readonly state: "unset" | "null" | "set" }[] {
  const choices: { label: string; state: "unset" | "null" | "set" }[] = [];
  if (state !== "unset" && field.fallback !== undefined)
    choices.push({ label: `Use the default, ${shortValue(field, field.fallback)}`, state: "unset" });
  else if (state !== "unset" && !field.required) choices.push({ label: "Leave out", state: "unset" });
  if (field.nullable && state !== "null") choices.push({ label: "Set to null", state: "null" });
  if (field.kind === "string" && field.widget === "text" && state !== "set")
    choices.push({ label: "Give the empty text", state: "set" });
  if (state === "null") choices.push({ label: "Give a value", state: "set" });
  return choices;
}

/** A value in a few words. */
export function shortValue(field: Field, value: Json): string {
  if (value === null) return "null";
  if (field.widget === "duration" && typeof value === "number") return writeDuration(value);
  if (field.widget === "bytes" && typeof value === "number") return writeBytes(value);
  if (field.kind === "enum" || field.kind === "boolean")
    return field.options.find((option) => option.value === value)?.label ?? String(value);
  if (typeof value === "number" || typeof value === "boolean")
    return `${value}${field.unit === undefined ? "" : ` ${field.unit}`}`;
  if (typeof value === "string") return value === "" ? "the empty text" : value.length > 40 ? `${value.slice(0, 38)}…` : value;
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 38)}…` : text;
}

export function Examples({ field, onPick }: { readonly field: Field; readonly onPick: (value: Json) => void }) {
  if (field.examples.length === 0) return null;
  return (
    <Group gap={4} mt={4}>
      <Text size="xs" c="dimmed">
        For example
      </Text>
      {field.examples.slice(0, 3).map((example) => (
        <Code
          key={JSON.stringify(example)}
          component="button"
          onClick={() => onPick(example)}
          style={{ border: 0, cursor: "pointer" }}
        >
          {shortValue(field, example)}
        </Code>
      ))}
    </Group>
  );
}
