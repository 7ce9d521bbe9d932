import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerStore(program: Command): Command {
  const store = program
    .command("store")
    .description("the content-addressed store: files and directories by the digest of their bytes");
  const open = async (command: Command) => ({ verbs: await import("../storage/verbs.ts"), state: stateOption(command) });
  store
    .command("put")
    .description("store files or directories and print their digests")
    .argument("<paths...>", "files or directories; - for standard input")
    .action(async (paths: readonly string[], _options: unknown, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.putPaths(paths, state);
    });
  store
    .command("get")
    .description("write an object to a file, or to standard output")
    .argument("<digest>", "sha256:… or a unique beginning of at least 6 digits")
    .option("-o, --output <path>", "where to")
    .option("--force", "overwrite")
    .action(async (digest: string, options: { readonly output?: string; readonly force?: boolean }, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.getObject({ digest, output: options.output, force: options.force === true, state });
    });
  store
    .command("ls")
    .description("list objects, or the entries of a directory object")
    .argument("[digest]", "of a directory")
    .option("--json", "print one JSON object a line")
    .action(async (digest: string | undefined, options: { readonly json?: boolean }, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.listObjects({ digest, json: options.json === true, state });
    });
  store
    .command("verify")
    .description("read every object again and report what is damaged")
    .argument("[digests...]", "only these")
    .option("--remove", "remove damaged objects, so that what needs them is computed again")
    .action(async (digests: readonly string[], options: { readonly remove?: boolean }, command: Command) => {
      const { verbs, state } = await open(command);
      process.exitCode = await verbs.verifyObjects(digests, { remove: options.remove === true, state });
    });
  store
    .command("collect")
    .description("remove what no run and no cache entry refers to")
    .option("--dry-run", "only say what would be removed")
    .option("--grace <duration>", "keep objects younger than this", "1h")
    .option("--json", "print JSON")
    .action(async (options: { readonly dryRun?: boolean; readonly grace: string; readonly json?: boolean }, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.collectObjects({ dryRun: options.dryRun === true, grace: options.grace, json: options.json === true, state });
    });
  store
    .command("du")
    .description("how much is stored")
    .option("--json", "print JSON")
    .action(async (options: { readonly json?: boolean }, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.showUsage(options.json === true, state);
    });
  store
    .command("link")
    .description("index large files where they are, without a copy")
    .argument("<paths...>", "files that will not be changed")
    .action(async (paths: readonly string[], _options: unknown, command: Command) => {
      const { verbs, state } = await open(command);
      await verbs.linkPaths(paths, state);
    });
  return store;
}
