/**
 * First module of the process: turns on Node's compile cache (so that TypeScript is stripped and compiled once per version, not once
 * per start), answers `--version` without loading anything else, then hands over to `main`.
 */
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { VERSION } from "./version.ts";

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${VERSION}\n`);
} else {
  const home = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  if (process.env["NODE_COMPILE_CACHE"] === undefined) enableCompileCache(join(home, "golgi", "compile"));
  const { main } = await import("./main.ts");
  await main(args);
}
