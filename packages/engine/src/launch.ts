/** From a launch request to a run row: inputs checked with all their mistakes in one error, objects there, options complete. */
import { artifactsOf, documentDigest, validateValue, type Json, type JsonObject } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { invalidInputs, missingObjects, noMainWorkflow } from "./errors.ts";
import type { LaunchRequest } from "./engine.ts";
import { withoutSemantic } from "./semantic.ts";
import type { Random } from "./ports/clock.ts";
import type { EventRow, RunRow } from "./ports/database.ts";
import { emptyCounts } from "./state.ts";

export async function createRunRow(
  { store }: { readonly store: Store },
  given: { readonly random: Random; readonly now: number },
  request: LaunchRequest,
): Promise<{ row: RunRow; events: readonly EventRow[] }> {
  const { document } = request;
  const main = document.workflows[document.main];
  if (main === undefined) throw noMainWorkflow(document.main);
  const checked = validateValue(main.graph.inputs, withoutSemantic(request.inputs));
  if (!checked.ok) throw invalidInputs(main.name, checked.issues);
  const inputs = checked.value as JsonObject;
  await checkObjects(store, inputs);
  const row: RunRow = {
    id: `run_${given.random.id(12)}`,
    document: documentDigest(document),
    workflow: main.name,
    label: request.label ?? null,
    status: "queued",
    inputs,
    outputs: null,
    error: null,
    options: { cache: true, keepGoing: false, priority: 0, ...request.options },
    createdAt: given.now,
    startedAt: null,
    endedAt: null,
    counts: emptyCounts(),
  };
  const created: EventRow = {
    run: row.id,
    seq: 1,
    at: given.now,
    kind: "run.created",
    path: null,
    data: { workflow: main.name },
  };
  return { row, events: [created] };
}

async function checkObjects(store: Store, inputs: Json): Promise<void> {
  const names = new Map<string, string>();
  const digests = [...artifactsOf(inputs)].map((artifact) => {
    names.set(artifact.digest, artifact.name);
    return artifact.digest;
  });
  const missing = digests.length === 0 ? [] : await store.missing([...new Set(digests)]);
  if (missing.length > 0)
    throw missingObjects(
      missing.map((digest) => names.get(digest) ?? digest),
      missing,
    );
}
