/** Worker thread of copy-pool.ts: does one copy job per message. Errors go back as data, with their system code. */
import { parentPort } from "node:worker_threads";
import { copyAndHash, type CopyJob } from "./copy.ts";
import { errno } from "./errors.ts";

parentPort?.on("message", (job: CopyJob) => {
  copyAndHash(job).then(
    (result) => parentPort?.postMessage({ result }),
    (thrown: unknown) =>
      parentPort?.postMessage({ message: thrown instanceof Error ? thrown.message : String(thrown), code: errno(thrown) }),
  );
});
