/** The node runs at a place of the graph (items of a map), or directly inside a container: what failed or runs first. */
import { Button, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { StatusBadge } from "../../app/status-badge.tsx";
import { showCount } from "../../data/words.ts";
import { isInside } from "../model/place.ts";
import type { RunModel } from "../model/run-model.ts";
import { comparePaths } from "../model/select.ts";
import { useRunView } from "../tabs.ts";
import { useSession, useSlowVersion } from "../use-run.ts";
import { NotReached } from "./not-reached.tsx";

const MOST = 30;
/** Statuses worth seeing first. */
const FIRST = ["failed", "held", "running"];

interface Props {
  readonly place: string;
  /** A container's path: what is inside of it instead. */
  readonly within?: string;
}

export function PlaceList({ place, within }: Props) {
  const session = useSession();
  const view = useRunView();
  const version = useSlowVersion(session, 300);
  const { rows, total } = useMemo(() => findRows(session.model, place, within), [session, place, within, version]);
  if (total === 0) return <NotReached />;
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {showCount(total)} node run{total === 1 ? "" : "s"} {within === undefined ? "at this place" : "inside"}
      </Text>
      {rows.map((row) => {
        const { path, status } = session.model.entry(row);
        return (
          <button
            key={path}
            type="button"
            className="grid-row"
            style={{ gridTemplateColumns: "minmax(0, 1fr) auto", minHeight: 34, padding: "0 6px" }}
            onClick={() => view.show({ node: path }, true)}
          >
            <span className="one-line" title={path}>
              {path.startsWith(`${place}/`) ? path.slice(place.length + 1) : path}
            </span>
            <StatusBadge status={status} />
          </button>
        );
      })}
      {total > rows.length && (
        <Button size="xs" variant="subtle" onClick={() => view.show({ tab: "nodes", filter: place.split("/").join(" ") })}>
          All {showCount(total)} in the table
        </Button>
      )}
    </Stack>
  );
}

function findRows(
  model: RunModel,
  place: string,
  within: string | undefined,
): { readonly rows: readonly number[]; readonly total: number } {
  const wanted = new Set<number>();
  for (const [id, name] of model.places().entries())
    if (within === undefined ? name === place : isInside(name, place)) wanted.add(id);
  const [loud, quiet]: [number[], number[]] = [[], []];
  let total = 0;
  const byPath = (a: number, b: number) => comparePaths(model.columns.path[a] ?? "", model.columns.path[b] ?? "");
  for (let row = 0; row < model.size(); row++) {
    if (!wanted.has(model.columns.place[row] ?? -1)) continue;
    const { path, status } = model.entry(row);
    if (within !== undefined && !path.startsWith(within)) continue;
    total++;
    if (FIRST.includes(status)) {
      loud.push(row);
    } else quiet.push(row);
  }
  return { rows: [...firstOf(loud, byPath), ...firstOf(quiet, byPath)].slice(0, MOST), total };
}

/** The first of many, without putting all of them in order. */
function firstOf(rows: readonly number[], order: (a: number, b: number) => number): readonly number[] {
  let first: number[] = [];
  for (let at = 0; at < rows.length; at += 10 * MOST)
    first = [...first, ...rows.slice(at, at + 10 * MOST)].sort(order).slice(0, MOST);
  return first;
}
