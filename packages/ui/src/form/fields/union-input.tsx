/** Unions: a segmented choice of the branch; each branch keeps what was entered in it. */
import { Box, SegmentedControl, Select } from "@mantine/core";
import { useDraftPart, useForm } from "../form-context.ts";
import { childField, draftOf, type UnionField } from "../model/index.ts";
import { FieldFrame, useFieldIds, useInputProps, type FieldProps } from "./field-frame.tsx";
import { NestedField } from "./nested-field.tsx";
import { RecordFields } from "./record-input.tsx";

/** More branches than this are chosen from a list. */
const MOST_SEGMENTS = 5;

export function UnionWidget(props: FieldProps<UnionField>) {
  const { field, path, place, bare } = props;
  const { store } = useForm();
  const ids = useFieldIds(place);
  const input = useInputProps(props);
  const chosen = useDraftPart(path, (draft) => (draft?.kind === "union" && draft.state === "set" ? draft.branch : -1));
  const state = useDraftPart(path, (draft) => draft?.state ?? "unset");
  const byDefault = state === "unset" && field.fallback !== undefined ? defaultBranch(field) : -1;
  const shown = chosen >= 0 ? chosen : byDefault;
  const choose = (key: string) => {
    const branch = Number(key);
    if (state !== "set" && branch === byDefault && field.fallback !== undefined)
      return store.edit(path, { do: "replace", draft: draftOf(field, field.fallback) });
    store.edit(path, { do: "branch", branch });
  };
  const data = field.branches.map((branch, index) => ({ value: String(index), label: branch.label }));
  const part = childField(field, chosen);
  return (
    <FieldFrame {...props} grouped>
      {data.length <= MOST_SEGMENTS && data.every(({ label }) => label.length <= 24) ? (
        <SegmentedControl
          id={ids.input}
          data={data}
          value={shown < 0 ? "" : String(shown)}
          onChange={choose}
          size="xs"
          aria-labelledby={bare === undefined ? ids.label : undefined}
          aria-label={bare}
          withItemsBorders
        />
      ) : (
        <Select
          {...input}
          data={data}
          value={shown < 0 ? null : String(shown)}
          onChange={(key) => key !== null && choose(key)}
          allowDeselect={false}
          maw={420}
          placeholder="Choose"
        />
      )}
      {part !== undefined && part.widget !== "constant" && (
        <Box mt="xs" className="golgi-inner">
          {part.kind === "record" ? (
            <RecordFields field={part} path={[...path, chosen]} place={place} />
          ) : (
            <NestedField
              key={chosen}
              field={part}
              path={[...path, chosen]}
              place={place}
              bare={`${bare ?? field.label}: ${part.label}`}
            />
          )}
        </Box>
      )}
    </FieldFrame>
  );
}

function defaultBranch(field: UnionField): number {
  const draft = draftOf(field, field.fallback);
  return draft.kind === "union" ? draft.branch : -1;
}
