/** The worker that lays graphs out. It is large: begun early, it loads beside what the page asks the server for. */
import workerUrl from "elkjs/lib/elk-worker.min.js?url";

let worker: Worker | undefined;

export function elkWorker(): Worker {
  worker ??= new Worker(workerUrl);
  return worker;
}
