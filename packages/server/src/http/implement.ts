/** Joins the contract and its routes: what reaches a handler has been parsed by the contract; what it returns is sent as the contract says. */
import type { Context, Hono } from "hono";
import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { CONTRACT, type Contract } from "../contract/index.ts";
import type { Answer, Input, OperationSpec } from "../contract/operation.ts";
import { API_ROOT, PATHS, type OperationName } from "../contract/paths.ts";
import { invalidRequest, methodUnknown, type RequestIssue } from "../errors.ts";
import { readJson } from "./body.ts";
import { isReply, jsonReply, sendReply, type Reply } from "./reply.ts";

interface RequestContext {
  readonly request: Request;
  /** As it was sent; `""` without a body. */
  readonly bodyText: string;
  /** The body's bytes as they come, at the pace at which they are taken. */
  bytes(): AsyncIterable<Uint8Array>;
}

export interface Route {
  readonly name: OperationName;
  handle(context: Context): Promise<Response>;
}

type Handler<Name extends OperationName> = (
  input: Input<Contract[Name]>,
  context: RequestContext,
) => Promise<Result<Name>> | Result<Name>;
/** JSON of the contract, or anything else as a whole answer. */
type Result<Name extends OperationName> = Answer<Contract[Name]> | Reply | Response;

const BODY_LIMIT = 1024 * 1024;

export function implement<Name extends OperationName>(name: Name, handler: Handler<Name>): Route {
  const spec: OperationSpec = CONTRACT[name];
  return {
    name,
    async handle(context) {
      const request = context.req.raw;
      const issues: RequestIssue[] = [];
      const params = parse("path", spec.params, context.req.param(), issues);
      const query = parse("query", spec.query, queryOf(request.url), issues);
      if (issues.length > 0) throw invalidRequest(issues);
      const sent = spec.body === undefined ? undefined : await readJson(request, bytesOf(context), spec.bodyLimit ?? BODY_LIMIT);
      const body = parse("body", spec.body, sent?.value, issues);
      if (issues.length > 0) throw invalidRequest(issues);
      const answer = await handler({ params, query, body } as never, {
        request,
        bodyText: sent?.text ?? "",
        bytes: () => bytesOf(context),
      });
      if (answer instanceof Response) return answer;
      if (isReply(answer)) return sendReply(context, answer);
      return sendReply(context, jsonReply(JSON.stringify(answer), spec.status));
    },
  };
}

/**
 * Straight from the connection where there is one: as a web stream the whole body would gather in memory (2 GB for an upload of 2 GB,
 * measured). Not destroyed when left early, so that an answer can still be sent.
 */
function bytesOf({ req, env }: Context): AsyncIterable<Uint8Array> {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage };
  if (incoming !== undefined) return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  return (req.raw.body ??
    new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })) as AsyncIterable<Uint8Array>;
}

function parse(where: RequestIssue["in"], schema: z.ZodType | undefined, value: unknown, issues: RequestIssue[]): unknown {
  if (schema === undefined) {
    if (where === "query" && Object.keys(value as object).length > 0) {
      issues.push({ in: where, path: [], message: `this operation has no parameter ${Object.keys(value as object)[0]}` });
    }
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    issues.push({ in: where, path: path.map((part) => (typeof part === "symbol" ? String(part) : part)), message });
  }
  return undefined;
}

function queryOf(url: string): Record<string, string | string[]> {
  const start = url.indexOf("?");
  if (start === -1) return {};
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  const searchParams = new URLSearchParams(url.slice(start + 1).replace(/#.*/s, ""));
  for (const key of new Set(searchParams.keys())) {
    const values = searchParams.getAll(key);
    query[key] = values.length === 1 ? (values[0] as string) : values;
  }
  return { ...query };
}

/** `{id}` → `:id`, `{+path}` → the rest. */
function routePath(name: OperationName): string {
  return (
    API_ROOT +
    PATHS[name][1].replace(/\{(\+?)(\w+)\}/g, (_match, rest: string, key: string) => (rest === "" ? `:${key}` : `:${key}{.+}`))
  );
}

export function mount(app: Hono, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const path = routePath(route.name);
    const [method] = PATHS[route.name];
    methods.set(path, [...(methods.get(path) ?? []), method]);
    // Hono answers HEAD by the route of GET, without the body.
    app.on(method === "HEAD" ? "GET" : method, path, (context) => route.handle(context));
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      context.header("allow", allowed.join(", "));
      throw methodUnknown(context.req.method, context.req.path, allowed);
    });
  }
}
