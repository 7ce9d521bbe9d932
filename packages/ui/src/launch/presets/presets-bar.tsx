/** Presets of the form: start from one, save what is given as one, pass one on by link. */
import { ActionIcon, Alert, Badge, Button, Group, List, Loader, Menu, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Failure } from "../../api/failure.tsx";
import { presetQuery, presetsQuery, type Preset, type PresetSummary } from "../../api/presets.ts";
import { messageHere } from "../../form/index.ts";
import { DotsIcon } from "../../form/icons.tsx";
import type { LaunchForm } from "../use-launch-form.ts";
import { ManagePresets } from "./manage-presets.tsx";
import { SavePreset } from "./save-preset.tsx";

interface PresetsBarProps {
  /** `name@version` or as in the address. */
  readonly reference: string;
  /** Whose inputs can be saved. */
  readonly form?: LaunchForm;
  /** Of the menu. */
  readonly action?: string;
  /** The preset that the address names. */
  readonly start?: Preset;
  /** What the form begins anew with. */
  readonly onStart: (preset: Preset) => void;
}

export function PresetsBar({ reference, form, start, onStart, action = "Start from a preset" }: PresetsBarProps) {
  const [current, setCurrent] = useState(start);
  const [open, setOpen] = useState<"save" | "manage">();
  const [failure, setFailure] = useState<Error>();
  const presets = useQuery(presetsQuery(reference));
  const queries = useQueryClient();
  const choose = async ({ name }: PresetSummary) => {
    setFailure(undefined);
    try {
      const preset = await queries.fetchQuery({ ...presetQuery(reference, name), staleTime: 0 });
      if (preset === null) throw new Error(`There is no preset ${name} any more.`);
      onStart(preset);
      setCurrent(preset);
    } catch (error) {
      setFailure(error as Error);
    }
  };
  const rows = presets.data ?? [];
  return (
    <>
      <Group gap="xs">
        <PresetsMenu
          action={action}
          rows={rows}
          pending={presets.isPending}
          onChoose={(row) => void choose(row)}
          onManage={() => setOpen("manage")}
        />
        {form !== undefined && (
          <Button variant="subtle" color="gray" size="xs" onClick={() => setOpen("save")}>
            Save as a preset
          </Button>
        )}
        {current !== undefined && <Current preset={current} />}
      </Group>
      {failure !== undefined && <Failure error={failure} title="The preset could not be read" />}
      {current !== undefined && <Misfits preset={current} />}
      {open === "save" && form !== undefined && (
        <SavePreset
          reference={reference}
          form={form}
          rows={rows}
          {...(current?.origin === "saved" && { name: current.name })}
          onClose={() => setOpen(undefined)}
          onSaved={setCurrent}
        />
      )}
      {open === "manage" && <ManagePresets reference={reference} rows={rows} onClose={() => setOpen(undefined)} />}
    </>
  );
}

interface PresetsMenuProps {
  readonly action: string;
  readonly rows: readonly PresetSummary[];
  readonly pending: boolean;
  readonly onChoose: (row: PresetSummary) => void;
  readonly onManage: () => void;
}

function PresetsMenu({ action, rows, pending, onChoose, onManage }: PresetsMenuProps) {
  const groups = [
    { label: "Of the workflow", rows: rows.filter(({ origin }) => origin === "author") },
    { label: "Saved here", rows: rows.filter(({ origin }) => origin === "saved") },
  ].filter((group) => group.rows.length > 0);
  if (groups.length === 0) return pending ? <Loader size={14} aria-label="Loading presets" /> : null;
  return (
    <Group gap={2}>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs">
            {action}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflow: "auto" }}>
          {groups.map((group) => (
            <div key={group.label}>
              <Menu.Label>{group.label}</Menu.Label>
              {group.rows.map((row) => (
                <Menu.Item key={row.name} onClick={() => onChoose(row)} rightSection={<MisfitBadge row={row} />}>
                  {row.name}
                </Menu.Item>
              ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      {groups.some(({ label }) => label === "Saved here") && (
        <ActionIcon variant="subtle" color="gray" size="md" onClick={onManage} aria-label="Saved presets: rename, delete, link">
          <DotsIcon size={14} />
        </ActionIcon>
      )}
    </Group>
  );
}

export function MisfitBadge({ row }: { readonly row: PresetSummary }) {
  if (row.misfits.length === 0) return null;
  return (
    <Badge size="xs" color="yellow" variant="light" tt="none" radius="sm" title={row.misfits.join(", ")}>
      {row.misfits.length === 1 ? `${row.misfits[0]} does not fit` : `${row.misfits.length} inputs do not fit`}
    </Badge>
  );
}

function Current({ preset }: { readonly preset: Preset }) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Group gap={6} ml="auto">
      <Text size="xs" c="dimmed">
        Started from {preset.name}
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => clipboard.copy(linkTo(preset.name))}>
        {clipboard.copied ? "Copied" : "Copy its link"}
      </Button>
    </Group>
  );
}

/** The launch page with a preset: to be passed on. */
export function linkTo(preset: string): string {
  return `${location.origin}${location.pathname}?preset=${encodeURIComponent(preset)}`;
}

/** Yellow on yellow cannot be read. */
export const NOTE = { title: { color: "var(--mantine-color-text)" } } as const;

function Misfits({ preset }: { readonly preset: Preset }) {
  if (preset.issues.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      styles={NOTE}
      title={`${preset.name} was saved for another version, and does not fit this one whole`}
    >
      <List size="sm">
        {preset.issues.slice(0, 10).map((issue) => (
          <List.Item key={issue.message}>
            <Text span fw={500} size="sm">
              {String(issue.path[0] ?? "")}
            </Text>
            : {messageHere(issue)}
          </List.Item>
        ))}
      </List>
      {preset.issues.length > 10 && <Text size="sm">… and {preset.issues.length - 10} more</Text>}
    </Alert>
  );
}
