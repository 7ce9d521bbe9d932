export * from "./ports/clock.ts";
export * from "./ports/database.ts";
export * from "./ports/executor.ts";
