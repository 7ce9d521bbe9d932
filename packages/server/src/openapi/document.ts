/** OpenAPI 3.1 from the contract. Schemas that have an id become components. */
import { z } from "zod";
import { CONTRACT } from "../contract/index.ts";
import type { AnyObject, OperationSpec } from "../contract/operation.ts";
import { API_ROOT, PATHS, type OperationName } from "../contract/paths.ts";
import { problem } from "../contract/shared.ts";

type Json = Record<string, unknown>;

const TITLES: Readonly<Record<OperationSpec["tag"], string>> = {
  workflows: "The registry: versions, labels, documents",
  runs: "Launching, following and ending runs",
  nodes: "Nodes of a run: attempts, logs, gates, explanations",
  artifacts: "Bytes, and views of them",
  files: "Sending files",
  server: "The server itself",
};

export function openApiDocument(version: string): Json {
  const components: Record<string, Json> = {};
  const paths: Record<string, Json> = {};
  for (const [name, [method, path]] of Object.entries(PATHS)) {
    const spec: OperationSpec = CONTRACT[name as OperationName];
    const place = API_ROOT + path.replaceAll("{+", "{");
    paths[place] = { ...paths[place], [method.toLowerCase()]: operationOf(name, spec, components) };
  }
  schemaOf(problem, "output", components);
  return {
    openapi: "3.1.0",
    info: {
      title: "Golgi",
      version,
      description:
        "Every failure is a problem (RFC 9457) with a stable `code`. Lists are pages: `next` of one is `after` of the following. Addresses below `/artifacts/{digest}` never change their content.",
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TITLES).map(([name, description]) => ({ name, description })),
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The content of the file `token` in the state directory" },
        session: { type: "apiKey", in: "cookie", name: "golgi", description: "Set by the link that `golgi open` gives" },
      },
      schemas: components,
    },
  };
}

function operationOf(name: string, spec: OperationSpec, components: Record<string, Json>): Json {
  const status = String(spec.status ?? 200);
  const content =
    spec.response !== undefined
      ? { "application/json": { schema: schemaOf(spec.response, "output", components) } }
      : spec.media !== undefined
        ? { [spec.media]: spec.event === undefined ? {} : { schema: schemaOf(spec.event, "output", components) } }
        : undefined;
  const failures = [400, 401, 403, ...(spec.failures ?? [])];
  return {
    operationId: name,
    tags: [spec.tag],
    summary: spec.summary,
    parameters: [
      ...parametersOf(spec.params, "path", components),
      ...parametersOf(spec.query, "query", components),
      ...Object.entries(spec.headers ?? {}).map(([header, description]) => ({
        name: header,
        in: "header",
        description,
        schema: { type: "string" },
      })),
    ],
    ...(spec.body !== undefined && {
      requestBody: {
        required: !spec.body.safeParse(undefined).success,
        content: { "application/json": { schema: schemaOf(spec.body, "input", components) } },
      },
    }),
    responses: {
      [status]: { description: "done", ...(content !== undefined && { content }) },
      ...Object.fromEntries(
        failures.map((code) => [
          String(code),
          {
            description: "a problem",
            content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        ]),
      ),
    },
  };
}

function parametersOf(schema: AnyObject | undefined, where: "path" | "query", components: Record<string, Json>): readonly Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const described = schemaOf(field, "output", components);
    const { description, ...rest } = described as { description?: string };
    return {
      name,
      in: where,
      required: where === "path" || (!field.safeParse(undefined).success && !isOptional(field)),
      ...(description !== undefined && { description }),
      schema: rest,
      ...("type" in rest && rest.type === "array" && { style: "form", explode: true }),
    };
  });
}

function isOptional(field: z.ZodType): boolean {
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodExactOptional;
}

function schemaOf(schema: z.ZodType, io: "input" | "output", components: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    reused: "inline",
    // Answers may gain fields; only requests are closed.
    override: ({ jsonSchema }) => {
      if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as Json & { $defs?: Record<string, Json> };
  for (const [id, definition] of Object.entries($defs ?? {})) components[id] = withReferences(definition) as Json;
  return hoist(withReferences(rest) as Json, components);
}

/** A schema that has an id itself becomes a component too. */
function hoist(schema: Json, components: Record<string, Json>): Json {
  const { id, ...rest } = schema;
  if (typeof id !== "string") return schema;
  components[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] =>
    key === "$ref" && typeof item === "string"
      ? [key, item.replace("#/$defs/", "#/components/schemas/")]
      : [key, withReferences(item)],
  );
  return Object.fromEntries(entries);
}
