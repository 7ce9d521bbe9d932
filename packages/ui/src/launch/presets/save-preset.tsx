/** Saves what the form holds, or a part of it, under a name. */
import { Button, Checkbox, Group, Modal, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { ApiError } from "@golgi/server/client";
import type { JsonObject, ValueIssue } from "@golgi/ir";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../api/failure.tsx";
import type { Preset, PresetSummary } from "../../api/presets.ts";
import { golgi } from "../../data/client.ts";
import type { LaunchForm } from "../use-launch-form.ts";

interface SavePresetProps {
  readonly reference: string;
  readonly form: LaunchForm;
  readonly rows: readonly PresetSummary[];
  /** Of the preset that the form was started from. */
  readonly name?: string;
  readonly onClose: () => void;
  readonly onSaved: (preset: Preset) => void;
}

export function SavePreset({ reference, form, rows, name: startName = "", onClose, onSaved }: SavePresetProps) {
  const queries = useQueryClient();
  const given = form.given();
  const names = Object.keys(given);
  const [name, setName] = useState(startName);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Error>();
  const [saving, setSaving] = useState(false);
  const wanted = name.trim();
  const known = rows.find((row) => row.name === wanted);
  const chosen = names.filter((input) => !left.has(input));
  const save = async () => {
    setSaving(true);
    setFailure(undefined);
    const inputs = Object.fromEntries(chosen.map((input) => [input, given[input]])) as JsonObject;
    try {
      const preset = await golgi.call("savePreset", {
        params: { ref: reference, preset: wanted },
        body: { inputs, revision: known?.revision ?? 0 },
      });
      await queries.invalidateQueries({ queryKey: ["presets"] });
      onSaved(preset);
      onClose();
    } catch (error) {
      const issues = error instanceof ApiError ? error.problem.details?.["issues"] : undefined;
      if (Array.isArray(issues)) form.store.setIssues(issues as unknown as readonly ValueIssue[]);
      setFailure(error as Error);
    } finally {
      setSaving(false);
    }
  };
  const label = (input: string) =>
    form.store.field.kind === "record" ? (form.store.field.fields.find((field) => field.name === input)?.label ?? input) : input;
  return (
    <Modal opened onClose={onClose} title="Save as a preset">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="Everybody who uses this server sees it"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={80}
            data-autofocus
          />
          <div role="group" aria-label="Inputs to save">
            <Text size="sm" fw={500} mb={4}>
              With these inputs
            </Text>
            <ScrollArea.Autosize mah={240}>
              <Stack gap={6}>
                {names.map((input) => (
                  <Checkbox
                    key={input}
                    size="xs"
                    label={label(input)}
                    checked={!left.has(input)}
                    onChange={(event) => {
                      const next = new Set(left);
                      if (event.currentTarget.checked) next.delete(input);
                      else next.add(input);
                      setLeft(next);
                    }}
                  />
                ))}
              </Stack>
            </ScrollArea.Autosize>
            {names.length === 0 && (
              <Text size="sm" c="dimmed">
                Nothing is given yet.
              </Text>
            )}
          </div>
          {failure !== undefined && <Failure error={failure} title="Not saved" />}
          <Group justify="flex-end">
            <Button type="submit" loading={saving} disabled={wanted === "" || chosen.length === 0 || known?.origin === "author"}>
              {known?.origin === "saved" ? `Save over ${known.name}` : "Save"}
            </Button>
          </Group>
          {known?.origin === "author" && (
            <Text size="xs" c="dimmed">
              {known.name} is part of the workflow itself; choose another name.
            </Text>
          )}
        </Stack>
      </form>
    </Modal>
  );
}
