/** Child processes that work on a store: real ones, so that they can be killed. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { StorePlace } from "../store-conformance.ts";

export type ChildJob = "write" | "scenario" | "collect";

export interface ChildRequest {
  readonly place: StorePlace;
  /** The store's folder. */
  readonly folder: string;
  readonly job: ChildJob;
  /** Tells one child's bytes from another's. */
  readonly salt?: string;
  readonly fault?: string;
}

export interface Child {
  /** Lines it has written so far: what it was told is stored. */
  readonly lines: readonly string[];
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly stderr: string }>;
  kill(): void;
  /** Lets it finish what it does and end. */
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL(`./child${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url));

export function startChild({ place, folder, job, salt = "", fault }: ChildRequest): Child {
  const { GOLGI_FAULT: _, ...environment } = process.env;
  const env = fault === undefined ? environment : { ...environment, GOLGI_FAULT: fault };
  const child = spawn(process.execPath, [PROGRAM, place.module, folder, job, salt], { env, stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  const read = new Promise<void>((resolve) => reader.on("close", resolve));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => {});
  const ended = new Promise<Awaited<Child["ended"]>>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => void read.then(() => resolve({ code, signal, stderr })));
  });
  return {
    lines,
    ended,
    kill: () => void child.kill("SIGKILL"),
    async stop() {
      child.stdin.end();
      const { code, stderr: said } = await ended;
      if (code !== 0) throw new Error(`the child ended with ${code}: ${said}`);
    },
  };
}
