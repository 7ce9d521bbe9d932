/** What a failed request throws: the server's problem, matched by `code`. */
import type { Problem } from "../contract/shared.ts";

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly hint?: string;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    if (problem.hint !== undefined) this.hint = problem.hint;
    this.problem = problem;
  }
}

export async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  if (response.headers.get("content-type")?.startsWith("application/problem+json") === true) {
    try {
      return new ApiError(JSON.parse(text) as Problem);
    } catch {
      // A proxy cut the answer; what is known is told below.
    }
  }
  return new ApiError({
    type: "about:blank",
    title: "The answer is not one of Golgi",
    status: response.status,
    code: "GOLGI_HTTP_ANSWER",
    detail: `The server answered ${response.status} ${response.statusText}${text === "" ? "" : `: ${text.slice(0, 200)}`}`,
  });
}
