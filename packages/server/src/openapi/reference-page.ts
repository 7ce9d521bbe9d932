/** The reference page at `/api`: made from the OpenAPI document, readable without scripts; with one, operations can be tried in place. */
import { createHash } from "node:crypto";
import { openApiDocument } from "./document.ts";
import { SCRIPT, STYLE } from "./reference-assets.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}
interface Schema {
  readonly [key: string]: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}
interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function referencePage(version: string): Response {
  const document = openApiDocument(version) as unknown as ApiDocument;
  return new Response(pageOf(document), {
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "cache-control": "no-cache" },
  });
}

function pageOf({ info, tags, paths, components }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<section id="tag-${name}"><h2>${name}</h2><p>${escape(description)}</p>${own.map(operationOf).join("")}</section>`;
  });
  const navigation = tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return `<li><a href="#tag-${name}">${name}</a><ul>${own.map(({ operation }) => `<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`).join("")}</ul></li>`;
  });
  const schemas = Object.entries(components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `<details id="schema-${name}"><summary>${name}</summary>${code(schema)}</details>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title><style>${STYLE}</style></head><body>
<nav aria-label="Operations"><h1>${info.title} API</h1><ul>${navigation.join("")}<li><a href="#schemas">schemas</a></li></ul></nav>
<main><p>Version ${escape(info.version)}. ${inline(info.description)} The document itself: <a href="/api/openapi.json">/api/openapi.json</a>.</p>
${sections.join("\n")}<section id="schemas"><h2>schemas</h2>${schemas.join("")}</section></main>
<script>${SCRIPT}</script></body></html>`;
}

function operationOf({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const body = requestBody?.content["application/json"]?.schema;
  const rows = parameters.map(
    (parameter) =>
      `<tr><th scope="row"><code>${escape(parameter.name)}</code>${parameter.required === true ? " <b>required</b>" : ""}</th><td>${parameter.in}</td><td>${code(parameter.schema)}${parameter.description === undefined ? "" : inline(parameter.description)}</td></tr>`,
  );
  const answers = Object.entries(responses).map(([status, { content }]) => {
    const [media, described] = Object.entries(content ?? {})[0] ?? [];
    return `<tr><th scope="row">${status}</th><td>${media ?? "no content"}</td><td>${described?.schema === undefined ? "" : code(described.schema)}</td></tr>`;
  });
  const fields = parameters
    .filter((parameter) => parameter.in !== "header")
    .map(
      (parameter) =>
        `<label>${escape(parameter.name)} <input data-in="${parameter.in}" name="${escape(parameter.name)}"${parameter.required === true ? " required" : ""}></label>`,
    );
  return `<article id="${operationId}"><h3><span class="method ${method}">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3><p>${inline(summary)}</p>
${rows.length === 0 ? "" : `<table><caption>Parameters</caption>${rows.join("")}</table>`}
${body === undefined ? "" : `<details><summary>Body</summary>${code(body)}</details>`}
<details><summary>Answers</summary><table>${answers.join("")}</table></details>
<details class="try"><summary>Try it</summary><form data-method="${method.toUpperCase()}" data-path="${escape(path)}">${fields.join("")}
${body === undefined ? "" : `<label>body <textarea name="body" rows="6">{}</textarea></label>`}<button>Send</button><pre class="curl"></pre><output></output></form></details></article>`;
}

function code(schema: unknown): string {
  const text = escape(JSON.stringify(schema, null, 2));
  return `<pre>${text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>')}</pre>`;
}

function inline(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
