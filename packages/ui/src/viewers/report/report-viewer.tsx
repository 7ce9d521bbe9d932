/**
 * A report with what lies beside it, in a sandboxed frame: an opaque origin that reads this one directory and reaches neither Golgi's pages
 * and API nor the network. The server's policy says the same, also when the frame is opened as a page of its own.
 */
import { Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState, ErrorState, Waiting } from "../../app/states.tsx";
import { golgi } from "../../data/client.ts";
import type { ViewerProps } from "../registry.ts";
import { useViewState } from "../view-state.ts";
import { entriesAt, findReport } from "./find-report.ts";

const FRESH_MS = 3_600_000;

export function ReportViewer({ artifact: { digest, name } }: ViewerProps) {
  const [{ path }, show] = useViewState();
  const query = useQuery({
    queryKey: ["report", digest, path],
    queryFn: () => locate(digest, path),
    staleTime: FRESH_MS,
    retry: false,
  });
  const [drawn, setDrawn] = useState("");
  if (query.isPending) return <Waiting what="Opening the report" height={420} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined || query.data === null)
    return (
      <EmptyState title="No report in this directory">
        It holds no index.html and no other page that stands out; see its files.
      </EmptyState>
    );
  const { src, pages, at } = query.data;
  return (
    <>
      <Group px="sm" py={6} gap="sm" justify="space-between">
        {pages.length > 1 ? (
          <Select
            size="xs"
            aria-label="Page of the report"
            data={[...pages]}
            value={at}
            onChange={(next) => next !== null && show({ path: next })}
            searchable
            w={{ base: "100%", xs: 320 }}
          />
        ) : (
          <Text size="xs" c="dimmed" className="one-line">
            {at}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          Foreign page: kept apart from Golgi and from the network
        </Text>
      </Group>
      <iframe
        key={src}
        title={name}
        src={src}
        sandbox="allow-scripts allow-popups allow-downloads"
        referrerPolicy="no-referrer"
        data-drawn={drawn === src}
        onLoad={() => setDrawn(src)}
        style={{ width: "100%", height: "calc(100vh - 220px)", minHeight: 420, border: 0, background: "#fff", display: "block" }}
      />
    </>
  );
}

async function locate(digest: string, given: string | undefined) {
  const at = given ?? (await findReport(digest));
  if (at === undefined) return null;
  const folders = at.split("/").slice(0, -1);
  const [{ base }, entries] = await Promise.all([
    golgi.call("frameDirectory", { params: { digest: digest as never } }),
    entriesAt(digest, folders),
  ]);
  const names = entries.filter(({ kind }) => kind !== "directory").map((entry) => [...folders, entry.name].join("/"));
  if (!names.includes(at)) throw new Error(`There is no file ${at} in this directory.`);
  return {
    src: base + at.split("/").map(encodeURIComponent).join("/"),
    at,
    pages: names.filter((one) => /\.html?$/i.test(one) || one === at),
  };
}
