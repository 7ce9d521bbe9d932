/** `golgi launch`: a registered workflow with stored files as inputs, through the running server; what the launch page shows to copy. */
import { isObject, type Json, type JsonObject, type ValueIssue } from "@golgi/ir";
import { ApiError } from "@golgi/server/client";
import { readFileSync } from "node:fs";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findState } from "../state/directory.ts";
import { findServer } from "./running.ts";

interface Wanted {
  readonly workflow: string;
  /** `@file`, `-`, or JSON. */
  readonly inputs: string;
  readonly label?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly state: string | undefined;
}

export async function launchRegistered(wanted: Wanted): Promise<ExitCode> {
  const inputs = readInputs(wanted.inputs);
  const running = await findServer(findState(wanted.state));
  if (running === undefined) throw errors.usage("No server runs for this state directory.", "Start one: golgi serve");
  const { workflow, label } = wanted;
  try {
    const run = await running.client.launch({ workflow, inputs, ...(label !== undefined && { label }) });
    const page = `${running.url}/runs/${run.id}`;
    process.stdout.write(
      wanted.json === true ? `${JSON.stringify({ kind: "launched", run: run.id, page })}\n` : `${run.id}  ${page}\n`,
    );
    if (wanted.wait !== true) return EXIT.ok;
    const { status } = await run.done();
    process.stdout.write(
      wanted.json === true ? `${JSON.stringify({ kind: "ended", run: run.id, status })}\n` : `${run.id}  ${status}\n`,
    );
    return status === "succeeded" ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    throw errors.usage([error.message, ...issuesOf(error)].join("\n"), error.hint ?? "Correct the inputs, then launch again.");
  }
}

function readInputs(given: string): JsonObject {
  const text = given === "-" ? readFileSync(0, "utf8") : given.startsWith("@") ? readFileSync(given.slice(1), "utf8") : given;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw errors.usage(
      `--inputs is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "Give @inputs.json, - or JSON.",
    );
  }
  if (!isObject(value))
    throw errors.usage("--inputs must be a JSON object from input names to values.", 'For example {"depth": 30}.');
  return value;
}

function issuesOf({ problem }: ApiError): readonly string[] {
  const issues = problem.details?.["issues"];
  return Array.isArray(issues) ? (issues as unknown as readonly ValueIssue[]).map(({ message }) => `  ${message}`) : [];
}
