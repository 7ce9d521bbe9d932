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
  const { status, statusText } = response;
  const code = response.headers.get("golgi-error");
  if (code !== null)
    return new ApiError({
      type: `urn:golgi:error:${code}`,
      title: code,
      status,
      code,
      detail: `The server answered ${status} ${code}`,
    });
  return new ApiError({
    type: "about:blank",
    title: "The answer is not one of Golgi",
    status,
    code: "GOLGI_HTTP_ANSWER",
    detail: `The server answered ${status} ${statusText}${text === "" ? "" : `: ${text.slice(0, 200)}`}`,
  });
}
