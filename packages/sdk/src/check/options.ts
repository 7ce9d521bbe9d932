/** Options that nothing reads: TypeScript refuses most, but files also run without it, and a mistyped limit would silently not hold. */
import { nearestName } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";
import type { ResourceOptions, TaskFields, WorkflowFields } from "../graph/definition.ts";

const DOCUMENTATION = { name: true, title: true, summary: true, docs: true, tags: true } as const;
const RESOURCES: Record<keyof ResourceOptions, true> = {
  cpus: true,
  memory: true,
  disk: true,
  gpus: true,
  time: true,
  pools: true,
};
const TASK: Record<keyof TaskFields, true> = {
  ...DOCUMENTATION,
  inputs: true,
  outputs: true,
  script: true,
  run: true,
  graph: true,
  uses: true,
  resources: true,
  timeout: true,
  container: true,
  tools: true,
  env: true,
  network: true,
  retry: true,
  backoff: true,
  cache: true,
  priority: true,
  deadline: true,
};
const WORKFLOW: Record<keyof WorkflowFields, true> = {
  ...DOCUMENTATION,
  inputs: true,
  body: true,
  presets: true,
  onFailure: true,
  finally: true,
};
const KNOWN = { task: TASK, workflow: WORKFLOW, resources: RESOURCES } as const;

/** `title`: of what the options are given to, e.g. `task "align"`. */
export function unknownOptions(kind: keyof typeof KNOWN, given: object, title: string): readonly Finding[] {
  const known = Object.keys(KNOWN[kind]);
  return Object.entries(given).flatMap(([option, value]) => {
    if (value === undefined || known.includes(option)) return [];
    return [error("GOLGI_INVALID_OPTION", `${title} has no option ${JSON.stringify(option)}`, hintFor(kind, option, known))];
  });
}

function hintFor(kind: keyof typeof KNOWN, option: string, known: readonly string[]): string {
  if (kind === "task" && Object.hasOwn(RESOURCES, option)) return `It belongs into resources: { ${option}: … }.`;
  const near = nearestName(option, known);
  return near === undefined ? `Options are ${known.join(", ")}.` : `Did you mean ${near}?`;
}
