/** A run: what it is and does (header), and its tabs. Every tab, node and filter has an address. */
import { Box, Drawer, Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { RunId } from "@golgi/ir";
import { useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { usePageTitle } from "../app/page-title.ts";
import { ErrorState, Waiting } from "../app/states.tsx";
import { elkWorker } from "./graph/elk-worker.ts";
import { NodesTab } from "./nodes-tab.tsx";
import { OutputsTab } from "./outputs-tab.tsx";
import { NodePanel } from "./panel/node-panel.tsx";
import { RunHeader } from "./run-header.tsx";
import { TAB_NAMES, TABS, useRunView, type RunView, type Tab } from "./tabs.ts";
import { RunProvider, useGraph, useRunSession, useSnapshot } from "./use-run.ts";
import "./run.css";

const loadGraph = () => import("./graph/graph-tab.tsx").then((module) => ({ default: module.GraphTab }));
const GraphTab = lazy(loadGraph);
// Beside the first requests, not after them.
if (new URLSearchParams(location.search).get("tab") === null) {
  elkWorker();
  void loadGraph();
}
const TimelineTab = lazy(() => import("./timeline-tab.tsx").then((module) => ({ default: module.TimelineTab })));
const LogsTab = lazy(() => import("./logs/logs-tab.tsx").then((module) => ({ default: module.LogsTab })));
const ResourcesTab = lazy(() => import("./resources-tab.tsx").then((module) => ({ default: module.ResourcesTab })));

/** Where a chosen node is shown beside the tab. */
const WITH_PANEL: readonly Tab[] = ["graph", "nodes", "timeline", "resources"];

export function RunPage() {
  const { run } = useParams({ from: "/runs/$run" });
  const session = useRunSession(run as RunId);
  // Asked for at once: the graph and most panels need the document.
  useGraph(run as RunId);
  const { detail, error } = useSnapshot(session);
  const view = useRunView();
  useEffect(() => {
    // The graph says so itself, when it is drawn.
    if (detail !== undefined && view.tab !== "graph") session.shown();
  }, [session, detail, view.tab]);
  useEffect(() => {
    // On narrow pages the tabs scroll sideways.
    document.querySelector('.run-tabs [aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view.tab, detail === undefined]);
  usePageTitle(
    detail === undefined ? run : `${detail.run.status}: ${detail.run.label ?? detail.workflow.title ?? detail.workflow.name}`,
  );
  const wide = useMediaQuery("(min-width: 62em)", true);
  if (error !== undefined && detail === undefined)
    return <ErrorState heading={run} error={error} onRetry={() => window.location.reload()} />;
  if (detail === undefined) return <Waiting what="Loading the run" height={400} />;
  const panel = view.node !== undefined && WITH_PANEL.includes(view.tab) ? view.node : undefined;
  return (
    <RunProvider value={session}>
      <RunHeader detail={detail} />
      <Tabs value={view.tab} onChange={(tab) => view.show({ tab: tab ?? "graph" })} keepMounted={false} mt="md">
        <Tabs.List className="run-tabs" aria-label="Views of the run">
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {TAB_NAMES[tab]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={panel !== undefined && wide ? "run-split" : undefined}>
          <Box miw={0}>
            <Suspense fallback={<Waiting what="Loading the view" height={420} />}>
              {TABS.map((tab) => (
                <Tabs.Panel key={tab} value={tab} pt="sm">
                  <TabContent tab={tab} />
                </Tabs.Panel>
              ))}
            </Suspense>
          </Box>
          {panel !== undefined && wide && (
            <aside className="card run-aside" aria-label="The chosen node">
              <NodePanel key={panel} path={panel} onClose={() => view.show({ node: undefined })} />
            </aside>
          )}
        </div>
      </Tabs>
      {!wide && <PanelDrawer path={panel} view={view} />}
    </RunProvider>
  );
}

function TabContent({ tab }: { readonly tab: Tab }) {
  switch (tab) {
    case "graph":
      return <GraphTab />;
    case "nodes":
      return <NodesTab />;
    case "timeline":
      return <TimelineTab />;
    case "logs":
      return <LogsTab />;
    case "outputs":
      return <OutputsTab />;
    case "resources":
      return <ResourcesTab />;
  }
}

function PanelDrawer({ path, view }: { readonly path: string | undefined; readonly view: RunView }) {
  const close = () => view.show({ node: undefined });
  return (
    <Drawer
      opened={path !== undefined}
      onClose={close}
      position="bottom"
      size="85%"
      withCloseButton={false}
      padding={0}
      title={undefined}
      aria-label="The chosen node"
    >
      {path !== undefined && <NodePanel key={path} path={path} onClose={close} />}
    </Drawer>
  );
}
