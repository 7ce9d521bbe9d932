/** Public surface of `@golgi/engine`. */
export { createEngine, requestAnswer, requestCancel, type Engine, type EngineParts, type LaunchRequest } from "./engine.ts";
export { systemClock, systemRandom } from "./clock.ts";
export { DATABASE_ERRORS, openPostgres, openSqlite, type PostgresOptions, type SqliteOptions } from "./database/index.ts";
export { isPostgresUrl, openSideTables, type SideTables, type SideTablesPlace } from "./database/side-tables.ts";
export type { Dialect, Sql, SqlRecord } from "./database/sql.ts";
export { ERRORS as ENGINE_ERRORS } from "./errors.ts";
export { EVENT_KINDS, type EventData, type EventKind } from "./events.ts";
export { edgesOf, mermaid, statesPage } from "./machine/diagram.ts";
export { attemptMachine } from "./machine/attempt.ts";
export { nodeMachine } from "./machine/node.ts";
export { runMachine } from "./machine/run.ts";
export { withSemantic } from "./semantic.ts";
export * from "./ports/clock.ts";
export * from "./ports/database.ts";
export * from "./ports/executor.ts";
export { explainNode, type Explanation, type Reason } from "./explain/explain.ts";
export { diffRuns, type NodeChange, type RunDiff, type ValueChange } from "./explain/diff.ts";
export { type Change } from "./explain/compare.ts";
