import type { Command } from "commander";
import { stateOption } from "./state-option.ts";
import { addEngineOptions } from "./run.ts";
import type { RunCommandOptions } from "./run.ts";

export function registerResume(program: Command): Command {
  return addEngineOptions(
    program
      .command("resume")
      .description("go on with a run that failed, was cancelled, or lost its process")
      .argument("<run>", "id, unique beginning of one, or `last`")
      .option("--to <dir>", "write the outputs there when the run has succeeded"),
  ).action(async (run: string, options: RunCommandOptions, command: Command) => {
    const { resumeRun } = await import("../runs/resume.ts");
    process.exitCode = await resumeRun(run, options, stateOption(command));
  });
}
