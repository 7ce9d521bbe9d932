/** Public surface of `@golgi/testkit`. */
export { createFakeClock, createFakeRandom, type FakeClock } from "./fake-clock.ts";
export { createFakeExecutor, type FakeBehaviour, type FakeExecutor, type FakeExecutorOptions } from "./fake-executor.ts";
export { type DatabaseConformance, databaseConformance } from "./database-conformance.ts";
export { type DatabasePlace, openAddress } from "./database/places.ts";
export { type PostgresServer, startPostgres } from "./database/postgres-server.ts";
export { type StoreConformance, storeConformance } from "./store-conformance.ts";
