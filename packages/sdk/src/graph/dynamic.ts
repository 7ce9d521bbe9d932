/** `dynamic(task, inputs)`: the task's `graph` function, on real values, makes the graph that runs in the node's place. */
import { notDynamic } from "../check/tasks.ts";
import type { Shape } from "../types/schema.ts";
import type { NodeOptions } from "./definition.ts";
import { callerOf } from "./position.ts";
import type { RefsOf, WiresOf } from "./reference-type.ts";
import { currentScope } from "./scope.ts";
import { addTask, type Task } from "./task.ts";
import { report } from "./trace.ts";

export function dynamic<I extends Shape, O extends Shape>(
  task: Task<I, O>,
  inputs: WiresOf<I>,
  options: NodeOptions = {},
): RefsOf<O> {
  const scope = currentScope("dynamic");
  const at = callerOf(dynamic);
  if (task.body !== "graph") report(scope.trace, notDynamic(task.name), at);
  return addTask(task, { inputs, options }, { scope, at }) as RefsOf<O>;
}
