import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerExplain(program: Command): Command {
  return program
    .command("explain")
    .description("say why each task ran or was reused, one line each")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("[node]", "path of one node (default: every task)")
    .option("--json", "print JSON")
    .action(async (run: string, node: string | undefined, options: { readonly json?: boolean }, command: Command) => {
      const { explainRun } = await import("../runs/explain.ts");
      process.exitCode = await explainRun({ run, node, json: options.json === true, state: stateOption(command) });
    });
}
