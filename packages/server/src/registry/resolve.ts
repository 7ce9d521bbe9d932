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
  const version = await versionOf(registry, name, at);
  if (version !== undefined) {
    const document = (await registry.document(name, version)) ?? (await database.document(version));
    if (document?.workflows[document.main]?.name === name) return { name, version, document };
  }
  const known = await registry.names();
  const near = known.includes(name) ? nearestName(at ?? "", Object.keys(await registry.labels(name))) : nearestName(name, known);
  throw workflowUnknown(ref, near === undefined ? undefined : known.includes(name) ? `${name}@${near}` : near);
}

async function versionOf(registry: Registry, name: string, at: string | undefined): Promise<Digest | undefined> {
  if (at === undefined) return (await registry.versions(name))[0]?.version;
  if (isDigest(at)) return at;
  const labels = await registry.labels(name);
  return Object.hasOwn(labels, at) ? labels[at] : undefined;
}
