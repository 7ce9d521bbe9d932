/**
 * The command line: parses words, runs one command, turns what it throws into a message and an exit status. The only place that
 * ends the process.
 */
import { CommanderError } from "commander";
import { isErrorShape, toErrorShape } from "@golgi/ir";
import { refusedBySystem } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import { problemOfError, showProblem } from "./output/problem.ts";
import { hasRunAuthorsCode } from "./project/authors-code.ts";
import { buildProgram } from "./program.ts";

export async function main(args: readonly string[]): Promise<void> {
  quietBrokenPipes();
  const program = buildProgram();
  if (args.length === 0) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync(args as string[], { from: "user" });
  } catch (thrown) {
    process.exitCode = exitCodeOf(thrown);
  }
  if (hasRunAuthorsCode()) await exitWhenWritten();
}

async function exitWhenWritten(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) await new Promise<void>((done) => void stream.write("", () => done()));
  process.exit();
}

function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  const refused = refusedBySystem(thrown);
  const error = toErrorShape(refused ?? thrown);
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ kind: "error", error })}\n`);
  process.stderr.write(`${showProblem(problemOfError(error))}\n`);
  if (refused === undefined && !isErrorShape(thrown))
    process.stderr.write("  This is a fault of Golgi. Please report it with the lines above.\n");
  return error.kind === "user" ? EXIT.badInput : error.kind === "cancelled" ? EXIT.cancelled : EXIT.failed;
}

/**
 * `golgi runs | head` ends well, and whatever takes Ctrl-C is told to end when nobody reads it any more. A full disk behind standard
 * output is said in words.
 */
function quietBrokenPipes(): void {
  let told = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (failure: NodeJS.ErrnoException) => {
      // The terminal was closed: SIGHUP says so too, and has the run cancelled.
      if (failure.code === "EIO" && stream.isTTY && process.listenerCount("SIGHUP") > 0) return;
      if (failure.code === "EPIPE") {
        if (process.listenerCount("SIGINT") === 0) process.exit(process.exitCode ?? EXIT.ok);
        if (!told) process.emit("SIGINT", "SIGINT");
        told = true;
        return;
      }
      const where = stream === process.stdout ? "standard output" : "standard error";
      const error = toErrorShape(refusedBySystem(Object.assign(failure, { path: where })) ?? failure);
      if (stream === process.stdout) process.stderr.write(`${showProblem(problemOfError(error))}\n`);
      process.exit(EXIT.failed);
    });
  }
}
