/** For tests: holds every answer of the server to the contract, and remembers which operations were seen. */
import assert from "node:assert/strict";
import { CONTRACT } from "../contract/index.ts";
import type { OperationSpec } from "../contract/operation.ts";
import { API_ROOT, PATHS, type OperationName } from "../contract/paths.ts";
import { problem } from "../contract/shared.ts";

export const seen = new Set<OperationName>();

const PATTERNS = Object.entries(PATHS).map(([name, [method, path]]) => ({
  name: name as OperationName,
  method,
  pattern: new RegExp(
    `^${(API_ROOT + path)
      .replace(/[.]/g, "\\.")
      .replace(/\{\+\w+\}/g, ".+")
      .replace(/\{\w+\}/g, "[^/]+")}$`,
  ),
}));

function operationAt(method: string, pathname: string): OperationName | undefined {
  return PATTERNS.find(
    (one) => one.pattern.test(pathname) && (one.method === method || (method === "HEAD" && one.method === "GET")),
  )?.name;
}

/** Failures that any operation may have. */
const COMMON = [400, 401, 403, 405, 413, 415];

async function checkAnswer(method: string, url: string, response: Response): Promise<void> {
  const { pathname } = new URL(url);
  if (!pathname.startsWith(API_ROOT)) return;
  const name = operationAt(method, pathname);
  const where = `${method} ${pathname} → ${response.status}`;
  const mediaType = response.headers.get("content-type") ?? "";
  assert.equal(response.headers.get("x-content-type-options"), "nosniff", where);
  if (response.status >= 400) {
    if (method === "HEAD") return;
    assert.equal(mediaType, "application/problem+json", where);
    const body = problem.parse(await response.clone().json());
    assert.equal(body.status, response.status, where);
    assert.match(body.code, /^GOLGI_[A-Z0-9_]+$/, where);
    if (name !== undefined) {
      const spec: OperationSpec = CONTRACT[name];
      assert.ok(
        [...COMMON, ...(spec.failures ?? [])].includes(response.status),
        `${where} is not in the contract: ${body.detail}`,
      );
    }
    return;
  }
  assert.ok(name !== undefined, `${where} is not in the contract`);
  seen.add(name);
  const spec: OperationSpec = CONTRACT[name];
  const dryRun = name === "launchRun" && response.status === 200;
  if (!dryRun && response.status !== 206 && response.status !== 304) assert.equal(response.status, spec.status ?? 200, where);
  if (spec.response === undefined || method === "HEAD" || response.status === 304) return;
  assert.match(mediaType, /^application\/json/, where);
  const parsed = spec.response.safeParse(await response.clone().json());
  assert.ok(parsed.success, `${where}: ${parsed.error?.message}`);
}

/** `fetch` that checks what it gets. */
export const checkedFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  const url = input instanceof Request ? input.url : String(input);
  if (isStream) {
    const name = operationAt(init?.method ?? "GET", new URL(url).pathname);
    if (name !== undefined) seen.add(name);
  } else await checkAnswer(init?.method ?? "GET", url, response);
  return response;
};
