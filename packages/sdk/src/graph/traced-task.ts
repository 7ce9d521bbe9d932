/** A task with its script traced and its options read: everything of its spec but the digest of its bundle. */
import type { EnvironmentSpec, PolicySpec, ResourceSpec, ScriptBody, TaskSpec, ToolSpec } from "@golgi/ir";
import { invalidOption, timeTwice } from "../check/amounts.ts";
import { definitionName, reservedPort } from "../check/names.ts";
import { unknownOptions } from "../check/options.ts";
import { bodyFindings, containerByTag, noOutputs, scriptFindings } from "../check/tasks.ts";
import { checkPorts } from "../check/types.ts";
import type { Finding } from "../errors.ts";
import { traceScript } from "../script/trace.ts";
import { DEFAULT_POLICY, DEFAULT_RESOURCES, readPolicy, readResources, readTime } from "./amount.ts";
import type { Documentation, EnvironmentOptions, TaskDefinition } from "./definition.ts";
import { createTrace, findingsOf, report, type Findings } from "./trace.ts";

export interface TracedTask extends Findings {
  readonly script?: ScriptBody;
  readonly environment: EnvironmentSpec;
  readonly resources: ResourceSpec;
  readonly policy: PolicySpec;
}

const tracedTasks = new WeakMap<TaskDefinition, TracedTask>();

export function tracedTask(task: TaskDefinition): TracedTask {
  let traced = tracedTasks.get(task);
  if (traced === undefined) tracedTasks.set(task, (traced = traceTask(task)));
  return traced;
}

/** Input port through which a task that makes a graph gets the specs, by name, of the tasks it may use. */
export const TASKS_PORT = "tasks";
/** Output port in which it gives the document; what the document's outputs must be, the node says. */
export const GRAPH_PORT = "graph";

function traceTask(task: TaskDefinition): TracedTask {
  const trace = createTrace();
  const { declaration, source: at } = task;
  const title = `task ${JSON.stringify(task.name)}`;
  const found = (finding: Finding) => report(trace, finding, at);
  const name = definitionName("task", task.name);
  if (name !== undefined) found(name);
  checkPorts({ ports: task.inputPorts, side: "input", title, at }, trace);
  checkPorts({ ports: task.outputPorts, side: "output", title, at }, trace);
  if (Object.keys(task.outputPorts.shape).length === 0) found(noOutputs(task));
  if (task.body === "graph" && Object.hasOwn(task.inputPorts.shape, TASKS_PORT))
    found(reservedPort(TASKS_PORT, "a task with a graph"));
  for (const finding of unknownOptions("task", declaration, title)) found(finding);
  for (const finding of bodyFindings(task)) found(finding);
  const script = task.body === "script" ? checkedScript(task, trace) : undefined;
  const limits = { ...DEFAULT_RESOURCES, ...readResources(declaration.resources ?? {}, found) };
  if (declaration.timeout !== undefined && limits.timeLimitMs !== undefined) found(timeTwice());
  const resources =
    declaration.timeout === undefined ? limits : { ...limits, timeLimitMs: readTime(declaration.timeout, "timeout", found) };
  const environment = readEnvironment(declaration, found);
  const policy = withSensibleRetries({ ...DEFAULT_POLICY, ...readPolicy(declaration, found) }, resources);
  return { ...(script && { script }), environment, resources, policy, ...findingsOf(trace) };
}

function checkedScript(task: TaskDefinition, trace: ReturnType<typeof createTrace>): ScriptBody {
  const script = traceScript(task, trace);
  const broken = trace.diagnostics.some(({ severity }) => severity === "error");
  if (!broken) for (const finding of scriptFindings(task, script)) report(trace, finding, task.source);
  return script;
}

/** A further attempt with the same memory would run out of it again. */
function withSensibleRetries(policy: PolicySpec, { memoryBytes }: ResourceSpec): PolicySpec {
  if (memoryBytes.factor > 1 || memoryBytes.start === 0 || policy.retries["out-of-memory"] !== undefined) return policy;
  return { ...policy, retries: { ...policy.retries, "out-of-memory": 0 } };
}

function readEnvironment(
  { container, tools = {}, env = {}, network = false }: EnvironmentOptions,
  found: (finding: Finding) => void,
): EnvironmentSpec {
  if (container !== undefined && !/@sha256:[0-9a-f]{64}$/.test(container)) found(containerByTag(container));
  const specs: Record<string, ToolSpec> = {};
  for (const [tool, declared] of Object.entries(tools)) {
    const spec = typeof declared === "string" ? { version: declared } : declared;
    if (typeof spec.version !== "string" || spec.version === "")
      found(invalidOption(`tools.${tool}`, declared, 'a version, e.g. "1.16"'));
    specs[tool] = spec;
  }
  for (const [variable, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) || typeof value !== "string")
      found(invalidOption(`env.${variable}`, value, "text under the name of a variable"));
  }
  return { ...(container !== undefined && { container }), tools: specs, variables: env, network };
}

/** The words about a definition, as the IR has them. */
export function documentation({
  title,
  summary,
  docs,
  tags,
}: Documentation): Pick<TaskSpec, "title" | "summary" | "docs" | "tags"> {
  return {
    ...(title !== undefined && { title }),
    ...(summary !== undefined && { summary }),
    ...(docs !== undefined && { docs }),
    ...(tags !== undefined && { tags }),
  };
}
