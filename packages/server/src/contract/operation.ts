/** What the contract says of one operation. Routes, OpenAPI document, tests and the client's types are all made from these. */
import type { z } from "zod";

export type AnyObject = z.ZodObject<Record<string, z.ZodType>>;

export interface OperationSpec {
  readonly tag: "workflows" | "runs" | "nodes" | "artifacts" | "files" | "server";
  readonly summary: string;
  readonly params?: AnyObject;
  /** Values arrive as text; repeated names as lists. Names that are not declared are refused. */
  readonly query?: AnyObject;
  /** JSON body. */
  readonly body?: z.ZodType;
  /** Bytes of a JSON body; default 1 MiB. */
  readonly bodyLimit?: number;
  /** Of a JSON answer. */
  readonly response?: z.ZodType;
  /** Of an answer that is not JSON. */
  readonly media?: string;
  /** Of the data of each event of a stream. */
  readonly event?: z.ZodType;
  /** Default 200. */
  readonly status?: number;
  /** Expected failures beside 400, 401, 403. */
  readonly failures?: readonly number[];
  /** Request headers that matter, with what they do. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
export interface Input<S extends OperationSpec> {
  readonly params: Output<S["params"]>;
  readonly query: Output<S["query"]>;
  readonly body: Output<S["body"]>;
}
export type Answer<S extends OperationSpec> = Output<S["response"]>;
