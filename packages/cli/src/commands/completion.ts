import { Argument } from "commander";
import type { Command } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function registerCompletion(program: Command): Command {
  program
    .command("complete-words", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (words: readonly string[]) => {
      const { completeWords } = await import("../completion/complete.ts");
      const found = await completeWords(program, words);
      process.stdout.write(found.map((word) => `${word}\n`).join(""));
    });
  return program
    .command("completion")
    .description('print a completion script: eval "$(golgi completion bash)"')
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion/script.ts");
      process.stdout.write(completionScript(shell));
    });
}
