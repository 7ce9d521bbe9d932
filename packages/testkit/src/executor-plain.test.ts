import { executorConformance } from "./executor-conformance.ts";
import { createPlain, localWorkers, moduleOf, PLAIN_CANNOT } from "./local-executors.ts";

executorConformance({
  name: "local/plain",
  create: createPlain,
  module: moduleOf("createPlain"),
  workers: localWorkers,
  cannot: PLAIN_CANNOT,
});
