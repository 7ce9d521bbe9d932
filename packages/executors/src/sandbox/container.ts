/**
 * Argument vectors for container programs. Pure: tested from a table. One container per attempt, removed afterwards; the job has the
 * same fixed paths as in bubblewrap.
 */
import { JOB_ROOT } from "@golgi/ir";
import type { Mount } from "./bubblewrap.ts";

export const CONTAINER_PROGRAMS = ["podman", "docker", "apptainer", "singularity"] as const;
export type ContainerProgram = (typeof CONTAINER_PROGRAMS)[number];

export interface ContainerJob {
  readonly image: string;
  /** Names the container, so that it can be killed. */
  readonly name: string;
  readonly directory: string;
  readonly network: boolean;
  readonly inputs: boolean;
  readonly mounts: readonly Mount[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
  /** Podman and docker: a first process that reaps and passes signals on. */
  readonly init: boolean;
  /** Podman: where to write the pid of the first process. */
  readonly pidFile?: string;
  /** Podman: `name=soft:hard`, what this host may give. */
  readonly ulimits?: readonly string[];
  /** Owner of the files that the job writes (docker runs as root otherwise). */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Words that this host's installation needs, e.g. `["--runtime", "runc"]`. */
  readonly extra?: readonly string[];
}

/** Without the PATH of the host: the image has its own. */
function imageEnvironment(job: ContainerJob): readonly (readonly [string, string])[] {
  return Object.entries(job.environment).filter(([name]) => name !== "PATH");
}

export function containerArguments(program: ContainerProgram, job: ContainerJob): readonly string[] {
  return program === "podman" || program === "docker" ? ociArguments(program, job) : apptainerArguments(program, job);
}

function ociArguments(program: "podman" | "docker", job: ContainerJob): readonly string[] {
  const words = [program, ...(job.extra ?? []), "run", "--rm", "--name", job.name, "--hostname", "golgi"];
  if (job.init) words.push("--init");
  words.push("--network", job.network ? "host" : "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges");
  if (program === "docker" && job.user !== undefined) words.push("--user", `${job.user.uid}:${job.user.gid}`);
  // With podman root inside is the user outside; another user of the image could not write to the job.
  if (program === "podman") words.push("--userns", "host", "--user", "0:0", "--quiet", "--http-proxy=false");
  if (program === "podman" && job.pidFile !== undefined) words.push("--pidfile", job.pidFile);
  if (program === "podman") for (const limit of job.ulimits ?? []) words.push("--ulimit", limit);
  words.push("--cpus", String(job.cpus));
  if (job.memoryBytes > 0) words.push("--memory", `${job.memoryBytes}b`, "--memory-swap", `${job.memoryBytes}b`);
  if (job.gpus > 0) words.push("--gpus", String(job.gpus));
  for (const [host, inside, mode] of binds(job)) words.push("--mount", mountWords(host, inside, mode));
  words.push("--workdir", JOB_ROOT);
  for (const [name, value] of imageEnvironment(job)) words.push("--env", `${name}=${value}`);
  words.push("--entrypoint", "", imageName(job.image));
  return words;
}

function apptainerArguments(program: "apptainer" | "singularity", job: ContainerJob): readonly string[] {
  const words = [program, ...(job.extra ?? []), "exec", "--containall", "--cleanenv", "--no-home", "--writable-tmpfs"];
  if (!job.network) words.push("--net", "--network", "none");
  if (job.gpus > 0) words.push("--nv");
  for (const [host, inside, mode] of binds(job)) words.push("--bind", `${host}:${inside}:${mode}`);
  words.push("--pwd", JOB_ROOT);
  for (const [name, value] of imageEnvironment(job)) words.push("--env", `${name}=${value}`);
  // A path is an image file.
  words.push(/^[./]|:\/\//.test(job.image) ? job.image : `docker://${job.image}`);
  return words;
}

function binds(job: ContainerJob): readonly (readonly [string, string, "rw" | "ro"])[] {
  return [
    [job.directory, JOB_ROOT, "rw"],
    [`${job.directory}/tmp`, "/tmp", "rw"],
    ...(job.inputs ? ([[`${job.directory}/in`, `${JOB_ROOT}/in`, "ro"]] as const) : []),
    ...job.mounts.map(({ host, inside }) => [host, inside, "ro"] as const),
  ];
}

/** `--mount` is read as CSV, so a field with a comma or a quote is quoted. */
function mountWords(host: string, inside: string, mode: "rw" | "ro"): string {
  const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const words = ["type=bind", field(`source=${host}`), field(`target=${inside}`)];
  return [...words, ...(mode === "ro" ? ["readonly"] : [])].join(",");
}

function imageName(image: string): string {
  return image.replace(/^docker:\/\//, "");
}
