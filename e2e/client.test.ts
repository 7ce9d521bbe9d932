/** `@golgi/client` as a program uses it: the example of docs/client.md, word for word, against a real server; and what a bad line does to it. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, request, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { ApiError, createClient } from "@golgi/client";
import { ROOT, scratch, succeed } from "./golgi.ts";
import { startServer, type Server } from "./process.ts";

async function serve(t: TestContext): Promise<{ readonly cwd: string; readonly state: string; readonly server: Server }> {
  const cwd = scratch(t);
  const state = join(cwd, ".golgi");
  const server = await startServer(t, state);
  await succeed(["register", join(ROOT, "examples/hello/workflow.ts"), "--label", "prod", "--state", state]);
  return { cwd, state, server };
}

test("the example of the documentation does what it says", async (t) => {
  const { cwd, server } = await serve(t);
  const page = readFileSync(join(ROOT, "docs/client.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  assert.ok(example.includes("http://127.0.0.1:7433"));
  writeFileSync(join(cwd, "program.ts"), example.replace("http://127.0.0.1:7433", server.url));
  copyFileSync(join(ROOT, "README.md"), join(cwd, "README.md"));
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }\n');
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(join(ROOT, "node_modules/@golgi"), join(cwd, "node_modules/@golgi"));
  const child = spawn(join(ROOT, "node_modules/.bin/node"), ["program.ts"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  assert.equal(await new Promise((resolve) => child.once("close", resolve)), 0, stderr);
  assert.match(stdout, /^run\.started null$/m);
  assert.match(stdout, /^node\.succeeded map-count-words\[\w+\]\/count-words$/m);
  const words = readFileSync(join(ROOT, "README.md"), "utf8")
    .split(/\s+/)
    .filter((word) => word !== "").length;
  assert.match(stdout, new RegExp(`^succeeded { words: \\[ ${words} \\] }$`, "m"));
  assert.equal(readFileSync(join(cwd, "outputs.zip")).toString("latin1", 0, 4), "PK\x03\x04");
  await server.stop();
});

test("at run time it is a few small files of its own, and no package", () => {
  const seen = new Map<string, number>();
  const visit = (url: string): void => {
    if (seen.has(url)) return;
    const text = readFileSync(new URL(url), "utf8");
    seen.set(url, text.length);
    for (const [, named = ""] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)"/gm))
      visit(named.startsWith(".") ? new URL(named, url).href : import.meta.resolve(named));
  };
  visit(import.meta.resolve("@golgi/client"));
  const folders = ["/packages/client/src/", "/packages/server/src/client", "/packages/server/src/contract/paths.ts"];
  const strangers = [...seen.keys()].filter((url) => !folders.some((folder) => url.includes(folder)));
  assert.deepEqual(strangers, []);
  assert.ok(seen.size > 5 && [...seen.values()].reduce((sum, length) => sum + length, 0) < 64 * 1024);
});

/** Between client and server: the first `cuts` answers of a path are cut off after `bytes`. */
async function startBadLine(
  t: TestContext,
  target: string,
  fault: { readonly path: RegExp; cuts: number; readonly bytes: number },
): Promise<string> {
  const { hostname, port } = new URL(target);
  const line: HttpServer = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: `${hostname}:${port}` };
    const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      const cut = fault.cuts > 0 && fault.path.test(`${incoming.method} ${incoming.url}`);
      if (cut) fault.cuts--;
      let room = cut ? fault.bytes : Infinity;
      if (cut && fault.bytes === 0) return outgoing.destroy();
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on("data", (part: Buffer) => {
        outgoing.write(part.subarray(0, Math.max(0, room)));
        room -= part.length;
        if (room <= 0) outgoing.destroy();
      });
      answer.on("end", () => outgoing.end());
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  t.after(() => line.close());
  return `http://127.0.0.1:${(line.address() as AddressInfo).port}`;
}

test("over a bad line: launched once, every event once, every byte once", async (t) => {
  const { state, server } = await serve(t);
  const token = readFileSync(join(state, "token"), "utf8").trim();
  const bytes = Buffer.alloc(2_000_000, "some words in a line\n");
  const text = await server.client.upload(new Blob([bytes]), { name: "words.txt" });

  const launches = { path: /^POST .*\/runs$/, cuts: 2, bytes: 0 };
  const shy = createClient({ url: await startBadLine(t, server.url, launches), token });
  const run = await shy.launch({ workflow: "word-count", inputs: { texts: [text] } });
  assert.equal(launches.cuts, 0);
  assert.equal((await server.client.call("listRuns")).rows.length, 1, "three requests, one run");

  const events = { path: /\/events/, cuts: 3, bytes: 300 };
  const deaf = createClient({ url: await startBadLine(t, server.url, events), token });
  const seen: number[] = [];
  for await (const event of deaf.run(run.id).events({ maxDelayMs: 50 })) seen.push(event.seq);
  assert.equal(events.cuts, 0);
  assert.deepEqual(
    seen,
    seen.map((_, index) => index + 1),
  );
  assert.equal((await deaf.run(run.id).done()).status, "succeeded");

  const reads = { path: /^GET .*\/artifacts\//, cuts: 4, bytes: 300_000 };
  const slow = createClient({ url: await startBadLine(t, server.url, reads), token });
  assert.ok(bytes.equals(await new Response(await slow.download(text)).bytes()));
  assert.equal(reads.cuts, 0);
  reads.cuts = 1;
  const part = await new Response(await slow.download(text, { start: 1_000_000, end: 1_900_001 })).bytes();
  assert.ok(bytes.subarray(1_000_000, 1_900_001).equals(part));
  const nothing = { digest: `sha256:${"0".repeat(64)}` } as const;
  await assert.rejects(slow.download(nothing), (error) => error instanceof ApiError && error.status === 404);
  await server.stop();
});
