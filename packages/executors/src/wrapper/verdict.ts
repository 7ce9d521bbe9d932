/** From how a process ended to the cause and the message a person reads. Pure. */
import type { Cause, ErrorShape } from "@golgi/ir";
import { cancelled, cut, sandboxFailed, shape } from "../errors.ts";

export interface Ending {
  readonly attempt: string;
  readonly node: string;
  readonly exitCode?: number;
  readonly signal?: string;
  /** Why we ended it, if we did. */
  readonly stopped?: "cancelled" | "timeout" | "out-of-memory" | "disk-limit";
  /** The kernel's or cgroup's word that memory ran out. */
  readonly oomKilled: boolean;
  readonly memoryBytes: number;
  readonly peakBytes: number;
  readonly timeLimitMs?: number;
  /** What it was given, and what it has in its directory; absent: no limit. */
  readonly disk?: { readonly limitBytes: number; readonly usedBytes: number };
  readonly wallMs: number;
  readonly stderr: string;
  readonly stdout: string;
  readonly sandbox: "bubblewrap" | "container" | "plain";
  /** The task did not ask for the network, and the sandbox has none. */
  readonly offline?: boolean;
  /** Bytes free where the job ran. */
  readonly diskFreeBytes: number;
}

export interface Verdict {
  readonly cause: Cause;
  readonly error: ErrorShape;
}

const EX_TEMPFAIL = 75;
const NEARLY_FULL = 4 * 1024 * 1024;
const TAIL_LIMIT = 4 * 1024;
/** Tools print the message and go on differently; with little space left it is the reason whatever their exit status. */
const NO_SPACE = /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/;

/** Undefined: the process succeeded. */
export function verdictOf(ending: Ending): Verdict | undefined {
  if (ending.stopped === "cancelled") return { cause: "cancelled", error: cancelled(ending.attempt) };
  if (ending.stopped === "timeout") return timeout(ending);
  if (ending.stopped === "out-of-memory") return outOfMemory(ending);
  const { disk } = ending;
  if (disk !== undefined && (ending.stopped === "disk-limit" || disk.usedBytes > disk.limitBytes)) return diskLimit(ending, disk);
  if (ending.exitCode === 0) return undefined;
  if (ending.oomKilled || killedInContainer(ending)) return outOfMemory(ending);
  if (ending.diskFreeBytes < NEARLY_FULL || (NO_SPACE.test(ending.stderr) && ending.exitCode !== EX_TEMPFAIL))
    return diskFull(ending);
  if (ending.exitCode === EX_TEMPFAIL) return transient(ending);
  const sandbox = ending.sandbox === "bubblewrap" ? BUBBLEWRAP_SAID.exec(ending.stderr) : null;
  if (sandbox !== null && ending.exitCode === 1) return sandboxVerdict(ending, sandbox[1] ?? "");
  if (ending.sandbox === "container") {
    const unstarted = containerVerdict(ending);
    if (unstarted !== undefined) return unstarted;
  }
  if (ending.exitCode === 127) return commandNotFound(ending);
  return failed(ending);
}

/** The last lines of what it wrote; standard output only when standard error is empty. */
function lastLines(ending: { readonly stderr: string; readonly stdout: string }): string {
  const [name, text] = ending.stderr.trim() === "" ? ["stdout", ending.stdout] : ["stderr", ending.stderr];
  const tail = text.trimEnd().slice(-TAIL_LIMIT);
  return tail === "" ? "It wrote nothing." : `Last lines of ${name}:\n${tail.replace(/^/gm, "  ")}`;
}

function endedHow(ending: Ending): string {
  return ending.signal === undefined ? `ended with exit status ${ending.exitCode}` : `was killed by ${ending.signal}`;
}

function timeout(ending: Ending): Verdict {
  const limit = seconds(ending.timeLimitMs ?? ending.wallMs);
  return {
    cause: "timeout",
    error: shape({
      code: "GOLGI_TIMEOUT",
      kind: "user",
      message: `${ending.node} ran longer than its time limit of ${limit} and was ended. ${lastLines(ending)}`,
      hint: "Raise `resources.time` of the task, or find out what it waits for.",
    }),
  };
}

function outOfMemory(ending: Ending): Verdict {
  const limit = ending.memoryBytes > 0 ? `its memory limit of ${mebibytes(ending.memoryBytes)}` : "what the machine has";
  const peak = ending.peakBytes > 0 ? ` (${mebibytes(ending.peakBytes)} seen)` : "";
  return {
    cause: "out-of-memory",
    error: shape({
      code: "GOLGI_OUT_OF_MEMORY",
      kind: "user",
      message: `${ending.node} used more memory than ${limit}${peak} and was ended. ${lastLines(ending)}`,
      hint: "Raise `resources.memory` of the task, or let it grow: `memory: { start, growOnOom: 2, max }`.",
    }),
  };
}

function diskLimit(ending: Ending, disk: NonNullable<Ending["disk"]>): Verdict {
  const used = disk.usedBytes > disk.limitBytes ? ` (${mebibytes(disk.usedBytes)} seen)` : "";
  const what = ending.stopped === "disk-limit" ? "and was ended" : `and ${endedHow(ending)}`;
  return {
    cause: "disk-full",
    error: shape({
      code: "GOLGI_DISK_LIMIT",
      kind: "user",
      message: `${ending.node} wrote more than its disk limit of ${mebibytes(disk.limitBytes)}${used} ${what}. ${lastLines(ending)}`,
      hint: "Raise `resources.disk` of the task; it counts all that is in the job's directory at once, also in $TMPDIR.",
    }),
  };
}

function diskFull(ending: Ending): Verdict {
  return {
    cause: "disk-full",
    error: shape({
      code: "GOLGI_DISK_FULL",
      kind: "system",
      message: `${ending.node} ${endedHow(ending)}: there is no space left on the disk (${mebibytes(ending.diskFreeBytes)} free). ${lastLines(ending)}`,
      hint: "Free some space (`golgi store collect` removes what no run needs), then `golgi resume`.",
    }),
  };
}

function transient(ending: Ending): Verdict {
  return {
    cause: "transient",
    error: shape({
      code: "GOLGI_TASK_TRANSIENT",
      kind: "transient",
      message: `${ending.node} ended with exit status 75, which asks for another attempt. ${lastLines(ending)}`,
    }),
  };
}

function sandboxVerdict(ending: Ending, line: string): Verdict {
  const missing = /execvp (.+): No such file/.exec(line);
  if (missing !== null) return { cause: "environment", error: interpreterMissing(missing[1] ?? "") };
  return { cause: "environment", error: sandboxFailed(cut(line, TAIL_LIMIT)) };
}

/** Before the body began, so nothing else has been written. */
export const BUBBLEWRAP_SAID = /^bwrap: (.*)/;

const KILLED = 128 + 9;

/** The kernel kills in a container with a memory limit for want of memory; the container's own group is gone with it. */
function killedInContainer({ sandbox, exitCode, memoryBytes }: Ending): boolean {
  return sandbox === "container" && memoryBytes > 0 && exitCode === KILLED;
}

/** What the client says when the first program of a container cannot be started. */
const NO_PROGRAM =
  /exec: "([^"]+)": (?:executable file not found|stat )|executable file `([^`']+)['`] not found|failed to exec pid1: No such file/;
/** Podman's init says so itself, with another status. */
const INIT_FAILED = /^ERROR \(catatonit:\d+\): failed to exec pid1/m;
/** What it says when there is no container at all: `Error: …` of podman, `docker: Error response from daemon: …`. */
const NO_CONTAINER = /^(?:Error: |docker: |FATAL: +)(.*)$/m;

function containerVerdict(ending: Ending): Verdict | undefined {
  const { exitCode, stderr } = ending;
  if (exitCode === 126 || exitCode === 127 || INIT_FAILED.test(stderr)) {
    const missing = NO_PROGRAM.exec(stderr);
    if (missing !== null) return { cause: "environment", error: missingInImage(ending, missing[1] ?? missing[2]) };
  }
  const said = exitCode === 125 || exitCode === 255 ? NO_CONTAINER.exec(stderr) : null;
  if (said === null) return undefined;
  return {
    cause: "environment",
    error: shape({
      code: "GOLGI_CONTAINER_FAILED",
      kind: "system",
      message: `${ending.node}: the container could not be started: ${cut(said[1] ?? "", TAIL_LIMIT)}`,
      hint: "Is the image's name right, and can this machine reach its registry? Pull it by hand to see; `golgi doctor` shows what works.",
    }),
  };
}

function missingInImage(ending: Ending, program = "the interpreter of the script"): ErrorShape {
  return shape({
    code: "GOLGI_INTERPRETER_MISSING",
    kind: "user",
    message: `${ending.node}: ${program} was not found in the image`,
    hint: "Scripts run in the image as it is: it must have the interpreter (bash, python3, Rscript) of the script. Name another image.",
  });
}

export function interpreterMissing(program: string): ErrorShape {
  return shape({
    code: "GOLGI_INTERPRETER_MISSING",
    kind: "user",
    message: `the interpreter ${program} was not found on the PATH that tasks see`,
    hint: `Install ${program}, or put its folder on PATH before starting golgi.`,
  });
}

/** bash: `x.sh: line 3: bwa: command not found`; sh: `x.sh: 3: bwa: not found`. */
const NOT_FOUND = /(?:^|: )([^\s:]+): (?:command )?not found\s*$/m;

function commandNotFound(ending: Ending): Verdict {
  const tool = NOT_FOUND.exec(ending.stderr)?.[1];
  return {
    cause: "environment",
    error: shape({
      code: "GOLGI_COMMAND_NOT_FOUND",
      kind: "user",
      message: `${ending.node}: ${tool === undefined ? "a program" : tool} was not found (exit status 127). ${lastLines(ending)}`,
      hint:
        tool === undefined
          ? "Install the program the script calls, and declare it in `tools` so that it is checked before the run."
          : `Install ${tool} (for example \`apt-get install ${tool}\` or \`conda install -c bioconda ${tool}\`), and declare it in \`tools\`.`,
      ...(tool !== undefined && { details: { tool } }),
    }),
  };
}

/** What curl, wget, Python, R, git, conda and Node say where there is no network. */
const NO_NETWORK =
  /could ?n[o']t resolve host|unable to resolve host|name or service not known|temporary failure in name resolution|network is unreachable|failed to resolve|EAI_AGAIN/i;

function hintOf({ exitCode, offline, stderr, stdout }: Ending): string | undefined {
  if (exitCode === 126) return "A file the script calls is not executable.";
  if (offline === true && (NO_NETWORK.test(stderr) || NO_NETWORK.test(stdout)))
    return "Tasks have no network unless they ask: `network: true` in the task. Better, make what it fetches an input.";
  return undefined;
}

function failed(ending: Ending): Verdict {
  const hint = hintOf(ending);
  return {
    cause: "exit",
    error: shape({
      code: "GOLGI_TASK_FAILED",
      kind: "user",
      message: `${ending.node} ${endedHow(ending)}. ${lastLines(ending)}`,
      ...(hint !== undefined && { hint }),
    }),
  };
}

function mebibytes(bytes: number): string {
  const mib = bytes / 1024 / 1024;
  return mib >= 10 * 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib >= 10 ? mib.toFixed(0) : mib.toFixed(1)} MiB`;
}

function seconds(ms: number): string {
  return ms >= 120_000 ? `${(ms / 60_000).toFixed(0)} min` : `${ms / 1000} s`;
}
