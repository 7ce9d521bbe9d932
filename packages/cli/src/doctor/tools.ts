/** The tools and containers that a file's tasks declare. */
import type { Document, TaskSpec, ToolSpec } from "@golgi/ir";
import { toErrorShape } from "@golgi/ir";
import { join } from "node:path";
import { compileDefinition } from "../project/compile.ts";
import { loadModule } from "../project/load.ts";
import { shownPath } from "../output/problem.ts";
import type { StateDirectory } from "../state/directory.ts";
import type { Finding } from "./examine.ts";

export async function examineTools(file: string, state: StateDirectory): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const tasks = new Map<string, TaskSpec>();
  const module = await loadModule(file);
  for (const definition of module.definitions) {
    const { document, diagnostics } = await compileDefinition(module, definition, { file });
    const failures = diagnostics.filter(({ severity }) => severity === "error");
    if (failures.length > 0)
      findings.push({
        level: "fail",
        what: definition.name,
        detail: `${failures.length} errors`,
        fix: `See them: golgi check ${file}`,
      });
    for (const task of tasksOf(document)) tasks.set(task.name, task);
  }
  if (findings.length === 0)
    findings.push({ level: "ok", what: "file", detail: `${shownPath(module.file)}: ${tasks.size} tasks` });
  for (const [tool, { spec, users }] of toolsOf([...tasks.values()]))
    findings.push(await toolFinding(tool, spec, { users, cache: join(state.work, "tools.json") }));
  findings.push(...(await containerFindings([...tasks.values()])));
  return findings;
}

function tasksOf(document: Document | undefined): readonly TaskSpec[] {
  return document === undefined ? [] : Object.values(document.tasks);
}

function toolsOf(
  tasks: readonly TaskSpec[],
): ReadonlyMap<string, { readonly spec: ToolSpec; readonly users: readonly string[] }> {
  const found = new Map<string, { spec: ToolSpec; users: readonly string[] }>();
  for (const { name, environment } of tasks) {
    if (environment.container !== undefined) continue;
    for (const [tool, spec] of Object.entries(environment.tools)) {
      const key = `${tool} ${spec.version}`;
      found.set(key, { spec, users: [...(found.get(key)?.users ?? []), name] });
    }
  }
  return found;
}

async function toolFinding(
  key: string,
  spec: ToolSpec,
  context: { readonly users: readonly string[]; readonly cache: string },
): Promise<Finding> {
  const { probeTools, toolProblem } = await import("@golgi/executors");
  const tool = key.split(" ")[0] ?? key;
  const what = `tool ${tool}`;
  try {
    const found = await probeTools({ [tool]: spec }, { path: process.env["PATH"] ?? "/usr/bin:/bin", cache: context.cache });
    const problem = toolProblem(found);
    if (problem !== undefined)
      return {
        level: "fail",
        what,
        detail: `${problem.message} (for ${context.users.join(", ")})`,
        ...(problem.hint !== undefined && { fix: problem.hint }),
      };
    return { level: "ok", what, detail: `${found[0]?.version ?? ""} (${found[0]?.path ?? ""})` };
  } catch (thrown) {
    return { level: "fail", what, detail: toErrorShape(thrown).message };
  }
}

async function containerFindings(tasks: readonly TaskSpec[]): Promise<readonly Finding[]> {
  const needing = tasks.filter(({ environment }) => environment.container !== undefined);
  if (needing.length === 0) return [];
  const { probeSandbox } = await import("@golgi/executors");
  const { containers } = await probeSandbox();
  const working = containers.find(({ works }) => works);
  return needing.map(({ name, environment }) => {
    const image = environment.container ?? "";
    if (working === undefined)
      return {
        level: "fail",
        what: `container of ${name}`,
        detail: `${image}: no container program works here`,
        fix: "Install podman (apt-get install podman) or apptainer.",
      };
    if (!image.includes("@sha256:"))
      return {
        level: "warn",
        what: `container of ${name}`,
        detail: `${image} is not pinned, so its results are not reused`,
        fix: "Name it by digest: docker://name@sha256:…",
      };
    return { level: "ok", what: `container of ${name}`, detail: `${image} (${working.program})` };
  });
}
