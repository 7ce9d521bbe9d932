/** Which sandbox modes work on this machine: tried for real, once per process. */
import { execFile } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bubblewrapArguments, systemArguments } from "./bubblewrap.ts";
import { CONTAINER_PROGRAMS, type ContainerProgram } from "./container.ts";
import { findProgram } from "./find-program.ts";

export interface SandboxProbe {
  readonly bubblewrap: { readonly works: boolean; readonly version?: string; readonly detail: string };
  readonly containers: readonly { readonly program: ContainerProgram; readonly works: boolean; readonly detail: string }[];
  /** Always works: no isolation. */
  readonly plain: { readonly works: true; readonly detail: string };
}

let probed: Promise<SandboxProbe> | undefined;
let probedBubblewrap: Promise<SandboxProbe["bubblewrap"]> | undefined;

export function probeSandbox(): Promise<SandboxProbe> {
  probed ??= probe();
  return probed;
}

export function probeBubblewrap(): Promise<SandboxProbe["bubblewrap"]> {
  probedBubblewrap ??= tryBubblewrap(searchPath());
  return probedBubblewrap;
}

function searchPath(): string {
  return process.env["PATH"] ?? "/usr/bin:/bin";
}

async function probe(): Promise<SandboxProbe> {
  const path = searchPath();
  const [bubblewrap, ...containers] = await Promise.all([
    probeBubblewrap(),
    ...CONTAINER_PROGRAMS.map((name) => probeContainer(name, path)),
  ]);
  const detail = "a private directory and a clean environment, without isolation: tasks can see and change what you can";
  return { bubblewrap, containers, plain: { works: true, detail } };
}

async function tryBubblewrap(path: string): Promise<SandboxProbe["bubblewrap"]> {
  const program = findProgram("bwrap", path);
  if (program === undefined) return { works: false, detail: "bwrap is not installed" };
  const directory = mkdtempSync(join(tmpdir(), "golgi-probe-"));
  try {
    mkdirSync(join(directory, "tmp"));
    mkdirSync(join(directory, "in"));
    const words = bubblewrapArguments(systemArguments({ network: false, etc: "/etc", toolBinds: [] }), {
      directory,
      network: false,
      inputs: true,
      mounts: [],
    });
    const [tried, version] = await Promise.all([run(program, [...words, "true"]), run(program, ["--version"])]);
    const found = /\d+(\.\d+)+/.exec(version.text)?.[0];
    if (!tried.ok)
      return { works: false, detail: tried.text.trim() || "bwrap failed", ...(found !== undefined && { version: found }) };
    return { works: true, detail: program, ...(found !== undefined && { version: found }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function probeContainer(program: ContainerProgram, path: string): Promise<SandboxProbe["containers"][number]> {
  if (findProgram(program, path) === undefined) return { program, works: false, detail: "not installed" };
  // `docker info` fails without an engine, which is the usual reason why docker does not work.
  const words = program === "apptainer" || program === "singularity" ? ["--version"] : ["info"];
  const { ok, text } = await run(program, words);
  return { program, works: ok, detail: ok ? "works" : (text.trim().split("\n").at(-1) ?? "failed") };
}

function run(program: string, words: readonly string[]): Promise<{ readonly ok: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    execFile(program, [...words], { timeout: 5_000, killSignal: "SIGKILL" }, (failure, stdout, stderr) => {
      resolve({ ok: failure === null, text: `${stdout}${stderr}` || (failure?.message ?? "") });
    });
  });
}
