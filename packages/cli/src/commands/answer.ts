import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerAnswer(program: Command): Command {
  return program
    .command("answer")
    .description("answer a gate that a run waits at")
    .argument("<run>", "id, unique beginning of one, or `last`")
    .argument("[node]", "path of the gate (default: the only one that waits)")
    .argument("[value]", "the answer: text, a number, true or false, or JSON")
    .action(async (run: string, node: string | undefined, value: string | undefined, _options: unknown, command: Command) => {
      const { answerGate } = await import("../runs/answer.ts");
      process.exitCode = await answerGate({ run, node, value, state: stateOption(command) });
    });
}
