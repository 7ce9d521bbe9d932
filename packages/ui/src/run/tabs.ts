/** The tabs of a run, and how the page's address names them. */
import { useNavigate, useSearch } from "@tanstack/react-router";

export const TABS = ["graph", "nodes", "timeline", "logs", "outputs", "resources"] as const;
export type Tab = (typeof TABS)[number];

export const TAB_NAMES: Readonly<Record<Tab, string>> = {
  graph: "Graph",
  nodes: "Nodes",
  timeline: "Timeline",
  logs: "Logs",
  outputs: "Outputs",
  resources: "Resources",
};

export interface RunView {
  readonly tab: Tab;
  /** The node run (or place of several) in the side panel. */
  readonly node: string | undefined;
  readonly filter: string;
  readonly status: string;
  readonly sort: string | undefined;
  /** Of the log that is shown. */
  readonly attempt: string | undefined;
  readonly stream: "stdout" | "stderr" | undefined;
  show(
    change: { readonly [K in "tab" | "node" | "filter" | "status" | "sort" | "attempt" | "stream"]?: string | undefined },
    replace?: boolean,
  ): void;
}

export function useRunView(): RunView {
  const search = useSearch({ from: "/runs/$run" });
  const navigate = useNavigate({ from: "/runs/$run" });
  return {
    tab: TABS.find((tab) => tab === search.tab) ?? "graph",
    node: search.node,
    filter: search.filter ?? "",
    status: search.status ?? "",
    sort: search.sort,
    attempt: search.attempt,
    stream: search.stream === "stdout" || search.stream === "stderr" ? search.stream : undefined,
    show(change, replace = false) {
      void navigate({
        replace,
        resetScroll: false,
        search: (before) =>
          Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined && value !== "")),
      });
    },
  };
}
