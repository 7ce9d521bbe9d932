export * from "./ports/clock.ts";
export * from "./ports/database.ts";
export * from "./ports/executor.ts";
export { openPostgres, openSqlite, type PostgresOptions, type SqliteOptions } from "./database/index.ts";
