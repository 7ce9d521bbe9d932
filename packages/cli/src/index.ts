/** The command line as a library: other programs (the server's launcher, tests, the docs generator) use these. */
export { EXIT, type ExitCode } from "./exit-codes.ts";
export { ERRORS as CLI_ERRORS } from "./errors.ts";
export { allCommands, buildProgram, pathOf } from "./program.ts";
export { main } from "./main.ts";
export { VERSION } from "./version.ts";
