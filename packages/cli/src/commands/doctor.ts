import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerDoctor(program: Command): Command {
  return program
    .command("doctor")
    .description("check that this machine can run workflows, and the tools of a file's tasks")
    .argument("[file]", "also check the tools and containers that its tasks declare")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, options: { readonly json?: boolean }, command: Command) => {
      const { examine } = await import("../doctor/examine.ts");
      process.exitCode = await examine({ file, json: options.json === true, state: stateOption(command) });
    });
}
