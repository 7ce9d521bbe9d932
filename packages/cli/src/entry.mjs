/**
 * First module of the process. Plain JavaScript, because what is loaded before Node's compile cache is on costs a TypeScript compiler:
 * 40 ms. Turns the cache on, answers `--version` without loading anything else, then hands over to `main`.
 */
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

if (process.env.NODE_COMPILE_CACHE === undefined) {
  enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "golgi", "compile"));
}
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  const { VERSION } = await import("./version.ts");
  process.stdout.write(`${VERSION}\n`);
} else {
  const { main } = await import("./main.ts");
  await main(args);
}
