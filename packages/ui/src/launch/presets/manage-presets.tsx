/** Saved presets: by whom and when, their links, renaming and deleting. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../api/failure.tsx";
import type { PresetSummary } from "../../api/presets.ts";
import { golgi } from "../../data/client.ts";
import { showInstant } from "../../data/words.ts";
import { linkTo, MisfitBadge } from "./presets-bar.tsx";

interface ManagePresetsProps {
  readonly reference: string;
  readonly rows: readonly PresetSummary[];
  readonly onClose: () => void;
}

export function ManagePresets({ reference, rows, onClose }: ManagePresetsProps) {
  const queries = useQueryClient();
  const [failure, setFailure] = useState<Error>();
  const change = async (work: () => Promise<unknown>) => {
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error as Error);
    }
    await queries.invalidateQueries({ queryKey: ["presets"] });
  };
  const saved = rows.filter(({ origin }) => origin === "saved");
  return (
    <Modal opened onClose={onClose} title="Saved presets" size="lg">
      <Stack gap="md">
        {failure !== undefined && <Failure error={failure} title="Not changed" />}
        {saved.map((row) => (
          <SavedPreset
            key={row.name}
            row={row}
            onRename={(name) =>
              change(() => golgi.call("renamePreset", { params: { ref: reference, preset: row.name }, body: { name } }))
            }
            onDelete={() => change(() => golgi.call("deletePreset", { params: { ref: reference, preset: row.name } }))}
          />
        ))}
        {saved.length === 0 && (
          <Text size="sm" c="dimmed">
            None is saved.
          </Text>
        )}
      </Stack>
    </Modal>
  );
}

interface SavedPresetProps {
  readonly row: PresetSummary;
  readonly onRename: (name: string) => Promise<void>;
  readonly onDelete: () => Promise<void>;
}

function SavedPreset({ row, onRename, onDelete }: SavedPresetProps) {
  const clipboard = useClipboard({ timeout: 1500 });
  const [name, setName] = useState<string>();
  const [sure, setSure] = useState(false);
  const rename = async () => {
    const wanted = name?.trim() ?? "";
    if (wanted !== "" && wanted !== row.name) await onRename(wanted);
    setName(undefined);
  };
  return (
    <div role="group" aria-label={row.name}>
      {name === undefined ? (
        <Group gap="xs" justify="space-between">
          <div>
            <Group gap="xs">
              <Text size="sm" fw={500}>
                {row.name}
              </Text>
              <MisfitBadge row={row} />
            </Group>
            <Text size="xs" c="dimmed">
              {[row.by ?? "", row.savedAt === null ? "" : showInstant(row.savedAt)].filter(Boolean).join(", ")}
            </Text>
          </div>
          <Group gap={4}>
            <Button size="compact-xs" variant="default" onClick={() => clipboard.copy(linkTo(row.name))}>
              {clipboard.copied ? "Copied" : "Copy link"}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setName(row.name)}>
              Rename
            </Button>
            <Button
              size="compact-xs"
              variant={sure ? "filled" : "default"}
              color={sure ? "red" : "gray"}
              onClick={() => (sure ? void onDelete() : setSure(true))}
              onBlur={() => setSure(false)}
            >
              {sure ? "Really delete" : "Delete"}
            </Button>
          </Group>
        </Group>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void rename();
          }}
        >
          <Group gap="xs">
            <TextInput
              flex={1}
              size="xs"
              aria-label={`New name of ${row.name}`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoFocus
              maxLength={80}
            />
            <Button size="xs" type="submit">
              Rename
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={() => setName(undefined)}>
              Keep
            </Button>
          </Group>
        </form>
      )}
    </div>
  );
}
