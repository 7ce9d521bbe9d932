/** What the run made: numbers as cards, lists of records as tables, files with their viewers, and everything as one zip. */
import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Document, RunId } from "@golgi/ir";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { DownloadIcon } from "../app/icons.tsx";
import { EmptyState } from "../app/states.tsx";
import { golgi } from "../data/client.ts";
import { showBytes, showCount, showNumber } from "../data/words.ts";
import { artifactUrl } from "../data/artifact-url.ts";
import { viewerFor } from "../viewers/registry.ts";
import { isArtifact, sortOutputs, type Artifact, type Outputs } from "./model/outputs.ts";
import { sourcesOfOutput } from "./model/sources.ts";
import { SourceLinks } from "./source-links.tsx";
import { RecordTable } from "./record-table.tsx";
import { useGraph, useSession, useSnapshot } from "./use-run.ts";
import { artifactSearch, ValueView } from "./value-view.tsx";

/** Files listed at first. */
const LISTED = 100;

/** Made of one output of the run: `bams[0]`, `accuracy.recall`. */
function portOf(name: string): string {
  return /^[^.[]*/.exec(name)?.[0] ?? name;
}

function MadeBy({ name, run }: { readonly name: string; readonly run: RunId }) {
  const document = useGraph(run).data?.document as unknown as Document | undefined;
  const sources = useMemo(() => (document === undefined ? [] : sourcesOfOutput(document, portOf(name))), [document, name]);
  return <SourceLinks sources={sources} />;
}

export function OutputsTab() {
  const session = useSession();
  const run = useSnapshot(session).detail?.run;
  if (run === undefined) return null;
  if (run.outputs === null) {
    return (
      <div className="card">
        <EmptyState title={run.status === "failed" || run.status === "cancelled" ? "The run has no outputs" : "Not ready yet"}>
          {run.status === "failed" || run.status === "cancelled"
            ? "It ended before they were known. Outputs of nodes that succeeded are in the table of nodes."
            : "Outputs appear here when the run has succeeded. Outputs of finished nodes are shown when you choose them in the graph."}
        </EmptyState>
      </div>
    );
  }
  const { metrics, tables, artifacts, others } = sortOutputs(run.outputs);
  const hasFiles = artifacts.length > 0 || tables.some(({ rows }) => rows.some((row) => Object.values(row).some(isArtifact)));
  return (
    <Stack gap="md">
      {metrics.length > 0 && (
        <SimpleGrid cols={{ base: 2, sm: 3, md: 4, lg: 5 }} spacing="sm">
          {metrics.map(({ name, value }) => (
            <Paper key={name} className="card" p="sm" data-testid="metric">
              <Text size="xs" c="dimmed" className="one-line" title={name}>
                {name}
              </Text>
              <Text fz={22} fw={600} className="numbers one-line" title={String(value)}>
                {typeof value === "number" ? showNumber(value) : String(value)}
              </Text>
              <MadeBy name={name} run={run.id} />
            </Paper>
          ))}
        </SimpleGrid>
      )}
      {tables.map(({ name, rows }) => (
        <RecordTable key={name} name={name} rows={rows} run={run} />
      ))}
      {hasFiles && <FileList artifacts={artifacts} run={run.id} />}
      {others.length > 0 && (
        <section className="card" style={{ padding: 12 }} aria-label="Values">
          <ValueView value={Object.fromEntries(others.map(({ name, value }) => [name, value]))} run={run.id} />
        </section>
      )}
    </Stack>
  );
}

function FileList({ artifacts, run }: { readonly artifacts: Outputs["artifacts"]; readonly run: RunId }) {
  const [all, setAll] = useState(false);
  const shown = all ? artifacts : artifacts.slice(0, LISTED);
  return (
    <section className="card" aria-label="Files">
      <Group justify="space-between" p="sm">
        <Title order={2} fz="sm">
          Files
        </Title>
        <Button
          size="xs"
          variant="light"
          leftSection={<DownloadIcon size={14} />}
          component="a"
          href={golgi.urlOf("downloadOutputs", { id: run })}
          download
        >
          Download all as zip
        </Button>
      </Group>
      {shown.map(({ name, value }) => (
        <ArtifactRow key={name} name={name} value={value} run={run} />
      ))}
      {shown.length < artifacts.length && (
        <Button size="xs" variant="subtle" m="sm" onClick={() => setAll(true)}>
          {showCount(artifacts.length - shown.length)} more
        </Button>
      )}
    </section>
  );
}

function ArtifactRow({ name, value, run }: { readonly name: string; readonly value: Artifact; readonly run: RunId }) {
  const viewer = viewerFor({
    name: value.name,
    directory: value.class === "Directory",
    ...(value.class === "File" && value.format !== undefined && { format: value.format }),
  });
  return (
    <div className="grid-row" style={{ gridTemplateColumns: "minmax(0, 1fr) auto auto", minHeight: 52 }}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} className="one-line">
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="one-line numbers">
          {value.name}
          {value.size === undefined ? "" : ` · ${showBytes(value.size)}`} · {viewer.name}
        </Text>
        <MadeBy name={name} run={run} />
      </div>
      <Button
        size="xs"
        component={Link}
        to="/artifacts/$digest"
        params={{ digest: value.digest } as never}
        search={artifactSearch(value, run) as never}
        variant="light"
        aria-label={`Open ${name}`}
      >
        Open
      </Button>
      {value.class === "File" ? (
        <Button
          size="xs"
          variant="subtle"
          component="a"
          href={artifactUrl(value, { download: true })}
          download={value.name}
          aria-label={`Download ${value.name}`}
        >
          <DownloadIcon size={14} />
        </Button>
      ) : (
        <span />
      )}
    </div>
  );
}
