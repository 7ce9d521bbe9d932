import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerOutputs(program: Command): Command {
  return program
    .command("outputs")
    .description("list a run's outputs, or write them out as ordinary files")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .option("--to <dir>", "write files and outputs.json there")
    .option("--only <names>", "only these outputs, separated by commas")
    .option("--force", "overwrite files that are there")
    .option("--json", "print the values as JSON")
    .action(async (run: string, options: OutputsOptions, command: Command) => {
      const { printOutputs } = await import("../runs/outputs.ts");
      process.exitCode = await printOutputs({ run, state: stateOption(command), ...options });
    });
}

export interface OutputsOptions {
  readonly to?: string;
  readonly only?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}
