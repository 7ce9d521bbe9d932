/** Public surface of `@golgi/testkit`. */
export { createFakeClock, createFakeRandom, type FakeClock } from "./fake-clock.ts";
export { createFakeExecutor, type FakeBehaviour, type FakeExecutor, type FakeExecutorOptions } from "./fake-executor.ts";
