/** The document that a dynamic node's function returned: it is among the outputs of the task run at `@plan` below the node. */
import type { Database, NodeRunRow } from "@golgi/engine";
import { isObject, type JsonObject } from "@golgi/ir";
import { noMadeDocument } from "../errors.ts";

export async function madeDocument(database: Database, node: NodeRunRow): Promise<JsonObject> {
  const plan = node.kind === "dynamic" ? await database.node(node.run, `${node.path}/@plan`) : undefined;
  const made = Object.values(plan?.outputs ?? {}).find((value) => isObject(value) && value["golgi"] === "document/1");
  if (made !== undefined) return made as JsonObject;
  throw noMadeDocument(
    node.path,
    node.kind === "dynamic" ? `its function is ${plan?.status ?? "waiting"}` : `it is a ${node.kind}`,
  );
}
