/** Tasks: bodies, and ports that the body does not use or make. */
import { partsOf, typeKind, type Expr, type ScriptBody, type Template, type Type } from "@golgi/ir";
import { error, warning, type Finding } from "../errors.ts";
import type { TaskDefinition } from "../graph/definition.ts";

const quoted = (name: unknown) => JSON.stringify(name) ?? "undefined";

export function bodyFindings(task: TaskDefinition): readonly Finding[] {
  const bodies = (["script", "run", "graph"] as const).filter((kind) => task.declaration[kind] !== undefined);
  if (bodies.length === 0) {
    const hint = "Give it a script: ({ inputs, outputs }) => sh`…`, or run: async ({ inputs }) => ({ … }).";
    return [error("GOLGI_TASK_WITHOUT_BODY", `task ${quoted(task.name)} has nothing to run`, hint)];
  }
  if (bodies.length === 1) return [];
  const hint = "Keep one, and make a second task for the other.";
  return [error("GOLGI_TASK_WITH_TWO_BODIES", `task ${quoted(task.name)} has ${bodies.join(" and ")}`, hint)];
}

interface Uses {
  readonly inputs: Set<string>;
  readonly outputs: Set<string>;
  text: string;
}

/** Inputs that a script does not use, and outputs that it does not make. */
export function scriptFindings(task: TaskDefinition, body: ScriptBody): readonly Finding[] {
  const uses: Uses = { inputs: new Set(), outputs: new Set(), text: "" };
  collect(body.template, uses);
  const findings: Finding[] = [];
  for (const port of Object.keys(task.inputPorts.type.properties)) {
    if (uses.inputs.has(port) || uses.text.includes("inputs.json")) continue;
    const message = `input ${quoted(port)} of task ${quoted(task.name)} is never used by its script`;
    findings.push(warning("GOLGI_UNUSED_INPUT", message, `Put \${inputs.${port}} into the script, or remove the input.`));
  }
  for (const [port, type] of Object.entries(task.outputPorts.type.properties)) {
    if (uses.outputs.has(port) || collectsItself(type, port, uses.text)) continue;
    const message = `output ${quoted(port)} of task ${quoted(task.name)} is never produced by its script`;
    const file = typeKind(type) === "file" || typeKind(type) === "directory";
    const hint = file
      ? `Write it to \${outputs.${port}}, or collect it with .glob("*.txt").`
      : `Write its JSON to \${outputs.${port}}, or all outputs to outputs.json.`;
    findings.push(error("GOLGI_OUTPUT_NOT_PRODUCED", message, hint));
  }
  return findings;
}

function collectsItself(type: Type, port: string, text: string): boolean {
  if (type["x-golgi"]?.glob !== undefined || text.includes("outputs.json")) return true;
  return text.includes(`out/${port}/`);
}

function collect(template: Template, uses: Uses): void {
  for (const part of template) {
    if (part.kind === "text") uses.text += `${part.text}\n`;
    else if (part.kind === "if") {
      collectExpr(part.condition, uses);
      collect(part.then, uses);
      collect(part.else, uses);
    } else if (part.kind === "each") {
      collectExpr(part.list, uses);
      collect(part.body, uses);
    } else collectExpr(part.value, uses);
  }
}

function collectExpr(expr: Expr, uses: Uses): void {
  if (expr.kind === "input") uses.inputs.add(expr.port);
  else if (expr.kind === "outputPath") uses.outputs.add(expr.port);
  for (const part of partsOf(expr)) collectExpr(part, uses);
}

export function noOutputs(task: TaskDefinition): Finding {
  return error(
    "GOLGI_OUTPUT_NOT_PRODUCED",
    `task ${quoted(task.name)} declares no outputs`,
    "Declare what it makes: outputs: { report: t.file() }.",
  );
}

export function containerByTag(container: string): Finding {
  return warning(
    "GOLGI_CONTAINER_WITHOUT_DIGEST",
    `container ${quoted(container)} is named by a tag, which may mean other content tomorrow`,
    "Name it by digest: docker://name@sha256:…; results of other images are not reused.",
  );
}

export function notDynamic(task: string): Finding {
  return error(
    "GOLGI_INVALID_OPTION",
    `dynamic was given task ${quoted(task)}, which makes no graph`,
    "Call an ordinary task directly; dynamic is for tasks with a graph function.",
  );
}

export function undeclaredTask(task: string, owner: string): Finding {
  return error(
    "GOLGI_UNDECLARED_TASK",
    `the graph of task ${quoted(owner)} uses task ${quoted(task)}, which is not in its uses`,
    `Add it: uses: [${task.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}].`,
  );
}

export function bundleNotLoaded(task: string, problem: string | undefined): Finding {
  return error(
    "GOLGI_BUNDLE_NOT_LOADED",
    `the code of function task ${quoted(task)} could not be bundled${problem === undefined ? "" : `: ${problem}`}`,
    "A task's code must be importable from its file: check its imports.",
  );
}
