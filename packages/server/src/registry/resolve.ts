/** From what a person writes (`name`, `name@label`, `name@sha256:…`) to one version of a workflow. */
import type { Database } from "@golgi/engine";
import { isDigest, nearestName, type Digest, type Document } from "@golgi/ir";
import { workflowUnknown } from "../errors.ts";
import type { Registry } from "./registry.ts";

export interface Resolved {
  readonly name: string;
  readonly version: Digest;
  readonly document: Document;
}

/** A version that was never registered but was run is found too, so that any run can be repeated. */
export async function resolveWorkflow(parts: { registry: Registry; database: Database }, ref: string): Promise<Resolved> {
  const { registry, database } = parts;
  const [name = "", at] = ref.split("@", 2);
  const version = versionOf(registry, name, at);
  if (version !== undefined) {
    const document = registry.document(name, version) ?? (await database.document(version));
    if (document?.workflows[document.main]?.name === name) return { name, version, document };
  }
  const known = registry.names();
  const near = known.includes(name) ? nearestName(at ?? "", Object.keys(registry.labels(name))) : nearestName(name, known);
  throw workflowUnknown(ref, near === undefined ? undefined : known.includes(name) ? `${name}@${near}` : near);
}

function versionOf(registry: Registry, name: string, at: string | undefined): Digest | undefined {
  if (at === undefined) return registry.versions(name)[0]?.version;
  return isDigest(at) ? at : registry.labels(name)[at];
}
