/** All pages and their addresses. Pages load when they are first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { PageError, PageUnknown } from "./page-error.tsx";
import { Shell } from "./shell.tsx";
import { Waiting } from "./states.tsx";
import { VIEW_STATE, type ViewState } from "../viewers/view-state.ts";

const root = createRootRoute({ component: Shell });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/workflows" });
  },
});
const workflows = createRoute({
  getParentRoute: () => root,
  path: "/workflows",
  component: lazyRouteComponent(() => import("../catalogue/catalogue-page.tsx"), "CataloguePage"),
});
const workflow = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$reference",
  component: lazyRouteComponent(() => import("../catalogue/workflow-page.tsx"), "WorkflowPage"),
});
const launch = createRoute({
  getParentRoute: () => root,
  path: "/workflows/$reference/launch",
  validateSearch: (search: Record<string, unknown>): { from?: string; preset?: string; many?: string } =>
    texts(search, ["from", "preset", "many"]),
  component: lazyRouteComponent(() => import("../launch/launch-page.tsx"), "LaunchPage"),
});
const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  validateSearch: (search: Record<string, unknown>): { status?: string; workflow?: string; label?: string } =>
    texts(search, ["status", "workflow", "label"]),
  component: lazyRouteComponent(() => import("../runs/runs-page.tsx"), "RunsPage"),
});
const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$run",
  validateSearch: (
    search: Record<string, unknown>,
  ): { tab?: string; node?: string; filter?: string; status?: string; sort?: string; attempt?: string; stream?: string } =>
    texts(search, ["tab", "node", "filter", "status", "sort", "attempt", "stream"]),
  component: lazyRouteComponent(() => import("../run/run-page.tsx"), "RunPage"),
});
const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: (search: Record<string, unknown>): { a?: string; b?: string } => texts(search, ["a", "b"]),
  component: lazyRouteComponent(() => import("../run/compare-page.tsx"), "ComparePage"),
});
const server = createRoute({
  getParentRoute: () => root,
  path: "/server",
  component: lazyRouteComponent(() => import("./server-page.tsx"), "ServerPage"),
});
const artifact = createRoute({
  getParentRoute: () => root,
  path: "/artifacts/$digest",
  validateSearch: (search: Record<string, unknown>): ViewState => texts(search, VIEW_STATE),
  component: lazyRouteComponent(() => import("../viewers/artifact-page.tsx"), "ArtifactPage"),
});

/** The search parameters that are texts; all others are dropped. */
function texts<K extends string>(search: Record<string, unknown>, names: readonly K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") found[name] = value;
    else if (typeof value === "number" || typeof value === "boolean") found[name] = String(value);
  }
  return found;
}

/** Search parameters are plain texts in both directions: `page=3`, not `page="3"`. */
function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return texts.length === 0 ? "" : `?${new URLSearchParams(texts)}`;
}

export const router = createRouter({
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch,
  routeTree: root.addChildren([home, workflows, workflow, launch, runs, run, compare, artifact, server]),
  defaultPreload: "intent",
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: PageUnknown,
  defaultPendingComponent: () => <Waiting what="Loading the page" />,
  defaultPendingMs: 300,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
