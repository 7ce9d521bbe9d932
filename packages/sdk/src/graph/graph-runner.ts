/**
 * Runs the `graph` function of a task inside its attempt: on real values, it gives the document whose main graph then runs in the
 * node's place. The specs of the tasks come with the node, so their code need not be here.
 */
import { GolgiError, IR_VERSION, workflowDigest, taskDigest, type Document, type TaskSpec } from "@golgi/ir";
import { undeclaredTask } from "../check/tasks.ts";
import { finishGraph, NO_PORTS, readResults, runBody } from "./body.ts";
import type { TaskDefinition } from "./definition.ts";
import { finishDocument, lowerGraph, type Tables } from "./lower.ts";
import { createScope } from "./scope.ts";
import { createTrace, report } from "./trace.ts";
import { GRAPH_PORT, TASKS_PORT } from "./traced-task.ts";

interface Context {
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The function that an executor calls for a task that makes a graph. */
export function graphRunner(task: TaskDefinition): (context: Context) => Promise<{ readonly [GRAPH_PORT]: Document }> {
  return async ({ inputs: given }) => {
    const { [TASKS_PORT]: specs = {}, ...inputs } = given;
    return { [GRAPH_PORT]: makeGraph(task, inputs, specs as Readonly<Record<string, TaskSpec>>) };
  };
}

function makeGraph(task: TaskDefinition, inputs: object, specs: Readonly<Record<string, TaskSpec>>): Document {
  const trace = createTrace();
  const scope = createScope({ trace, title: `the graph of task ${JSON.stringify(task.name)}`, reserved: [] });
  const given = runBody({ body: task.declaration.graph, args: [{ inputs }], scope, at: task.source, onValues: true });
  const draft = finishGraph(NO_PORTS, readResults(given, { scope, at: task.source }), scope);
  const tables: Tables = {
    trace,
    tasks: new Map(),
    workflows: new Map(),
    digests: new Map(),
    digestOfTask(used) {
      const spec = Object.hasOwn(specs, used.name) ? specs[used.name] : undefined;
      if (spec === undefined) {
        report(trace, undeclaredTask(used.name, task.name), used.source);
        return `sha256:${"0".repeat(64)}`;
      }
      const digest = taskDigest(spec);
      tables.tasks.set(digest, spec);
      return digest;
    },
  };
  const spec = { kind: "workflow", ir: IR_VERSION, name: task.name, graph: lowerGraph(draft, tables) } as const;
  const main = workflowDigest(spec);
  tables.workflows.set(main, spec);
  const { document, diagnostics } = finishDocument(main, tables);
  if (document !== undefined) return document;
  const [first] = diagnostics.filter(({ severity }) => severity === "error");
  const list = diagnostics.map(({ code, message, hint }) => ({ code, message, hint }));
  throw new GolgiError({
    code: first?.code ?? "GOLGI_BODY_THREW",
    kind: "user",
    message: first?.message ?? "the graph could not be made",
    ...(first && { hint: first.hint }),
    details: { diagnostics: list },
  });
}
