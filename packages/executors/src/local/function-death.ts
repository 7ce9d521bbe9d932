/** What to say about a call whose process went away under it. */
import type { AttemptResult, Cause, ErrorShape } from "@golgi/ir";
import { cancelled, sandboxFailed, shape } from "../errors.ts";
import type { FinishedAttempt } from "../wrapper/attempt.ts";
import { BUBBLEWRAP_SAID, verdictOf } from "../wrapper/verdict.ts";
import type { OpenCall } from "./function-call.ts";
import type { Death } from "./function-process.ts";
import { NO_USAGE } from "./results.ts";

const V8_OUT_OF_MEMORY = /JavaScript heap out of memory|Allocation failed|allocation failure/;

export function deathOf(opened: OpenCall, death: Death): FinishedAttempt {
  const { attempt } = opened.call;
  const { cause, error } = reasonOf(opened, death);
  const wallMs = performance.now() - opened.openedAt;
  const endedAt = Date.now();
  const result: AttemptResult = {
    golgi: "result/1",
    attempt: attempt.attempt,
    token: attempt.token,
    status: cause === "cancelled" ? "cancelled" : "failed",
    cause,
    error,
    ...(death.end.exitCode !== undefined && { exitCode: death.end.exitCode }),
    ...(death.end.signal !== undefined && { signal: death.end.signal }),
    startedAt: endedAt - Math.round(wallMs),
    endedAt,
    usage: { ...NO_USAGE, wallMs, maxRssBytes: death.peakBytes },
  };
  return { result, stored: false };
}

function reasonOf(opened: OpenCall, death: Death): { readonly cause: Cause; readonly error: ErrorShape } {
  const { attempt, cancelled: wasCancelled } = opened.call;
  if (wasCancelled || death.stopped === "cancelled") return { cause: "cancelled", error: cancelled(attempt.attempt) };
  const stderr = [opened.log.tail(), death.stderr].filter(Boolean).join("\n");
  const stopped = death.stopped ?? (V8_OUT_OF_MEMORY.test(death.stderr) ? "out-of-memory" : undefined);
  if (stopped !== undefined) {
    const verdict = verdictOf({
      attempt: attempt.attempt,
      node: attempt.node,
      stopped,
      oomKilled: false,
      memoryBytes: attempt.resources.memoryBytes,
      peakBytes: death.peakBytes,
      ...(attempt.resources.timeLimitMs !== undefined && { timeLimitMs: attempt.resources.timeLimitMs }),
      wallMs: 0,
      stderr: essence(stderr),
      stdout: "",
      sandbox: "plain",
      diskFreeBytes: Number.POSITIVE_INFINITY,
    });
    if (verdict !== undefined) return verdict;
  }
  if (death.misused) return { cause: "exit", error: misused(attempt.node) };
  const sandbox = BUBBLEWRAP_SAID.exec(death.stderr);
  if (sandbox !== null) return { cause: "environment", error: sandboxFailed(sandbox[1] ?? "") };
  // Not by us and not at its memory limit: somebody, or the kernel in need, killed a process that belongs to the executor.
  return { cause: wasKilled(death) ? "lost" : "exit", error: crashed(opened, death, stderr) };
}

function misused(node: string): ErrorShape {
  return shape({
    code: "GOLGI_FUNCTION_CRASHED",
    kind: "user",
    message: `${node}: the function wrote on the channel on which its process speaks with Golgi (descriptor 3), and the process was ended.`,
    hint: "Write only to descriptors that the function opened itself.",
  });
}

/** bubblewrap says 137 for its child. One that ended itself could still say so. */
function wasKilled({ end, blamed }: Death): boolean {
  return blamed === undefined && (end.signal === "SIGKILL" || end.exitCode === 128 + 9);
}

function crashed(opened: OpenCall, death: Death, stderr: string): ErrorShape {
  const { end, blamed } = death;
  const { node } = opened.call.attempt;
  const how = end.signal === undefined ? `ended with exit status ${end.exitCode}` : `was killed by ${end.signal}`;
  const byExit = blamed !== undefined && end.signal === undefined;
  const killed = wasKilled(death);
  const byItself = byExit ? "Return from the function instead of calling `process.exit`." : "Look for native code that crashes.";
  return shape({
    code: "GOLGI_FUNCTION_CRASHED",
    kind: killed ? "transient" : "user",
    message: `${node}: the process of the function ${how} before the function returned.${stderr === "" ? "" : ` Last lines:\n${essence(stderr)}`}`,
    hint: killed ? "Somebody killed it, or the machine had no memory left (`dmesg` says which)." : byItself,
  });
}

/** V8 prints stack dumps of machine code; the first lines say it all. */
function essence(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\s*\d+: 0x[0-9a-f]+|^\[\d+:0x|^\s*$|^<---|^-----/.test(line))
    .slice(-20)
    .join("\n");
}
