/**
 * In plain mode a body can reach the store's bytes through its input files. This finds out whether it changed them: by modification
 * time and size, and by hashing only where those differ (the store itself touches the time of objects that are re-used).
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { stagedInputs, type AttemptSpec, type ErrorShape, type TaskSpec } from "@golgi/ir";
import { shape } from "../errors.ts";
import { changedInputs, type StagedJob } from "./stage.ts";

export async function changedContent(job: StagedJob, attempt: AttemptSpec, task: TaskSpec): Promise<ErrorShape | undefined> {
  const suspects = changedInputs(job);
  if (suspects.length === 0) return undefined;
  const staged = stagedInputs(task.inputs, attempt.inputs);
  for (const suspect of suspects) {
    const artifact = staged.find(({ path }) => path === suspect);
    if (artifact === undefined || (await digestOf(`${job.directory}/${suspect}`)) === artifact.value.digest) continue;
    return shape({
      code: "GOLGI_INPUT_CHANGED",
      kind: "user",
      message: `${attempt.node} changed its input ${artifact.port} (${JSON.stringify(suspect)}) in place`,
      hint: "Copy an input before editing it. The store's object is damaged now: `golgi store verify` finds it. In the sandbox inputs are read-only.",
    });
  }
  return undefined;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `sha256:${hash.digest("hex")}`;
}
