/** Compound fields that are not given: one line that says so, with the way to give them. */
import { Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useDraftPart, useForm } from "../form-context.ts";
import { PlusIcon } from "../icons.tsx";
import { draftOf, emptyDraft, type Draft, type DraftPath, type Field } from "../model/index.ts";
import { shortValue } from "./field-frame.tsx";

interface OptionalProps {
  readonly field: Field;
  readonly path: DraftPath;
  /** What opening gives; default the default value, or an empty one. */
  readonly onOpen?: () => void;
  readonly action?: string;
  readonly children: ReactNode;
}

export function Optional({ field, path, onOpen, action, children }: OptionalProps) {
  const { store } = useForm();
  const state = useDraftPart(path, (draft) => draft?.state ?? "unset");
  if (state === "set") return children;
  const open = () => {
    // What was entered before it was left out is still there.
    if (hasContent(field, store.draftAt(path))) return store.edit(path, { do: "state", state: "set" });
    if (onOpen !== undefined) return onOpen();
    const start =
      field.fallback !== undefined && field.fallback !== null
        ? draftOf(field, field.fallback)
        : { ...emptyDraft(field), state: "set" as const };
    store.edit(path, { do: "replace", draft: start });
  };
  const usesDefault = state === "unset" && field.fallback !== undefined;
  return (
    <Group gap="sm">
      {usesDefault && (
        <Text size="sm" c="dimmed">
          {shortValue(field, field.fallback ?? null)}
        </Text>
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={<PlusIcon size={12} />}
        onClick={open}
        aria-label={`${usesDefault ? "Change" : (action ?? "Give")} ${field.label}`}
      >
        {usesDefault ? "Change" : (action ?? "Give a value")}
      </Button>
    </Group>
  );
}

function hasContent(field: Field, draft: Draft | undefined): boolean {
  if (draft?.kind === "list" || draft?.kind === "map") return draft.items.length > 0;
  if (draft?.kind !== "record" || field.kind !== "record") return false;
  return field.fields.some((part) => part.widget !== "constant" && draft.fields[part.name]?.state === "set");
}
