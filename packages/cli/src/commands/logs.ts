import { Option } from "commander";
import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerLogs(program: Command): Command {
  return program
    .command("logs")
    .description("print what tasks wrote")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("[node]", "path of a node, or the beginning of several (default: all)")
    .option("-f, --follow", "stay and print new lines until the run has ended")
    .addOption(new Option("--stream <name>", "only one of the two").choices(["stdout", "stderr"]))
    .option("--attempt <n>", "of this attempt (default: the last of each node)")
    .option("-n, --tail <lines>", "only the last lines of each log")
    .action(async (run: string, node: string | undefined, options: LogsOptions, command: Command) => {
      const { printLogs } = await import("../runs/logs.ts");
      process.exitCode = await printLogs({ run, node, state: stateOption(command), ...options });
    });
}

export interface LogsOptions {
  readonly follow?: boolean;
  readonly stream?: "stdout" | "stderr";
  readonly attempt?: string;
  readonly tail?: string;
}
