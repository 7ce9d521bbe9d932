import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerDiff(program: Command): Command {
  return program
    .command("diff")
    .description("say what differs between two runs: inputs, tasks, outputs")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("<other>", "the run to compare with")
    .option("--json", "print JSON")
    .action(async (run: string, other: string, options: { readonly json?: boolean }, command: Command) => {
      const { printDiff } = await import("../runs/diff.ts");
      process.exitCode = await printDiff({ run, other, json: options.json === true, state: stateOption(command) });
    });
}
