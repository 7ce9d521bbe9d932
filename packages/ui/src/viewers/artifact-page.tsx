/** One artifact on a page of its own: its name, what it is, its viewer and the others that fit, download. */
import { Anchor, Button, Code, Group, Loader, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { formatLabel } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, type ComponentType } from "react";
import { DownloadIcon } from "../app/icons.tsx";
import { usePageTitle } from "../app/page-title.ts";
import { EmptyState, Waiting } from "../app/states.tsx";
import { artifactUrl } from "../data/artifact-url.ts";
import { golgi } from "../data/client.ts";
import { readHead, sizeOf } from "../data/ranges.ts";
import { shortDigest, showBytes } from "../data/words.ts";
import { findReport } from "./report/find-report.ts";
import { isUnknown, viewersFor, type Shown, type Viewer, type ViewerProps } from "./registry.ts";
import { looksLikeText } from "./text.ts";
import { IDENTITY, useViewState } from "./view-state.ts";

export function ArtifactPage() {
  const { digest } = useParams({ from: "/artifacts/$digest" });
  const [state] = useViewState();
  const { name = shortDigest(digest), format, run, view } = state;
  usePageTitle(name);
  const navigate = useNavigate({ from: "/artifacts/$digest" });
  const directory = state.kind === "directory" || view === "directory" || view === "report";
  const report = useQuery({
    queryKey: ["report", digest],
    queryFn: async () => (await findReport(digest)) ?? null,
    enabled: directory,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const unknown = !directory && isUnknown({ name, ...(format !== undefined && { format }) });
  const readable = useQuery({
    queryKey: ["readable", digest],
    queryFn: async () => looksLikeText((await readHead(digest, 4096)).bytes),
    enabled: unknown,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const fitting = viewersFor({
    readable: unknown && readable.data === true,
    name,
    directory,
    report: typeof report.data === "string" || view === "report",
    ...(format !== undefined && { format }),
  });
  const viewer = fitting.find(({ id }) => id === view) ?? (fitting[0] as Viewer);
  // Another viewer begins at its own beginning.
  const choose = (next: string) =>
    void navigate({
      replace: true,
      search: (before: Readonly<Record<string, unknown>>) =>
        ({
          ...Object.fromEntries(Object.entries(before).filter(([key]) => IDENTITY.has(key))),
          ...(directory && { kind: "directory" }),
          view: next,
        }) as never,
    });
  const artifact = useMemo<Shown>(
    () => ({ digest, name, ...(format !== undefined && { format }), ...(run !== undefined && { run }) }),
    [digest, name, format, run],
  );
  const size = useQuery({
    queryKey: ["size", digest],
    queryFn: () => sizeOf(digest),
    enabled: !directory,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div style={{ minWidth: 0 }}>
          {run !== undefined && (
            <Anchor component={Link} to="/runs/$run" params={{ run } as never} search={{ tab: "outputs" } as never} size="sm">
              ← {run}
            </Anchor>
          )}
          <Title order={1} fz="lg" style={{ overflowWrap: "anywhere" }}>
            {name}
          </Title>
          <Text size="xs" c="dimmed" className="numbers" component="div">
            {[format === undefined ? undefined : formatLabel(format), size.data === undefined ? undefined : showBytes(size.data)]
              .filter((fact) => fact !== undefined)
              .join(" · ")}{" "}
            <Code title={digest}>{shortDigest(digest)}</Code>
          </Text>
        </div>
        <Group gap="xs">
          {fitting.length > 1 && (
            <SegmentedControl
              size="xs"
              value={viewer.id}
              onChange={choose}
              data={fitting.map(({ id, name: label }) => ({ value: id, label }))}
              aria-label="Viewer"
            />
          )}
          <Button
            size="xs"
            variant="default"
            leftSection={<DownloadIcon size={14} />}
            component="a"
            href={
              directory
                ? golgi.urlOf("downloadDirectory", { digest }, { name })
                : artifactUrl({ digest: digest as never, name }, { download: true })
            }
            download={directory ? `${name}.zip` : name}
          >
            {directory ? "Download as zip" : "Download"}
          </Button>
        </Group>
      </Group>
      <section
        className="card"
        style={{ overflow: "hidden", minHeight: 300 }}
        aria-label={`${name}, shown as ${viewer.name}`}
        data-viewer={viewer.id}
      >
        {size.isError ? (
          <EmptyState title="These bytes are not in the store any more">
            They were deleted, or never here. Running the node again makes them.
          </EmptyState>
        ) : size.data === 0 ? (
          <EmptyState title="This file is empty" />
        ) : (directory ? report.isPending : size.isPending || (unknown && readable.isPending)) ? (
          <Waiting what="Looking into it" height={420} />
        ) : (
          <Suspense fallback={<Waiting what={`Loading the ${viewer.name} viewer`} height={420} />}>
            <Loaded key={`${viewer.id} ${digest}`} viewer={viewer} artifact={artifact} />
          </Suspense>
        )}
      </section>
    </Stack>
  );
}

const loaded = new Map<string, ComponentType<ViewerProps>>();

function Loaded({ viewer, artifact }: { readonly viewer: Viewer; readonly artifact: Shown }) {
  let Component = loaded.get(viewer.id);
  if (Component === undefined) {
    Component = lazy(async () => ({ default: await viewer.load() }));
    loaded.set(viewer.id, Component);
  }
  return (
    <Suspense fallback={<Loader m="md" size="sm" />}>
      <Component artifact={artifact} />
    </Suspense>
  );
}
