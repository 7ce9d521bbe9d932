/** Tracing a script: the author's function runs once, with references, and gives a template. */
import type { Language, RecordType, ScriptBody, Template } from "@golgi/ir";
import { notATemplate } from "../check/placeholders.ts";
import { runBody } from "../graph/body.ts";
import type { TaskDefinition } from "../graph/definition.ts";
import { createBundle } from "../graph/reference.ts";
import { createScope } from "../graph/scope.ts";
import { report, type Trace } from "../graph/trace.ts";
import { STRING } from "../graph/type-field.ts";
import { createMarks } from "./marks.ts";
import { isTemplate } from "./template.ts";

const INTERPRETERS: Readonly<Record<Language, readonly string[]>> = {
  shell: ["bash", "-euo", "pipefail"],
  python: ["python3"],
  r: ["Rscript", "--vanilla"],
};

const RESOURCES: RecordType = {
  type: "object",
  properties: {
    cpus: { type: "number" },
    memoryBytes: { type: "integer" },
    diskBytes: { type: "integer" },
    gpus: { type: "integer" },
  },
  required: ["cpus", "memoryBytes", "diskBytes", "gpus"],
  additionalProperties: false,
};

/** The body of a script task; an empty template after a finding. */
export function traceScript(task: TaskDefinition, trace: Trace): ScriptBody {
  const { script } = task.declaration;
  const { interpreter, template } = isInterpreted(script) ? script : { interpreter: undefined, template: script };
  const scope = createScope({
    trace,
    title: `the script of task ${JSON.stringify(task.name)}`,
    reserved: [],
    marks: createMarks(),
  });
  const outputs = Object.keys(task.outputPorts.type.properties);
  const paths: RecordType = {
    type: "object",
    properties: Object.fromEntries(outputs.map((port) => [port, STRING])),
    required: outputs,
    additionalProperties: false,
  };
  const context = {
    inputs: createBundle(scope, { kind: "inputs" }, task.inputPorts.type),
    outputs: createBundle(scope, { kind: "outputPaths" }, paths),
    resources: createBundle(scope, { kind: "resources" }, RESOURCES),
  };
  const given = runBody({ body: template, args: [context], scope, at: task.source });
  if (!isTemplate(given)) {
    if (trace.diagnostics.length === 0)
      report(trace, notATemplate(`the script of task ${JSON.stringify(task.name)}`, given), task.source);
    return body("shell", undefined, []);
  }
  return body(given.language, interpreter, given.parts);
}

interface Interpreted {
  readonly interpreter: readonly string[];
  readonly template: unknown;
}
function isInterpreted(script: unknown): script is Interpreted {
  return typeof script === "object" && script !== null && "template" in script;
}

function body(language: Language, interpreter: readonly string[] | undefined, template: Template): ScriptBody {
  return { kind: "script", language, interpreter: interpreter ?? INTERPRETERS[language], template };
}
