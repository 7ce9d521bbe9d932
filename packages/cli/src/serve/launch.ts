/** `golgi launch`: a registered workflow with stored files as inputs, through the running server; what the launch page shows to copy. */
import { isObject, type Json, type JsonObject } from "@golgi/ir";
import { readFileSync } from "node:fs";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findState } from "../state/directory.ts";
import { asking } from "./api-problem.ts";
import { findServer } from "./running.ts";

interface Wanted {
  readonly workflow: string;
  /** `@file`, `-`, or JSON. */
  readonly inputs: string;
  readonly preset?: string;
  readonly label?: string;
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly state: string | undefined;
}

export async function launchRegistered(wanted: Wanted): Promise<ExitCode> {
  const given = readInputs(wanted.inputs);
  const running = await findServer(findState(wanted.state));
  if (running === undefined) throw errors.usage("No server runs for this state directory.", "Start one: golgi serve");
  const { workflow, label, preset } = wanted;
  return asking(running.url, async () => {
    const start =
      preset === undefined ? undefined : await running.client.call("getPreset", { params: { ref: workflow, preset } });
    const inputs = { ...start?.inputs, ...given };
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
  });
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
