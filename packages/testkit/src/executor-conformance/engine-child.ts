/** An engine that only submits and then waits to be killed. argv: JSON {module, export, place, attempts, tasks}. Prints `accepted`. */
import type { AttemptSpec, Digest, TaskSpec } from "@golgi/ir";
import type { CreateExecutor, ExecutorPlace } from "./bench-place.ts";

interface Orders {
  readonly module: string;
  readonly export: string;
  readonly place: ExecutorPlace;
  readonly attempts: readonly AttemptSpec[];
  readonly tasks: readonly (readonly [Digest, TaskSpec])[];
}

const orders = JSON.parse(process.argv[2] ?? "{}") as Orders;
const exports = (await import(orders.module)) as Record<string, CreateExecutor>;
const create = exports[orders.export];
if (create === undefined) throw new Error(`${orders.module} does not export ${orders.export}`);
const executor = await create(orders.place);
await executor.start((report) => process.stdout.write(`${report.kind}\n`));
await executor.submit(orders.attempts, new Map(orders.tasks));
process.stdout.write("accepted\n");
setInterval(() => {}, 60_000);
