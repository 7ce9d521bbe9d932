/** `golgi answer`: gives a waiting gate its answer, checked against the gate's type. */
import { validateValue } from "@golgi/ir";
import type { Document, Graph, Json, Type } from "@golgi/ir";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { showValue } from "./show-value.ts";
import { patternOf } from "../progress/model.ts";
import { asking } from "../serve/api-problem.ts";
import { findServer } from "../serve/running.ts";
import { findState } from "../state/directory.ts";
import { findRun } from "../state/find-run.ts";
import { openExistingDatabase } from "../state/open.ts";

interface AnswerRequest {
  readonly run: string;
  readonly node: string | undefined;
  readonly value: string | undefined;
  readonly state: string | undefined;
}

export async function answerGate(request: AnswerRequest): Promise<ExitCode> {
  const state = findState(request.state);
  const database = await openExistingDatabase(state);
  try {
    const row = await findRun(database, request.run);
    if (database === undefined) return EXIT.badInput;
    const { rows } = await database.nodes(row.id, { kind: ["gate"], status: ["held", "running", "ready", "waiting"] });
    const paths = rows.map(({ path }) => path);
    // One word is the answer when only one gate waits.
    const [node, value] =
      request.value === undefined && paths.length === 1 ? [paths[0], request.node] : [request.node, request.value];
    if (node === undefined || value === undefined) {
      throw errors.gateProblem(
        paths.length === 0
          ? `No gate of ${row.id} waits.`
          : `${paths.length === 1 ? "This gate waits" : "These gates wait"}: ${paths.join(", ")}.`,
        `Write: golgi answer ${row.id.slice(0, 10)} ${paths[0] ?? "NODE"} VALUE`,
      );
    }
    if (!paths.includes(node))
      throw errors.gateProblem(
        `No gate "${node}" of ${row.id} waits.`,
        paths.length === 0 ? "No gate waits." : `Waiting: ${paths.join(", ")}.`,
      );
    const document = await database.document(row.document);
    const type = document === undefined ? undefined : gateType(document, node);
    const answer = readAnswer(value);
    const checked = type === undefined ? { ok: true as const, value: answer } : checkAnswer(type, answer, value);
    const running = await findServer(state);
    if (running !== undefined) await asking(running.url, () => running.client.run(row.id).answer(node, checked.value));
    else await database.pushCommand(row.id, "answer", { path: node, value: checked.value }, Date.now());
    process.stderr.write(`${node} is answered with ${showValue(checked.value)}.\n`);
    return EXIT.ok;
  } finally {
    await database?.close();
  }
}

function readAnswer(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function checkAnswer(type: Type, answer: Json, text: string): { readonly ok: true; readonly value: Json } {
  for (const candidate of [answer, text]) {
    const checked = validateValue(type, candidate);
    if (checked.ok) return checked;
  }
  const checked = validateValue(type, answer);
  const issue = checked.ok ? undefined : checked.issues[0];
  throw errors.gateProblem(`The answer does not fit: ${issue?.message ?? ""}`, issue?.hint ?? "Give a value of the gate's type.");
}

function gateType(document: Document, path: string): Type | undefined {
  const main = document.workflows[document.main];
  const wanted = patternOf(path);
  const search = (graph: Graph, prefix: string): Type | undefined => {
    for (const [id, node] of Object.entries(graph.nodes)) {
      const at = prefix + id;
      if (node.kind === "gate" && at === wanted) return node.answer;
      const inner = node.kind === "workflow" ? document.workflows[node.workflow]?.graph : undefined;
      const bodies =
        node.kind === "map" ? [node.body] : node.kind === "branch" ? [node.then, node.else] : inner === undefined ? [] : [inner];
      for (const body of bodies) {
        const found = search(body, node.kind === "map" ? `${at}[]/` : `${at}/`);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return main === undefined ? undefined : search(main.graph, "");
}
