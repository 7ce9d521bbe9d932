/** Executors: where attempts run. `createLocalExecutor` runs them on this machine; `wrapper/main.ts` runs one anywhere. */
export { createLocalExecutor } from "./local/executor.ts";
export type { LocalExecutorOptions } from "./local/options.ts";
export { probeSandbox, type SandboxProbe } from "./sandbox/probe.ts";
export { probeTools, toolProblem, type FoundTool, type ToolProbeOptions } from "./tools/probe.ts";
export { ERRORS as EXECUTOR_ERRORS, type ExecutorErrorCode } from "./errors.ts";
export { containerArguments, type ContainerJob, type ContainerProgram } from "./sandbox/container.ts";
export { runAttemptFile } from "./wrapper/attempt-file.ts";
export { WRAPPER_PROGRAM } from "./wrapper/program.ts";
export { readLog, type LogPiece, type LogQuestion } from "./wrapper/read-log.ts";
export { probeLimits, type LimitsProbe } from "./limits.ts";
