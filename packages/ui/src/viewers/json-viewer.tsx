/** A JSON document as a tree that opens level by level. Documents of more than some megabytes are shown as text instead. */
import { ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { isObject, type Json } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorState, WaitingRows } from "../app/states.tsx";
import { readHeadText } from "../data/ranges.ts";
import type { ViewerProps } from "./registry.ts";
import { TextViewer } from "./text-viewer.tsx";

const MOST = 8 * 1024 * 1024;
/** Items of a list or record shown at once. */
const PAGE = 200;

export function JsonViewer({ artifact }: ViewerProps) {
  const query = useQuery({
    queryKey: ["json", artifact.digest],
    queryFn: async () => {
      const { text, cut } = await readHeadText(artifact.digest, MOST);
      return cut ? undefined : { value: parse(text) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isPending) return <WaitingRows />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data?.value === undefined) return <TextViewer artifact={artifact} />;
  return (
    <ScrollArea.Autosize mah="calc(100vh - 200px)">
      <div
        style={{ padding: 14, fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 }}
        role="tree"
        aria-label={artifact.name}
      >
        <Tree value={query.data.value} depth={0} />
      </div>
    </ScrollArea.Autosize>
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
