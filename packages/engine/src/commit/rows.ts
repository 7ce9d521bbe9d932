/** In-memory state → rows. The one place for each table. */
import type { AttemptRow, NodeRunRow, RunRow } from "../ports/database.ts";
import type { Attempt, NodeRun, RunState } from "../state.ts";

export function runRow(run: RunState): RunRow {
  return {
    id: run.id,
    document: run.documentDigest,
    workflow: run.workflow,
    label: run.label,
    status: run.status,
    inputs: run.inputs,
    outputs: run.outputs,
    error: run.error,
    options: run.options,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    counts: { ...run.counts },
  };
}

export function nodeRow(node: NodeRun): NodeRunRow {
  const { spec } = node.plan;
  const generator = node.generatorOf !== undefined;
  return {
    run: node.run.id,
    path: node.path,
    kind: generator ? "task" : spec.kind,
    task: spec.kind === "task" || spec.kind === "dynamic" ? spec.task : null,
    status: node.status,
    inputs: node.inputs,
    outputs: node.outputs,
    cacheKey: node.key ?? null,
    reusedFrom: node.reusedFrom,
    error: node.error,
    attempts: node.attempts,
    readyAt: node.readyAt,
    startedAt: node.startedAt,
    endedAt: node.endedAt,
  };
}

export function attemptRow(attempt: Attempt): AttemptRow {
  return {
    id: attempt.id,
    run: attempt.node.run.id,
    path: attempt.node.path,
    number: attempt.number,
    token: attempt.token,
    status: attempt.status,
    executor: attempt.executor,
    handle: attempt.handle,
    resources: attempt.resources,
    submittedAt: attempt.submittedAt,
    startedAt: attempt.startedAt,
    endedAt: attempt.endedAt,
    result: attempt.result,
    usage: attempt.usage,
  };
}
