/** Queries about workflows. */
import type { Answer, WorkflowDetail, WorkflowSummary } from "@golgi/server/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { golgi } from "../data/client.ts";

export type { WorkflowDetail, WorkflowSummary };

export function workflowQuery(reference: string) {
  return queryOptions({
    queryKey: ["workflow", reference],
    queryFn: ({ signal }): Promise<WorkflowDetail> => golgi.call("getWorkflow", { params: { ref: reference }, signal }),
    staleTime: 30_000,
  });
}

export function workflowsQuery(search: string, tag: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["workflows", search, tag ?? null],
    queryFn: ({ signal, pageParam }): Promise<Answer<"listWorkflows">> =>
      golgi.call("listWorkflows", {
        query: {
          limit: 60,
          ...(search !== "" && { search }),
          ...(tag !== undefined && { tag }),
          ...(pageParam !== undefined && { after: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

export function versionChangeQuery(name: string, from: string, to: string) {
  return queryOptions({
    queryKey: ["workflow-change", name, from, to],
    queryFn: ({ signal }) =>
      golgi.call("compareVersions", { params: { ref: `${name}@${to}` }, query: { from: `${name}@${from}` }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function labelHistoryQuery(name: string, label: string) {
  return queryOptions({
    queryKey: ["label-history", name, label],
    queryFn: ({ signal }) => golgi.call("labelHistory", { params: { ref: name, label }, signal }),
  });
}
