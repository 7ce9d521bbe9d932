/** The scope in which a task's script is rendered: staged inputs, paths of outputs, resources of the attempt. */
import { unknownReference } from "../errors.ts";
import type { Scope } from "../evaluate.ts";
import type { JsonObject } from "../json.ts";
import { inputsWithPaths, outputPath } from "../layout.ts";
import type { TaskSpec } from "../task.ts";

export interface ScriptContext {
  readonly task: TaskSpec;
  /** Complete and validated. */
  readonly inputs: JsonObject;
  readonly resources: { readonly cpus: number; readonly memoryBytes: number; readonly diskBytes: number; readonly gpus: number };
  /** Absolute path of the job's root as the body sees it, e.g. `JOB_ROOT`. */
  readonly root: string;
}

export function scriptScope({ task, inputs, resources, root }: ScriptContext): Scope {
  const staged = inputsWithPaths(task.inputs, inputs, root);
  return {
    input: (port) => (Object.hasOwn(staged, port) ? staged[port] : undefined),
    outputPath: (port) => {
      const type = Object.hasOwn(task.outputs.properties, port) ? task.outputs.properties[port] : undefined;
      if (type === undefined) throw unknownReference(`output ${port}`);
      return `${root}/${outputPath(port, type)}`;
    },
    resource: (name) => resources[name],
  };
}
