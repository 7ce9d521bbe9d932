/** The command line that runs a staged script in the sandbox of the host. */
import { chmodSync, writeFileSync } from "node:fs";
import { renderTemplate, scriptScope, type AttemptSpec, type ErrorShape, type ScriptBody, type TaskSpec } from "@golgi/ir";
import { sandboxFailed, shape } from "../errors.ts";
import { bubblewrapArguments } from "../sandbox/bubblewrap.ts";
import { containerArguments } from "../sandbox/container.ts";
import { clientEnvironment, containerName, pidFile } from "../sandbox/container-client.ts";
import { taskEnvironment } from "../sandbox/environment.ts";
import { findProgram } from "../sandbox/find-program.ts";
import { ATTEMPT_VARIABLE } from "../process/tree.ts";
import type { Host } from "./host.ts";
import { writeInputsFile, type StagedJob } from "./stage.ts";
import { interpreterMissing } from "./verdict.ts";

export type SandboxMode = "bubblewrap" | "container" | "plain";

export interface Command {
  readonly program: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CommandParts {
  readonly host: Host;
  readonly mode: SandboxMode;
  readonly task: TaskSpec;
  readonly attempt: AttemptSpec;
  readonly job: StagedJob;
  readonly gpus?: readonly number[];
}

const SCRIPT_NAMES = { shell: ".task.sh", python: ".task.py", r: ".task.R" } as const;

export function modeOf(host: Host, task: TaskSpec): SandboxMode {
  return task.environment.container !== undefined ? "container" : host.sandbox;
}

/** Writes the script and answers how to start it, or why it cannot be started. */
export function prepareScript(parts: CommandParts, body: ScriptBody): Command | ErrorShape {
  const { job, task, attempt } = parts;
  const name = SCRIPT_NAMES[body.language];
  const { inputs } = attempt;
  const text = renderTemplate(body, scriptScope({ task, inputs, resources: attempt.resources, root: job.root }));
  writeFileSync(`${job.directory}/${name}`, text);
  job.files.push(`${job.directory}/${name}`);
  if (body.language !== "shell") writeInputsFile(job);
  return sandboxed(parts, [...body.interpreter, `${job.root}/${name}`]);
}

function sandboxed(parts: CommandParts, words: readonly string[]): Command | ErrorShape {
  const { host, mode, job, task } = parts;
  const env = taskEnvironment({
    path: host.tools.path,
    root: job.root,
    temporary: mode === "plain" ? `${job.directory}/tmp` : "/tmp",
    cpus: parts.attempt.resources.cpus,
    ...(parts.gpus !== undefined && { gpus: parts.gpus }),
    variables: task.environment.variables,
  });
  if (mode === "container") return inContainer(parts, words, env);
  if (mode === "plain") return inPlain(parts, words, env);
  if (host.bubblewrap === undefined) return sandboxFailed("bwrap was not found");
  const network = task.environment.network;
  const argv = bubblewrapArguments(host.system(network), {
    directory: job.directory,
    network,
    inputs: job.hasInputs,
    mounts: job.mounts,
  });
  return { program: host.bubblewrap, argv: ["bwrap", ...argv, ...words], cwd: "/", env };
}

function inPlain({ job, attempt }: CommandParts, words: readonly string[], env: Record<string, string>): Command | ErrorShape {
  const [interpreter = "bash"] = words;
  const program = findProgram(interpreter, env["PATH"] ?? "");
  if (program === undefined) return interpreterMissing(interpreter);
  return { program, argv: words, cwd: job.directory, env: { ...env, [ATTEMPT_VARIABLE]: attempt.attempt } };
}

function inContainer(parts: CommandParts, words: readonly string[], env: Record<string, string>): Command | ErrorShape {
  const { host, task, attempt, job } = parts;
  const image = task.environment.container ?? "";
  const program = host.container === undefined ? undefined : findProgram(host.container.program, host.tools.path);
  if (host.container === undefined || program === undefined) return containerMissing(image);
  chmodSync(job.directory, 0o755);
  const argv = containerArguments(host.container.program, {
    image,
    name: containerName(attempt.attempt),
    directory: job.directory,
    init: host.containerInit,
    pidFile: pidFile(job.directory),
    ulimits: host.ulimits,
    network: task.environment.network,
    inputs: job.hasInputs,
    mounts: job.mounts,
    environment: env,
    cpus: attempt.resources.cpus,
    memoryBytes: attempt.resources.memoryBytes,
    gpus: attempt.resources.gpus,
    user: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
    ...(host.container.extra !== undefined && { extra: host.container.extra }),
  });
  const own = { ...clientEnvironment(host.tools.path), [ATTEMPT_VARIABLE]: attempt.attempt };
  return { program, argv: [...argv, ...words], cwd: job.directory, env: own };
}

function containerMissing(image: string): ErrorShape {
  return shape({
    code: "GOLGI_CONTAINER_RUNTIME",
    kind: "system",
    message: `the task names the image ${image}, and neither podman, docker nor apptainer works here`,
    hint: "Install podman, or run on a machine that has a container program; `golgi doctor` shows what was tried.",
  });
}
