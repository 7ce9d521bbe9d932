/** Takes a document into a registry: checked as data, compared with the version before. Nothing of it is run. */
import { checkDocument, type Digest, type Document } from "@golgi/ir";
import { documentInvalid } from "../errors.ts";
import { compareInterfaces, type Interface, type InterfaceChange } from "./interface-change.ts";
import type { Registration, Registry } from "./registry.ts";

export interface RegisteredDocument {
  readonly name: string;
  readonly version: Digest;
  readonly created: boolean;
  /** Against the version before. */
  readonly change?: InterfaceChange;
}

export async function registerDocument(
  registry: Registry,
  json: unknown,
  about: Omit<Registration, "document">,
): Promise<RegisteredDocument> {
  const document = requireDocument(json);
  const { name, version, created, before } = await registry.register({ ...about, document });
  const earlier = before === undefined ? undefined : await registry.document(name, before);
  const change = earlier === undefined ? undefined : compareInterfaces(interfaceOf(earlier), interfaceOf(document));
  return { name, version, created, ...(change !== undefined && { change }) };
}

export function requireDocument(json: unknown): Document {
  const checked = checkDocument(json);
  if (!checked.ok) throw documentInvalid(checked.diagnostics);
  return checked.document;
}

const NOTHING = { type: "object", properties: {}, required: [], additionalProperties: false } as const;

export function interfaceOf(document: Document): Interface {
  const graph = document.workflows[document.main]?.graph;
  return { inputs: graph?.inputs ?? NOTHING, outputs: graph?.outputs ?? NOTHING };
}
