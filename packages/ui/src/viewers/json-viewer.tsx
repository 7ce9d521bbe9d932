/** A JSON document as a tree that opens level by level. Documents of more than some megabytes are shown as text instead. */
import { Group, ScrollArea, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { isObject, type Json } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { SearchIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { readHeadText } from "../data/ranges.ts";
import { showBytes } from "../data/words.ts";
import { findInJson, MOST_FOUND } from "./find-in-json.ts";
import type { ViewerProps } from "./registry.ts";
import { TextViewer } from "./text-viewer.tsx";
import { useViewState } from "./view-state.ts";

const MOST = 8 * 1024 * 1024;
/** Items of a list or record shown at once. */
const PAGE = 200;

export function JsonViewer({ artifact }: ViewerProps) {
  const [view, show] = useViewState();
  const [text, setText] = useState(view.filter ?? "");
  const [filter] = useDebouncedValue(text.trim(), 250);
  const query = useQuery({
    queryKey: ["json", artifact.digest],
    queryFn: async () => {
      const { text: json, cut, size } = await readHeadText(artifact.digest, MOST);
      return { size, value: cut ? undefined : parse(json), cut };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (filter !== (view.filter ?? "")) show({ filter });
  }, [filter]);
  const value = query.data?.value;
  const hits = useMemo(() => (value === undefined ? [] : findInJson(value, filter)), [value, filter]);
  if (query.isPending) return <WaitingRows />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.size === 0) return <EmptyState title="This file is empty" />;
  if (value === undefined) {
    return (
      <>
        <Text size="xs" c="dimmed" px="sm" pt="sm" role="note">
          {query.data.cut ? `More than ${showBytes(MOST)}: shown as text.` : "This is not one JSON value: shown as text."}
        </Text>
        <TextViewer artifact={artifact} />
      </>
    );
  }
  return (
    <>
      <Group p="sm" gap="sm">
        <TextInput
          size="xs"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Find names and values"
          aria-label="Find in this document"
          leftSection={<SearchIcon size={14} />}
          w={{ base: "100%", xs: 240 }}
        />
        <Text size="xs" c="dimmed" role="status">
          {filter === ""
            ? ""
            : hits.length === MOST_FOUND
              ? `the first ${MOST_FOUND} places`
              : `${hits.length} place${hits.length === 1 ? "" : "s"}`}
        </Text>
      </Group>
      <ScrollArea.Autosize mah="calc(100vh - 240px)" data-testid="json">
        <div style={{ padding: "0 14px 14px", fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 }}>
          {filter === "" ? (
            <div role="tree" aria-label={artifact.name}>
              <Tree value={value} depth={0} />
            </div>
          ) : (
            hits.map(({ path, shown }) => (
              <div key={path} style={{ overflowWrap: "anywhere" }}>
                <Text span c="golgi" ff="monospace" fz={13}>
                  {path}:
                </Text>{" "}
                {shown}
              </div>
            ))
          )}
        </div>
      </ScrollArea.Autosize>
    </>
  );
}

/** Undefined where it is not JSON. */
function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function Tree({ name, value, depth }: { readonly name?: string; readonly value: Json; readonly depth: number }) {
  const [open, setOpen] = useState(depth < 2);
  const [shown, setShown] = useState(PAGE);
  const label =
    name === undefined ? null : (
      <Text span c="golgi" ff="monospace" fz={13}>
        {name}:{" "}
      </Text>
    );
  if (!Array.isArray(value) && !isObject(value)) {
    return (
      <div style={{ paddingLeft: depth * 18, overflowWrap: "anywhere" }} role="treeitem" aria-selected={false}>
        {label}
        <span style={{ color: colorOf(value) }}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  const words = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <div role="treeitem" aria-expanded={open} aria-selected={false}>
      <UnstyledButton ff="monospace" fz={13} onClick={() => setOpen(!open)} style={{ paddingLeft: depth * 18 }}>
        {open ? "▾ " : "▸ "}
        {label}
        <Text span c="dimmed" ff="monospace" fz={13}>
          {words}
        </Text>
      </UnstyledButton>
      {open && (
        <div role="group">
          {entries.slice(0, shown).map(([key, item]) => (
            <Tree key={key} name={key} value={item} depth={depth + 1} />
          ))}
          {entries.length > shown && (
            <UnstyledButton fz={13} c="golgi" style={{ paddingLeft: (depth + 1) * 18 }} onClick={() => setShown(shown + PAGE)}>
              {entries.length - shown} more …
            </UnstyledButton>
          )}
        </div>
      )}
    </div>
  );
}

function colorOf(value: Json): string {
  if (typeof value === "string") return "var(--ansi-green)";
  if (typeof value === "number") return "var(--ansi-blue)";
  return "var(--ansi-magenta)";
}
