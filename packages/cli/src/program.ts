/** The tree of commands. Light: each command loads what it needs when it runs. docs/cli.md is generated from this tree. */
import { toErrorShape, type ErrorShape } from "@golgi/ir";
import { Command, CommanderError } from "commander";
import { registerBackground } from "./commands/background.ts";
import { registerCancel } from "./commands/cancel.ts";
import { registerCheck } from "./commands/check.ts";
import { registerCompile } from "./commands/compile.ts";
import { registerCompletion } from "./commands/completion.ts";
import { registerAnswer } from "./commands/answer.ts";
import { registerDiff } from "./commands/diff.ts";
import { registerDoctor } from "./commands/doctor.ts";
import { registerExplain } from "./commands/explain.ts";
import { registerGraph } from "./commands/graph.ts";
import { registerInit } from "./commands/init.ts";
import { registerLogs } from "./commands/logs.ts";
import { registerLaunch } from "./commands/launch.ts";
import { registerOpen } from "./commands/open.ts";
import { registerOutputs } from "./commands/outputs.ts";
import { registerRegister } from "./commands/register.ts";
import { registerResume } from "./commands/resume.ts";
import { registerReproduce } from "./commands/reproduce.ts";
import { registerRun } from "./commands/run.ts";
import { registerRuns } from "./commands/runs.ts";
import { registerServe } from "./commands/serve.ts";
import { registerShow } from "./commands/show.ts";
import { registerStore } from "./commands/store.ts";
import { usage } from "./errors.ts";
import { problemOfError, showProblem } from "./output/problem.ts";
import { VERSION } from "./version.ts";

export function buildProgram(): Command {
  const program = new Command("golgi");
  program
    .description("Typed workflows for biology and machine learning: checked before they run, computed once, explained always.")
    .usage("COMMAND [options]")
    .option("--state <dir>", "directory of runs and results (default: .golgi of the project; env GOLGI_STATE)")
    .option("-V, --version", "print the version")
    .enablePositionalOptions()
    .addHelpCommand(new Command("help").argument("[command]").description("show help for a command").helpGroup("Keep:"))
    .addHelpText("after", () => `\nStart here:\n  golgi init hello && cd hello && golgi run workflow.ts\n`);
  program.on("option:version", () => {
    process.stdout.write(`${VERSION}\n`);
    throw new CommanderError(0, "golgi.version", "");
  });
  const groups: readonly (readonly [string, readonly ((program: Command) => Command)[]])[] = [
    ["Write:", [registerInit, registerCheck, registerCompile, registerGraph]],
    ["Run:", [registerRun, registerResume, registerCancel, registerAnswer]],
    ["Look:", [registerRuns, registerShow, registerLogs, registerExplain, registerReproduce, registerDiff, registerOutputs]],
    ["Share:", [registerServe, registerOpen, registerRegister, registerLaunch]],
    ["Keep:", [registerStore, registerDoctor, registerCompletion]],
  ];
  for (const [heading, registers] of groups) for (const register of registers) register(program).helpGroup(heading);
  registerBackground(program);
  for (const command of allCommands(program)) prepare(command);
  return program;
}

export function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((child) => allCommands(child))];
}

function prepare(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({
      outputError: (text, write) => {
        const error = usageOf(text, command);
        if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ kind: "error", error })}\n`);
        write(`${showProblem(problemOfError(error))}\n`);
      },
    });
  const stateful = command.parent !== null && command.commands.length === 0 && !STATELESS.has(command.name());
  if (stateful && !command.options.some((option) => option.long === "--state"))
    command.option("--state <dir>", "directory of runs and results");
}

/** Commander's words as an error of ours: `error: unknown option '--x'\\n(Did you mean --y?)`. */
function usageOf(text: string, command: Command): ErrorShape {
  const [problem = "", suggestion] = text
    .replace(/^error: /, "")
    .trim()
    .split(/\n\(?/);
  const message = `${problem.slice(0, 1).toUpperCase()}${problem.slice(1).replace(/\.$/, "")}.`;
  const help = `See: ${["golgi", pathOf(command), "--help"].filter((word) => word !== "").join(" ")}`;
  return toErrorShape(usage(message, suggestion === undefined ? help : `${suggestion.replace(/\)$/, "")} ${help}`));
}

const STATELESS = new Set(["init", "completion"]);

export function pathOf(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null && at.parent !== null; at = at.parent) names.unshift(at.name());
  return names.join(" ");
}
