/** The first records of a FASTA or FASTQ file, with base qualities by position. */
import { Group, ScrollArea, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { readHeadText } from "../data/ranges.ts";
import { showCount } from "../data/words.ts";
import type { ViewerProps } from "./registry.ts";
import { gcShare, parseSequences, qualityColumns, type SequenceRecord } from "./sequences.ts";

const HEAD = 512 * 1024;
const MOST = 100;

export function SequenceViewer({ artifact: { digest } }: ViewerProps) {
  const query = useQuery({
    queryKey: ["sequences", digest],
    queryFn: async () => {
      const { text, cut } = await readHeadText(digest, HEAD);
      return { records: parseSequences(text, cut), cut };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isPending) return <WaitingRows />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const { records, cut } = query.data;
  if (records.length === 0) return <EmptyState title="No records">The file begins with neither &gt; nor @.</EmptyState>;
  const withQualities = records.some(({ qualities }) => qualities !== undefined);
  const bases = records.reduce((sum, record) => sum + record.bases.length, 0);
  const gc = records.slice(0, 2000).reduce((sum, record) => sum + gcShare(record.bases), 0) / Math.min(2000, records.length);
  return (
    <Stack gap="sm" p="md">
      <Group gap="lg">
        <Text size="sm" className="numbers">
          {cut ? "First " : ""}
          {showCount(records.length)} record{records.length === 1 ? "" : "s"} · {showCount(Math.round(bases / records.length))}{" "}
          bases on average · GC {(100 * gc).toFixed(1)} %
        </Text>
      </Group>
      {withQualities && <QualityPlot records={records} />}
      <ScrollArea h={360} offsetScrollbars>
        {records.slice(0, MOST).map((record, index) => (
          <div key={index} style={{ fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5, marginBottom: 8 }}>
            <Text size="xs" c="dimmed">
              {record.name}
            </Text>
            <Bases record={record} />
          </div>
        ))}
        {records.length > MOST && (
          <Text size="xs" c="dimmed">
            The first {MOST} records are listed.
          </Text>
        )}
      </ScrollArea>
    </Stack>
  );
}

const LONG = 600;

/** Bases below quality 20 are faint. */
function Bases({ record: { bases, qualities } }: { readonly record: SequenceRecord }) {
  const shown = bases.slice(0, LONG);
  const rest = bases.length > LONG ? ` … ${showCount(bases.length - LONG)} more` : "";
  if (qualities === undefined) {
    return (
      <span style={{ overflowWrap: "anywhere" }}>
        {shown}
        {rest}
      </span>
    );
  }
  const runs: { text: string; faint: boolean }[] = [];
  for (const [at, letter] of [...shown].entries()) {
    const faint = qualities.charCodeAt(at) - 33 < 20;
    const last = runs.at(-1);
    if (last?.faint === faint) last.text += letter;
    else runs.push({ text: letter, faint });
  }
  return (
    <span style={{ overflowWrap: "anywhere" }}>
      {runs.map((run, index) => (
        <span key={index} style={run.faint ? { opacity: 0.4 } : undefined}>
          {run.text}
        </span>
      ))}
      {rest}
    </span>
  );
}

const [WIDTH, HEIGHT, TOP] = [640, 150, 42] as const;

function QualityPlot({ records }: { readonly records: readonly SequenceRecord[] }) {
  const columns = useMemo(() => qualityColumns(records), [records]);
  const x = (index: number) => 30 + ((WIDTH - 34) * (index + 0.5)) / columns.length;
  const y = (quality: number) => HEIGHT - 18 - ((HEIGHT - 26) * Math.min(quality, TOP)) / TOP;
  const line = (pick: (column: (typeof columns)[number]) => number, list = columns.map((column, index) => ({ column, index }))) =>
    list.map(({ column, index }) => `${x(index).toFixed(1)},${y(pick(column)).toFixed(1)}`);
  const band = [...line((column) => column.high), ...line((column) => column.low).reverse()].join(" ");
  return (
    <figure style={{ margin: 0 }}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        style={{ width: "100%", maxWidth: 820, display: "block" }}
        role="img"
        aria-label="Base qualities by position: median and the middle 80 %"
      >
        {[0, 10, 20, 30, 40].map((quality) => (
          <g key={quality}>
            <line x1={30} x2={WIDTH - 4} y1={y(quality)} y2={y(quality)} stroke="var(--line)" />
            <text x={24} y={y(quality) + 3.5} fontSize={10} textAnchor="end" fill="var(--mantine-color-dimmed)">
              {quality}
            </text>
          </g>
        ))}
        <polygon points={band} fill="var(--mantine-primary-color-filled)" opacity={0.22} />
        <polyline
          points={line((column) => column.median).join(" ")}
          fill="none"
          stroke="var(--mantine-primary-color-filled)"
          strokeWidth={2}
        />
        <text x={WIDTH - 4} y={HEIGHT - 4} fontSize={10} textAnchor="end" fill="var(--mantine-color-dimmed)">
          position in the read
        </text>
      </svg>
      <Text size="xs" c="dimmed" component="figcaption">
        Base quality by position: median, and the middle 80 % of {showCount(records.length)} reads
      </Text>
    </figure>
  );
}
