/** What a server refused or could not do, as an error of the command line. */
import { GolgiError, type ErrorShape, type ValueIssue } from "@golgi/ir";
import { ApiError } from "@golgi/server/client";
import * as errors from "../errors.ts";

/** Calls the server; what it refuses comes back as an error for people. */
export async function asking<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw problemOfServer(error, url);
  }
}

function problemOfServer(error: unknown, url: string): unknown {
  if (error instanceof ApiError) {
    const { code, status, hint, problem } = error;
    if (code === "GOLGI_BODY_TOO_LARGE") return tooLarge(error);
    const issues = issuesOf(error);
    const lines = [sentence(withoutIssues(error.message, issues)), ...issues.map((issue) => `  ${issue}`)];
    const kind: ErrorShape["kind"] = status >= 500 ? "system" : "user";
    return new GolgiError({
      code,
      kind,
      message: lines.join("\n"),
      ...(hint !== undefined && { hint }),
      ...(problem.details !== undefined && { details: problem.details }),
    });
  }
  // What `fetch` throws when nobody answers.
  if (error instanceof TypeError && error.message === "fetch failed") return errors.serverGone(url);
  return error;
}

function tooLarge({ code, message }: ApiError): GolgiError {
  const hint = "Put what is large into files, or run it in this process: --here";
  return new GolgiError({ code, kind: "user", message: `For the server, ${message}`, hint });
}

function issuesOf({ problem }: ApiError): readonly string[] {
  const issues = problem.details?.["issues"];
  return Array.isArray(issues) ? (issues as unknown as readonly ValueIssue[]).map(({ message }) => message) : [];
}

/** They stand below it, one a line. */
function withoutIssues(message: string, [first]: readonly string[]): string {
  const at = first === undefined ? -1 : message.indexOf(`: ${first}`);
  return at < 0 ? message : message.slice(0, at + 1);
}

function sentence(text: string): string {
  return /^[a-z]/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
