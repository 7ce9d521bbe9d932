import { executorConformance } from "./executor-conformance.ts";
import { createNodeSpawned, localWorkers, moduleOf, PLAIN_CANNOT } from "./local-executors.ts";

executorConformance({
  name: "local/plain without koffi",
  create: createNodeSpawned,
  module: moduleOf("createNodeSpawned"),
  workers: localWorkers,
  cannot: PLAIN_CANNOT,
});
