/** All pages and their addresses. Pages load when they are first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Shell } from "./shell.tsx";

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
  validateSearch: (search: Record<string, unknown>): { from?: string; preset?: string } => ({
    ...(typeof search["from"] === "string" && { from: search["from"] }),
    ...(typeof search["preset"] === "string" && { preset: search["preset"] }),
  }),
  component: lazyRouteComponent(() => import("../launch/launch-page.tsx"), "LaunchPage"),
});
const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  component: lazyRouteComponent(() => import("../runs/runs-page.tsx"), "RunsPage"),
});
const run = createRoute({
  getParentRoute: () => root,
  path: "/runs/$run",
  validateSearch: (search: Record<string, unknown>): { tab?: string; node?: string; filter?: string } => ({
    ...(typeof search["tab"] === "string" && { tab: search["tab"] }),
    ...(typeof search["node"] === "string" && { node: search["node"] }),
    ...(typeof search["filter"] === "string" && { filter: search["filter"] }),
  }),
  component: lazyRouteComponent(() => import("../run/run-page.tsx"), "RunPage"),
});
const artifact = createRoute({
  getParentRoute: () => root,
  path: "/artifacts/$digest",
  validateSearch: (search: Record<string, unknown>): { name?: string; format?: string; run?: string } => ({
    ...(typeof search["name"] === "string" && { name: search["name"] }),
    ...(typeof search["format"] === "string" && { format: search["format"] }),
    ...(typeof search["run"] === "string" && { run: search["run"] }),
  }),
  component: lazyRouteComponent(() => import("../viewers/artifact-page.tsx"), "ArtifactPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([home, workflows, workflow, launch, runs, run, artifact]),
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
