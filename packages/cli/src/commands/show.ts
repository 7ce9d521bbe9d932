import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerShow(program: Command): Command {
  return program
    .command("show")
    .description("show a run: state, nodes, outputs, errors")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("[node]", "show this node only, with its attempts")
    .option("-f, --follow", "stay and watch until the run has ended")
    .option("--json", "print JSON")
    .action(
      async (
        run: string,
        node: string | undefined,
        options: { readonly follow?: boolean; readonly json?: boolean },
        command: Command,
      ) => {
        const { showRun } = await import("../runs/show.ts");
        process.exitCode = await showRun({
          run,
          node,
          follow: options.follow === true,
          json: options.json === true,
          state: stateOption(command),
        });
      },
    );
}
