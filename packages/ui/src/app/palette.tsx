/** The command palette: pages, workflows, runs and what can be done here, found by typing. */
import "@mantine/spotlight/styles.css";
import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { golgi } from "../data/client.ts";
import { showAgo } from "../data/words.ts";
import { DnaIcon, MoonIcon, PlayIcon, SearchIcon, TableIcon } from "./icons.tsx";
import { StatusDot } from "./status-badge.tsx";

export function Palette({ asked }: { readonly asked: number }) {
  const router = useRouter();
  const { toggleColorScheme } = useMantineColorScheme();
  useEffect(() => spotlight.open(), [asked]);
  const runs = useQuery({
    queryKey: ["palette", "runs", asked],
    queryFn: () => golgi.call("listRuns", { query: { limit: 50 } }),
  });
  const workflows = useQuery({
    queryKey: ["palette", "workflows", asked],
    queryFn: () => golgi.call("listWorkflows", { query: { limit: 50 } }),
  });
  const go = (to: string) => () => void router.navigate({ to });
  const actions: SpotlightActionGroupData[] = [
    {
      group: "Pages",
      actions: [
        { id: "workflows", label: "Workflows", onClick: go("/workflows"), leftSection: <DnaIcon /> },
        { id: "runs", label: "Runs", onClick: go("/runs"), leftSection: <TableIcon /> },
        { id: "api", label: "API reference", onClick: () => window.location.assign("/api"), leftSection: <SearchIcon /> },
        { id: "scheme", label: "Light or dark colours", onClick: () => toggleColorScheme(), leftSection: <MoonIcon /> },
      ],
    },
    {
      group: "Launch",
      actions: (workflows.data?.rows ?? []).map(({ name, title }) => ({
        id: `launch:${name}`,
        label: `Launch ${title ?? name}`,
        description: name,
        leftSection: <PlayIcon />,
        onClick: go(`/workflows/${name}/launch`),
      })),
    },
    {
      group: "Runs",
      actions: (runs.data?.rows ?? []).map(({ id, workflow, label, status, createdAt }) => ({
        id,
        label: label ?? workflow,
        description: `${id} · ${status} · ${showAgo(createdAt, Date.now())}`,
        keywords: [id, workflow, status],
        leftSection: <StatusDot status={status} />,
        onClick: go(`/runs/${id}`),
      })),
    },
  ].filter((group) => group.actions.length > 0);
  return (
    <Spotlight
      actions={actions}
      limit={12}
      highlightQuery
      scrollable
      shortcut={null}
      nothingFound="Nothing fits"
      searchProps={{ placeholder: "Find a page, run or workflow", leftSection: <SearchIcon />, "aria-label": "Find" }}
    />
  );
}
