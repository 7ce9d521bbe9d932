// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task } from "@golgi/sdk";

export default task({
  // here
  name: "tagged",
  outputs: { n: t.int() },
  container: "docker://debian:12",
  script: ({ outputs }) => sh`echo 1 > ${outputs.n}`,
});

// message: container "docker://debian:12" is named by a tag, which may mean other content tomorrow
// hint: Name it by digest: docker://name@sha256:…; results of other images are not reused.
