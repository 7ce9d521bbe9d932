import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerCancel(program: Command): Command {
  return program
    .command("cancel")
    .description("cancel a run, also one that another process runs")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .option("--no-wait", "do not wait until it has ended")
    .action(async (run: string, options: { readonly wait: boolean }, command: Command) => {
      const { cancelRun } = await import("../runs/cancel.ts");
      process.exitCode = await cancelRun(run, { wait: options.wait, state: stateOption(command) });
    });
}
