import { test } from "node:test";
import { probeSandbox } from "@golgi/executors";
import { executorConformance } from "./executor-conformance.ts";
import { createBubblewrap, localWorkers, moduleOf } from "./local-executors.ts";

const { bubblewrap } = await probeSandbox();
if (bubblewrap.works) {
  executorConformance({
    name: "local/bubblewrap",
    create: createBubblewrap,
    module: moduleOf("createBubblewrap"),
    workers: localWorkers,
    cannot: {},
  });
} else {
  test("executor local/bubblewrap", { skip: `bubblewrap does not work here: ${bubblewrap.detail}` }, () => {});
}
