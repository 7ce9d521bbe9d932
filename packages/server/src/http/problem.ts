/**
 * Errors as RFC 9457 problems. Nothing of the machine (paths, stacks) reaches a client: faults that nobody foresaw are logged here and
 * answered with an incident number only.
 */
import { isErrorShape, toErrorShape, type ErrorShape } from "@golgi/ir";
import { ENGINE_ERRORS } from "@golgi/engine";
import { IR_ERRORS } from "@golgi/ir";
import { STORE_ERRORS } from "@golgi/store";
import { randomBytes } from "node:crypto";
import type { Problem } from "../contract/shared.ts";
import { ERRORS, statusOf } from "../errors.ts";

const TITLES: Readonly<Record<string, string>> = { ...IR_ERRORS, ...STORE_ERRORS, ...ENGINE_ERRORS, ...ERRORS };

export interface FaultLog {
  (incident: string, error: ErrorShape): void;
}

export function problemOf(thrown: unknown, log: FaultLog): Problem {
  const shape = toErrorShape(thrown);
  const status = statusOf(shape);
  const incident = randomBytes(6).toString("hex");
  if (status >= 500 && status !== 501) log(incident, shape);
  if (!isErrorShape(thrown) || shape.code === "GOLGI_INTERNAL") {
    return {
      type: `urn:golgi:error:${shape.code}`,
      title: "A fault of Golgi or of the machine",
      status: 500,
      code: shape.code,
      detail: `Something unforeseen happened (incident ${incident}).`,
      hint: `The server's log tells more: look for ${incident}.`,
    };
  }
  return {
    type: `urn:golgi:error:${shape.code}`,
    title: TITLES[shape.code] ?? "The request could not be carried out.",
    status,
    code: shape.code,
    detail: withoutPaths(shape.message),
    ...(shape.hint !== undefined && { hint: withoutPaths(shape.hint) }),
    ...(shape.details !== undefined && { details: shape.details }),
  };
}

/** Messages name files of this machine to whoever sits at it; a client has no business with them. Addresses of the API stay, and so
 * do patterns, which are shown between slashes. */
export function withoutPaths(text: string): string {
  return text.replace(/(?<![\w\].:/@}~\\]|\b(?:match|pattern) )\/(?!api\b)(?:[^\s/"'`,;]+\/)+[^\s/"'`,;]*/g, "…");
}

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    // The code once more: an answer to HEAD has no body.
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "golgi-error": problem.code,
      ...headers,
    },
  });
}
