/** A value as people read it: artifacts as links to their viewer, records as lists of names, long lists cut. */
import { Anchor, Code, Group, Text } from "@mantine/core";
import { isDirectoryValue, isFileValue, isObject, type DirectoryValue, type FileValue, type Json } from "@golgi/ir";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FileIcon, FolderIcon } from "../app/icons.tsx";
import { showBytes } from "../data/words.ts";

interface Props {
  readonly value: Json;
  /** The run the value belongs to, so that viewers find the reference genome and companions. */
  readonly run: string;
}

const FIRST_ITEMS = 20;

export function ValueView({ value, run }: Props) {
  const [all, setAll] = useState(false);
  if (isFileValue(value) || isDirectoryValue(value)) return <ArtifactLink artifact={value} run={run} />;
  if (Array.isArray(value) || isObject(value)) {
    const entries: readonly (readonly [string, Json])[] = Object.entries(value as Readonly<Record<string, Json>>);
    const shown = all ? entries : entries.slice(0, FIRST_ITEMS);
    if (entries.length === 0) return <Code>{Array.isArray(value) ? "[]" : "{}"}</Code>;
    return (
      <dl style={{ margin: 0, display: "grid", gridTemplateColumns: "max-content minmax(0, 1fr)", gap: "3px 12px" }}>
        {shown.map(([key, item]) => (
          <ValueRow key={key} name={key} value={item} run={run} />
        ))}
        {shown.length < entries.length && (
          <dd style={{ gridColumn: "1 / -1", margin: 0 }}>
            <Anchor component="button" size="sm" onClick={() => setAll(true)}>
              {entries.length - shown.length} more
            </Anchor>
          </dd>
        )}
      </dl>
    );
  }
  return (
    <Text size="sm" className="numbers" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} lineClamp={6}>
      {typeof value === "string" ? value : JSON.stringify(value)}
    </Text>
  );
}

function ValueRow({ name, value, run }: Props & { readonly name: string }) {
  return (
    <>
      <dt>
        <Text size="sm" c="dimmed">
          {name}
        </Text>
      </dt>
      <dd style={{ margin: 0, minWidth: 0 }}>
        <ValueView value={value} run={run} />
      </dd>
    </>
  );
}

export function artifactSearch(
  artifact: FileValue | DirectoryValue,
  run: string,
): { name: string; format?: string; run: string; kind?: string } {
  return {
    name: artifact.name,
    run,
    ...(artifact.class === "File" && artifact.format !== undefined && { format: artifact.format }),
    ...(artifact.class === "Directory" && { kind: "directory" }),
  };
}

export function ArtifactLink({ artifact, run }: { readonly artifact: FileValue | DirectoryValue; readonly run: string }) {
  return (
    <Group gap={6} wrap="nowrap" miw={0}>
      <Text c="dimmed" span style={{ display: "flex" }}>
        {artifact.class === "Directory" ? <FolderIcon size={14} /> : <FileIcon size={14} />}
      </Text>
      <Anchor
        component={Link}
        to="/artifacts/$digest"
        params={{ digest: artifact.digest } as never}
        search={artifactSearch(artifact, run) as never}
        size="sm"
        className="one-line"
      >
        {artifact.name}
      </Anchor>
      {artifact.size !== undefined && (
        <Text size="xs" c="dimmed" className="numbers" style={{ flexShrink: 0 }}>
          {showBytes(artifact.size)}
        </Text>
      )}
    </Group>
  );
}
