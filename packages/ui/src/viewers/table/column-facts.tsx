/** What is known of a column, in short below its name and in full, with a plot, when asked. */
import { Popover, Text, UnstyledButton } from "@mantine/core";
import { showCount, showNumber } from "../../data/words.ts";
import { ColumnPlot } from "./column-plot.tsx";
import type { TableColumn, TableQuery, TableSource } from "./table-source.ts";
import type { ShownColumn } from "./table-view.tsx";

interface Props {
  readonly column: ShownColumn;
  readonly source: TableSource;
  readonly query: TableQuery;
}

export function ColumnFacts({ column: { about, index }, source, query }: Props) {
  const { name, kind, type, stats } = about;
  const range = rangeOf(about);
  const distinct = distinctOf(about);
  const short = range ?? distinct ?? type ?? kind;
  return (
    <Popover position="bottom-start" withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton
          fz={11}
          c="dimmed"
          className="one-line numbers"
          w="100%"
          ta={kind === "number" ? "right" : "left"}
          aria-label={`${short}: about the column ${name}`}
        >
          {short}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" className="numbers">
          {[type ?? kind, distinct, stats?.empty === undefined ? undefined : `${showCount(stats.empty)} empty`]
            .filter((fact) => fact !== undefined)
            .join(" · ")}
        </Text>
        {range !== undefined && <Text size="sm">from {range.replace("…", "to")}</Text>}
        {stats?.mean !== undefined && <Text size="sm">mean {showNumber(stats.mean)}</Text>}
        <ColumnPlot source={source} query={query} index={index} name={name} kind={kind} />
      </Popover.Dropdown>
    </Popover>
  );
}

function rangeOf({ stats }: TableColumn): string | undefined {
  if (stats?.min === undefined || stats.max === undefined) return undefined;
  return `${showNumber(stats.min)} … ${showNumber(stats.max)}`;
}

function distinctOf({ stats }: TableColumn): string | undefined {
  if (stats?.distinct === undefined) return undefined;
  return stats.distinct === null ? "many values" : `${showCount(stats.distinct)} value${stats.distinct === 1 ? "" : "s"}`;
}
