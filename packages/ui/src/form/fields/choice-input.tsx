/** Choices: yes or no, one of several, some of several. */
import { Group, MultiSelect, Radio, Select, Switch } from "@mantine/core";
import type { Scalar } from "@golgi/ir";
import { useDraft, useForm } from "../form-context.ts";
import { draftOf, type ChoiceDraft, type ChoiceField, type ListDraft, type ListField, type Option } from "../model/index.ts";
import { FieldFrame, useFieldIds, useInputProps, type FieldProps } from "./field-frame.tsx";

/** Longer lists are searched by typing. */
const MOST_UNSEARCHED = 8;
/** Options on the page at once; typing finds the others. */
const MOST_SHOWN = 500;
const NOT_FOUND = "None is called like this";

/** What is typed replaces what was chosen, rather than being written behind it. */
const selectAll = (event: { readonly currentTarget: HTMLInputElement }) => event.currentTarget.select();

/** Radio and select know texts only. */
const keyOf = (value: Scalar) => JSON.stringify(value);
const dataOf = (options: readonly Option[]) => options.map((option) => ({ value: keyOf(option.value), label: option.label }));

export function ChoiceWidget(props: FieldProps<ChoiceField>) {
  const { field, path, place } = props;
  const { store } = useForm();
  const draft = useDraft<ChoiceDraft>(path);
  const ids = useFieldIds(place);
  const { error, "aria-required": _, ...input } = useInputProps(props);
  if (draft === undefined) return null;
  const shown = draft.state === "set" ? draft.choice : draft.state === "unset" ? field.fallback : undefined;
  const choose = (key: string) => {
    const option = field.options.find((candidate) => keyOf(candidate.value) === key);
    if (option !== undefined) store.edit(path, { do: "choose", choice: option.value });
  };
  const value = shown === undefined ? null : keyOf(shown as Scalar);
  if (field.widget === "switch") {
    return (
      <FieldFrame {...props}>
        <Switch
          {...input}
          checked={shown === true}
          onChange={(event) => store.edit(path, { do: "choose", choice: event.currentTarget.checked })}
          withThumbIndicator={false}
        />
      </FieldFrame>
    );
  }
  if (field.widget === "select") {
    return (
      <FieldFrame {...props}>
        <Select
          {...input}
          error={error}
          data={dataOf(field.options)}
          value={value}
          onChange={(key) => key !== null && choose(key)}
          // Otherwise what the keys mark is forgotten when they come at once after the opening.
          selectFirstOptionOnDropdownOpen={value === null}
          {...(field.options.length > MOST_UNSEARCHED && {
            searchable: true,
            selectFirstOptionOnChange: true,
            nothingFoundMessage: NOT_FOUND,
            limit: MOST_SHOWN,
            onFocus: selectAll,
            onClick: selectAll,
          })}
          placeholder="Choose"
          maw={420}
          allowDeselect={false}
        />
      </FieldFrame>
    );
  }
  return (
    <FieldFrame {...props} grouped="radiogroup">
      <Group gap="md" mt={2}>
        {field.options.map((option, index) => (
          <Radio
            key={keyOf(option.value)}
            {...(index === 0 && { id: ids.input })}
            name={ids.input}
            label={option.label}
            checked={value === keyOf(option.value)}
            onChange={() => choose(keyOf(option.value))}
            onBlur={input.onBlur}
          />
        ))}
      </Group>
    </FieldFrame>
  );
}

/** A list of different members of an enumeration. */
export function MultiSelectWidget(props: FieldProps<ListField>) {
  const { field, path } = props;
  const { store } = useForm();
  const draft = useDraft<ListDraft>(path);
  const input = useInputProps(props);
  if (draft === undefined) return null;
  const options = field.item.kind === "enum" ? field.item.options : [];
  const fallback = Array.isArray(field.fallback) ? (field.fallback as readonly Scalar[]).map(keyOf) : [];
  const chosen = [...new Set(draft.items.flatMap((item) => (item.kind === "choice" ? [keyOf(item.choice)] : [])))];
  return (
    <FieldFrame {...props}>
      <MultiSelect
        {...input}
        data={dataOf(options)}
        value={draft.state === "set" ? chosen : draft.state === "unset" ? fallback : []}
        onChange={(keys) =>
          store.edit(path, {
            do: "replace",
            draft: draftOf(
              field,
              keys.map((key) => JSON.parse(key) as Scalar),
            ),
          })
        }
        placeholder={draft.state === "set" && chosen.length > 0 ? "" : "Choose some"}
        searchable
        nothingFoundMessage={NOT_FOUND}
        limit={MOST_SHOWN}
        maw={560}
      />
    </FieldFrame>
  );
}
