/** A list of records as a table: the first rows, with columns to choose; files in it are links. */
import { Group, ScrollArea, Table, Text, Title } from "@mantine/core";
import type { Json, JsonObject } from "@golgi/ir";
import { useMemo } from "react";
import { useColumns, type Column } from "../columns/column-choice.ts";
import { ColumnEdge } from "../columns/column-edge.tsx";
import { ColumnMenu } from "../columns/column-menu.tsx";
import type { RunRow } from "../data/client.ts";
import { showCount, showNumber } from "../data/words.ts";
import { isArtifact } from "./model/outputs.ts";
import { ArtifactLink } from "./value-view.tsx";

const LISTED = 200;
const WIDTH = 120;

interface Props {
  readonly name: string;
  readonly rows: readonly JsonObject[];
  readonly run: RunRow;
}

export function RecordTable({ name, rows, run }: Props) {
  const all = useMemo(() => columnsOf(rows), [rows]);
  const columns = useColumns(`${run.workflow}/${name}`, all);
  const widthOf = ({ id }: Column) => {
    const width = columns.choice.widths[id];
    return width === undefined ? undefined : { width, minWidth: width, maxWidth: width };
  };
  return (
    <section className="card" aria-label={name}>
      <Group justify="space-between" p="sm">
        <Title order={2} fz="sm">
          {name}{" "}
          <Text span size="xs" c="dimmed">
            {showCount(rows.length)} {rows.length === 1 ? "row" : "rows"}
          </Text>
        </Title>
        <ColumnMenu columns={columns} />
      </Group>
      <ScrollArea>
        <Table className="numbers" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.shown.map((column) => (
                <Table.Th key={column.id} ta={column.numeric ? "right" : "left"} pos="relative" style={widthOf(column)}>
                  {column.name}
                  <ColumnEdge column={column} columns={columns} />
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, LISTED).map((row, index) => (
              <Table.Tr key={index}>
                {columns.shown.map((column) => {
                  const value = row[column.id];
                  const text = cellText(value);
                  const width = widthOf(column);
                  return (
                    <Table.Td
                      key={column.id}
                      ta={column.numeric ? "right" : "left"}
                      style={width}
                      {...(width !== undefined && { className: "one-line", title: text })}
                    >
                      {isArtifact(value) ? <ArtifactLink artifact={value} run={run.id} /> : text}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {rows.length > LISTED && (
        <Text size="xs" c="dimmed" p="sm">
          The first {LISTED} rows are listed.
        </Text>
      )}
    </section>
  );
}

interface RecordColumn extends Column {
  readonly numeric: boolean;
}

function columnsOf(rows: readonly JsonObject[]): readonly RecordColumn[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((id) => ({
    id,
    name: id,
    width: WIDTH,
    numeric: rows.every((row) => row[id] === undefined || typeof row[id] === "number"),
  }));
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (isArtifact(value)) return value.name;
  return typeof value === "number" ? showNumber(value) : typeof value === "string" ? value : JSON.stringify(value);
}
