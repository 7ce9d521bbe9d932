/** The command palette: what can be done here, pages, workflows and runs, found by typing. Ids of runs and digests may be pasted. */
import "@mantine/spotlight/styles.css";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { useRouter, type AnyRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { golgi } from "../data/client.ts";
import { shortDigest, showAgo } from "../data/words.ts";
import { CompareIcon, DnaIcon, DownloadIcon, EditIcon, FileIcon, MoonIcon, PlayIcon, SearchIcon, TableIcon } from "./icons.tsx";
import { StatusDot } from "./status-badge.tsx";

/** How many of each kind are offered at once. */
const MOST = 50;

export function Palette({ asked }: { readonly asked: number }) {
  const router = useRouter();
  const { toggleColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState("");
  const [settled] = useDebouncedValue(query.trim(), 150);
  useEffect(() => spotlight.open(), [asked]);
  const runs = useQuery({
    queryKey: ["palette", "runs", asked],
    queryFn: () => golgi.call("listRuns", { query: { limit: 200, brief: "1" } }),
  });
  const workflows = useQuery({
    queryKey: ["palette", "workflows", asked, settled],
    queryFn: () =>
      golgi.call("listWorkflows", { query: { limit: MOST, ...(settled !== "" && { search: settled.slice(0, 200) }) } }),
    placeholderData: (before) => before,
  });
  const go = (to: string) => () => router.history.push(to);
  const groups: SpotlightActionGroupData[] = [
    { group: "Here", actions: actionsHere(router) },
    {
      group: "Pages",
      actions: [
        { id: "workflows", label: "Workflows", onClick: go("/workflows"), leftSection: <DnaIcon /> },
        { id: "runs", label: "Runs", onClick: go("/runs"), leftSection: <TableIcon /> },
        {
          id: "failed",
          label: "Failed runs",
          onClick: go("/runs?status=failed"),
          leftSection: <StatusDot status="failed" />,
        },
        {
          id: "open-runs",
          label: "Runs that are not over",
          keywords: ["running", "queued"],
          onClick: go("/runs?status=queued,running,cancelling"),
          leftSection: <StatusDot status="running" />,
        },
        {
          id: "server",
          label: "Server and machine",
          keywords: ["doctor", "settings"],
          onClick: go("/server"),
          leftSection: <TableIcon />,
        },
        { id: "api", label: "API reference", onClick: () => window.location.assign("/api"), leftSection: <SearchIcon /> },
        { id: "scheme", label: "Light or dark colours", onClick: () => toggleColorScheme(), leftSection: <MoonIcon /> },
      ],
    },
    { group: "Address", actions: pasted(settled, go) },
    {
      group: "Workflows",
      actions: (workflows.data?.rows ?? []).flatMap(({ name, title, summary, tags }) => {
        const keywords = [name, summary ?? "", ...tags];
        return [
          {
            id: `workflow:${name}`,
            label: title ?? name,
            description: name,
            keywords,
            leftSection: <DnaIcon />,
            onClick: go(`/workflows/${name}`),
          },
          {
            id: `launch:${name}`,
            label: `Launch ${title ?? name}`,
            description: name,
            keywords,
            leftSection: <PlayIcon />,
            onClick: go(`/workflows/${name}/launch`),
          },
        ];
      }),
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
  ];
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      limit={14}
      highlightQuery
      scrollable
      shortcut={null}
      attributes={{ content: { "aria-label": "Command palette" } }}
      nothingFound="Nothing fits"
      searchProps={{ placeholder: "Find a page, workflow, run or action", leftSection: <SearchIcon />, "aria-label": "Find" }}
    />
  );
}

/** What can be done on the page that is shown. */
function actionsHere(router: AnyRouter): SpotlightActionData[] {
  const { pathname } = window.location;
  const go = (to: string) => () => router.history.push(to);
  const copy = {
    id: "copy-address",
    label: "Copy the address of this page",
    leftSection: <FileIcon />,
    onClick: () => void navigator.clipboard.writeText(window.location.href),
  };
  const [, kind, name = ""] = /^\/(runs|workflows)\/([^/]+)/.exec(pathname) ?? [];
  if (kind === "workflows")
    return [
      { id: "launch-here", label: "Launch this workflow", onClick: go(`/workflows/${name}/launch`), leftSection: <PlayIcon /> },
      {
        id: "runs-here",
        label: "Runs of this workflow",
        onClick: go(`/runs?workflow=${decodeURIComponent(name).split("@")[0]}`),
        leftSection: <TableIcon />,
      },
      copy,
    ];
  if (kind !== "runs") return [copy];
  const tab = (id: string, label: string): SpotlightActionData => ({
    id: `tab:${id}`,
    label,
    onClick: go(`/runs/${name}?tab=${id}`),
    leftSection: <TableIcon />,
  });
  return [
    tab("outputs", "Outputs of this run"),
    tab("logs", "Logs of this run"),
    tab("timeline", "Timeline of this run"),
    {
      id: "again-here",
      label: "Re-run with changes",
      leftSection: <EditIcon />,
      onClick: () =>
        void golgi
          .call("getRun", { params: { id: name as never } })
          .then(({ workflow, document }) => go(`/workflows/${workflow.name}@${document}/launch?from=${name}`)()),
    },
    {
      id: "compare-here",
      label: "Compare this run with another",
      leftSection: <CompareIcon />,
      onClick: go(`/compare?a=${name}`),
    },
    {
      id: "zip-here",
      label: "Download all outputs of this run",
      leftSection: <DownloadIcon />,
      onClick: () => window.location.assign(golgi.urlOf("downloadOutputs", { id: name })),
    },
    copy,
  ];
}

/** An id of a run or a digest that was pasted leads there, whether it is in a list or not. */
function pasted(text: string, go: (to: string) => () => void): SpotlightActionData[] {
  if (/^run_[a-z0-9]{12}$/.test(text))
    return [{ id: "pasted", label: `Go to ${text}`, keywords: [text], onClick: go(`/runs/${text}`), leftSection: <TableIcon /> }];
  const digest = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)?.[1];
  if (digest === undefined) return [];
  const label = `Go to the artifact ${shortDigest(digest)}`;
  return [{ id: "pasted", label, keywords: [text], onClick: go(`/artifacts/sha256:${digest}`), leftSection: <FileIcon /> }];
}
