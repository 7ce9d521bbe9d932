import { Option } from "commander";
import type { Command } from "commander";

const GRAPH_FORMATS = ["text", "mermaid", "dot", "svg"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

export function registerGraph(program: Command): Command {
  return program
    .command("graph")
    .description("draw a workflow")
    .argument("<file>", "TypeScript or JavaScript file")
    .argument("[name]", "workflow or task, when the file exports several")
    .addOption(new Option("-f, --format <format>", "how").choices(GRAPH_FORMATS).default("text"))
    .option("-o, --output <path>", "write here instead of standard output")
    .action(
      async (file: string, name: string | undefined, options: { readonly format: GraphFormat; readonly output?: string }) => {
        const { drawFile } = await import("../project/draw.ts");
        process.exitCode = await drawFile({ file, name, format: options.format, output: options.output });
      },
    );
}
