import { Option } from "commander";
import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerReproduce(program: Command): Command {
  return program
    .command("reproduce")
    .description("run one task of a run again, outside the engine, and keep its directory")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("<node>", "path of the node")
    .option("--dir <path>", "put everything here (default: reproduce/ in the state directory)")
    .addOption(new Option("--sandbox <mode>", "how tasks are isolated").choices(["auto", "bubblewrap", "plain"]).default("auto"))
    .action(async (run: string, node: string, options: ReproduceOptions, command: Command) => {
      const { reproduceNode } = await import("../runs/reproduce.ts");
      process.exitCode = await reproduceNode({ run, node, state: stateOption(command), ...options });
    });
}

export interface ReproduceOptions {
  readonly dir?: string;
  readonly sandbox: "auto" | "bubblewrap" | "plain";
}
