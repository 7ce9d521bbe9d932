/** How the values of a column spread: a histogram of numbers, counts of the commonest texts. Of the first rows only. */
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { RectYOptions } from "@observablehq/plot";
import { showCount } from "../../data/words.ts";
import type { TableQuery, TableSource } from "./table-source.ts";

const ROWS = 1000;
const MOST_TEXTS = 8;

interface Props {
  readonly source: TableSource;
  readonly query: TableQuery;
  readonly index: number;
  readonly name: string;
  readonly kind: "number" | "string";
}

export function ColumnPlot({ source, query, index, name, kind }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useQuery({
    queryKey: ["table", source.key, query, "plot", index],
    queryFn: () => source.rows(query, { offset: 0, limit: ROWS, columns: [index] }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    const values = (rows.data?.rows ?? []).map((row) => row[0] ?? null).filter((value) => value !== null);
    let current = true;
    let plot: Element | undefined;
    void import("@observablehq/plot").then((Plot) => {
      if (!current || values.length === 0) return;
      const common = {
        width: 280,
        height: 150,
        marginLeft: 36,
        style: { background: "transparent" },
        ariaLabel: `Values of ${name}`,
      };
      const fill = "var(--mantine-primary-color-filled)";
      plot =
        kind === "number"
          ? Plot.plot({
              ...common,
              y: { grid: true, label: null },
              x: { label: null },
              marks: [
                Plot.rectY(
                  values.map(Number),
                  Plot.binX<RectYOptions>({ y: "count" }, { x: (value: number) => value, thresholds: 24, fill }),
                ),
              ],
            })
          : Plot.plot({
              ...common,
              marginLeft: 96,
              x: { grid: true, label: null },
              y: { label: null, domain: commonest(values.map(String)) },
              marks: [Plot.barX(values.map(String), Plot.groupY({ x: "count" }, { y: (value: string) => value, fill }))],
            });
      box.current?.replaceChildren(plot);
    });
    return () => {
      current = false;
      plot?.remove();
    };
  }, [rows.data, index, name, kind]);
  return (
    <>
      <div ref={box} style={{ minHeight: 150, width: 280 }} />
      {rows.data?.more === true && (
        <Text size="xs" c="dimmed">
          Of the first {showCount(ROWS)} rows
        </Text>
      )}
    </>
  );
}

function commonest(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_TEXTS)
    .map(([value]) => value);
}
