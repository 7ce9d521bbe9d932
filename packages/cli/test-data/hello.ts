import { sh, t, task, workflow } from "@golgi/sdk";

export const greet = task({
  name: "greet",
  summary: "Write a greeting.",
  inputs: { name: t.string().default("world").describe("Whom to greet") },
  outputs: { greeting: t.file() },
  script: ({ inputs, outputs }) => sh`echo "Hello, "${inputs.name} | tee ${outputs.greeting}`,
});

export const hello = workflow({
  name: "hello",
  title: "Greeting",
  inputs: { name: t.string().default("world").describe("Whom to greet") },
  body: ({ name }) => ({ greeting: greet({ name }).greeting }),
  presets: { ada: { name: "Ada" } },
});
