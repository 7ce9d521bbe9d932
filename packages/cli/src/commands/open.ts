import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerOpen(program: Command): Command {
  return program
    .command("open")
    .description("open the running server's page in the browser, by a link that works once")
    .option("--print", "only print the link")
    .action(async (options: { readonly print?: boolean }, command: Command) => {
      const { openPage } = await import("../serve/open.ts");
      process.exitCode = await openPage({ print: options.print === true, state: stateOption(command) });
    });
}
