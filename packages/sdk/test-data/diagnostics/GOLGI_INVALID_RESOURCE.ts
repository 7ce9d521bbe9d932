// @ts-nocheck: many of these mistakes are red in the editor too
import { t, task } from "@golgi/sdk";

export default task({
  // here
  name: "heavy",
  outputs: { n: t.int() },
  resources: { memory: "lots" },
  run: () => ({ n: 1 }),
});

// message: memory is "lots", which is not bytes, or text such as "512 MiB" or "2 GB"
// hint: Write bytes, or text such as "512 MiB" or "2 GB".
