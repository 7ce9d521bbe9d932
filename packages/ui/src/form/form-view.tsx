/** A whole form: its sections as cards. */
import { Paper, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import type { FilePort } from "./files.ts";
import { AdvancedFold, FieldList } from "./fields/record-input.tsx";
import { FieldView } from "./fields/field-view.tsx";
import "./form.css";
import { FormContext } from "./form-context.ts";
import { sectionsOf } from "./model/index.ts";
import type { FormStore } from "./store.ts";

interface FormViewProps {
  readonly store: FormStore;
  readonly files: FilePort;
  readonly id?: string;
  /** Names of the fields to show; default: all. */
  readonly only?: readonly string[];
  /** Without cards around the sections. */
  readonly bare?: boolean;
}

export function FormView({ store, files, id = "input", only, bare = false }: FormViewProps) {
  const context = useMemo(() => ({ store, files, id, View: FieldView }), [store, files, id]);
  const { field } = store;
  if (field.kind !== "record") return null;
  const shown = only === undefined ? field.fields : field.fields.filter(({ name }) => only.includes(name));
  const sections = sectionsOf(shown);
  return (
    <FormContext value={context}>
      <Stack gap="md">
        {sections.map((section) => (
          <Paper
            key={section.title ?? ""}
            {...(bare ? {} : { withBorder: true, p: "md", component: "section", "aria-label": section.title ?? "Inputs" })}
          >
            <Stack gap="lg">
              {section.title !== undefined && <Text fw={600}>{section.title}</Text>}
              <FieldList fields={section.fields} path={[]} place={[]} />
              <AdvancedFold fields={section.advanced} path={[]} place={[]} />
            </Stack>
          </Paper>
        ))}
        {sections.length === 0 && <Text c="dimmed">This workflow takes no inputs.</Text>}
      </Stack>
    </FormContext>
  );
}
