import { executorConformance } from "./executor-conformance.ts";
import { createBubblewrap, createNodeSpawned, createPlain, localWorkers } from "./local-executors.ts";
import { probeSandbox } from "@golgi/executors";
import { test } from "node:test";

const module = (name: string): { url: string; export: string } => ({
  url: new URL("./local-executors.ts", import.meta.url).href,
  export: name,
});

executorConformance({
  name: "local/plain",
  create: createPlain,
  module: module("createPlain"),
  workers: localWorkers,
  cannot: { isolation: "plain mode has none, and says so", "fixed-paths": "each attempt has its own directory in plain mode" },
});

const { bubblewrap } = await probeSandbox();
if (bubblewrap.works) {
  executorConformance({
    name: "local/bubblewrap",
    create: createBubblewrap,
    module: module("createBubblewrap"),
    workers: localWorkers,
    cannot: {},
  });
} else {
  test("executor local/bubblewrap", { skip: `bubblewrap does not work here: ${bubblewrap.detail}` }, () => {});
}
