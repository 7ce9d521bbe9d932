/** Alignments, variants and features on the run's own reference, with igv.js. Only the parts on screen are fetched. */
import { Alert, Code, Group, Select, Stack, Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { ErrorState, Waiting } from "../../app/states.tsx";
import { artifactUrl } from "../../data/artifact-url.ts";
import { readHead } from "../../data/ranges.ts";
import { showBytes } from "../../data/words.ts";
import type { ViewerProps } from "../registry.ts";
import { useViewState } from "../view-state.ts";
import { findReferences, parseIndex, writeAliases, writeIndex, type Contig, type ReferenceFile } from "./reference.ts";
import { absolute, findFile, trackOf, type Track } from "./tracks.ts";
import "./genome.css";

const Table = lazy(() => import("../table/table-viewer.tsx").then((module) => ({ default: module.TableViewer })));

/** Variants and features of contigs up to this length are shown without zooming in. */
const SMALL = 2_000_000;
const MOST_INDEX = 64 * 1024 * 1024;
/** Files without an index are read whole, up to this. */
const MOST_WHOLE = 32 * 1024 * 1024;

export function GenomeViewer({ artifact }: ViewerProps) {
  const query = useQuery({
    queryKey: ["genome", artifact.digest, artifact.run],
    queryFn: async () => {
      const [file, references] = await Promise.all([findFile(artifact), findReferences(artifact.run)]);
      const track = trackOf(artifact, file);
      const whole = track?.indexed === false ? (await readHead(artifact.digest, 1)).size : 0;
      return { track, references, whole };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [chosen, setChosen] = useState<string>();
  if (query.isPending) return <Waiting what="Looking for the reference genome" height={420} />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { track, references, whole } = query.data;
  if (track === undefined) {
    return (
      <Alert color="yellow" title="This file has no index" m="md">
        Parts of an alignment are found through its index (<Code>.bai</Code>, <Code>.csi</Code>, <Code>.crai</Code>). Declare it
        on the port, for example <Code>bam({"{ indexed: true }"})</Code>, and it is kept beside the file.
      </Alert>
    );
  }
  if (whole > MOST_WHOLE) {
    return (
      <Alert color="yellow" title={`This file has ${showBytes(whole)} and no index`} m="md">
        Without an index the genome browser would have to read all of it. Compress it with <Code>bgzip</Code>, index it with{" "}
        <Code>tabix</Code> and declare the index on the port; or look at it as a table or text above.
      </Alert>
    );
  }
  const isTabbed = track.type === "variant" || track.type === "annotation";
  const reference = references.find(({ fasta }) => fasta.digest === chosen) ?? references[0];
  if (reference === undefined) {
    return (
      <>
        <Alert color="yellow" title="No reference genome in this run" m="md">
          The genome browser draws on a FASTA with its index (<Code>.fai</Code>) that the run used or made; this run has none.
          {isTabbed && " Here are the rows of the file."}
        </Alert>
        {isTabbed && (
          <Suspense fallback={<Waiting what="Loading the table" height={420} />}>
            <Table artifact={artifact} />
          </Suspense>
        )}
      </>
    );
  }
  return (
    <Stack gap="xs">
      <Group px="sm" pt="sm" gap="sm">
        {references.length > 1 ? (
          <Select
            size="xs"
            label="Reference"
            data={references.map(({ fasta }) => ({ value: fasta.digest, label: `${fasta.name} (${fasta.digest.slice(7, 15)})` }))}
            value={reference.fasta.digest}
            onChange={(value) => setChosen(value ?? undefined)}
          />
        ) : (
          <Text size="xs" c="dimmed">
            Reference: {reference.fasta.name}
          </Text>
        )}
      </Group>
      <GenomeBrowser key={reference.fasta.digest} reference={reference} track={track} />
    </Stack>
  );
}

function GenomeBrowser({ reference, track }: { readonly reference: ReferenceFile; readonly track: Track }) {
  const box = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<unknown>();
  const [ready, setReady] = useState(false);
  const [{ locus }, show] = useViewState();
  const first = useRef(locus);
  const keep = useDebouncedCallback((next: string) => show({ locus: next }), 400);
  useEffect(() => {
    const host = document.createElement("div");
    box.current?.append(host);
    let current = true;
    const made = openBrowser(host, { reference, track, locus: first.current });
    made
      .then((browser) => {
        if (!current) return;
        // For tests and for people at the console: igv's own API.
        Object.assign(window, { golgiGenomeBrowser: browser });
        setReady(true);
        browser.on("locuschange", () => current && keep([browser.currentLoci()].flat().join(" ")));
      })
      .catch((problem: unknown) => current && setError(problem));
    return () => {
      current = false;
      host.remove();
      made.then(async (browser) => (await import("igv")).default.removeBrowser(browser)).catch(() => undefined);
    };
  }, [reference, track]);
  if (error !== undefined) return <ErrorState error={error} />;
  return (
    <div className="genome-box" data-ready={ready}>
      {!ready && <Waiting what="Loading the genome browser" height={420} />}
      <div ref={box} />
    </div>
  );
}

interface Scene {
  readonly reference: ReferenceFile;
  readonly track: Track;
  readonly locus: string | undefined;
}

async function openBrowser(host: HTMLElement, { reference, track, locus }: Scene) {
  const [{ default: igv }, index] = await Promise.all([import("igv"), readHead(reference.index.digest, MOST_INDEX)]);
  const contigs = parseIndex(new TextDecoder().decode(index.bytes));
  const aliases = writeAliases(contigs);
  const longest = contigs.reduce((max, { length }) => Math.max(max, length), 0);
  const browser = await igv.createBrowser(host, {
    loadDefaultGenomes: false,
    showSampleNames: false,
    showSVGButton: true,
    showCursorGuideButton: false,
    reference: {
      id: reference.fasta.name,
      name: reference.fasta.name,
      fastaURL: absolute(artifactUrl(reference.fasta)),
      indexURL: new File([writeIndex(contigs)], "reference.fai"),
      ...(reference.blocks !== undefined && { compressedIndexURL: absolute(artifactUrl(reference.blocks)) }),
      ...(aliases !== "" && { aliasURL: new File([aliases], "aliases.tab") }),
      wholeGenomeView: contigs.length > 1,
    },
    locus: locus === undefined ? firstLocus(contigs, track) : knownLocus(locus, contigs),
    tracks: [track.type !== "alignment" && longest <= SMALL ? { ...track, visibilityWindow: longest } : track],
  });
  // igv resets all properties in its shadow root (`all: initial`), so inputs would follow the system's dark colours on its white paper.
  for (const child of host.shadowRoot?.querySelectorAll<HTMLElement>(":host > *, .igv-container, input") ?? [])
    child.style.colorScheme = "light";
  return browser;
}

/** Links may name contigs as the files do. */
function knownLocus(locus: string, contigs: readonly Contig[]): string {
  const contig = contigs.find(({ name }) => locus === name || locus.startsWith(`${name}:`));
  return contig === undefined ? locus : contig.shown + locus.slice(contig.name.length);
}

/** Reads show up to some tens of kilobases; a small genome is shown whole. */
function firstLocus(contigs: readonly Contig[], track: Track): string {
  const first = contigs[0];
  if (first === undefined) return "all";
  const width = track.type === "alignment" ? Math.min(first.length, 8000) : first.length;
  const from = Math.max(1, Math.floor((first.length - width) / 2));
  return `${first.shown}:${from}-${from + width - 1}`;
}
