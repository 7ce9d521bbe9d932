/** Program of the child processes: `node child.ts <module> <folder> <write|scenario|collect> <salt>`. Stops when its input ends. */
import { digestBytes } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { writeTree } from "./trees.ts";

const [, , module = "", folder = "", job = "", salt = ""] = process.argv;
let stopped = false;
process.stdin.on("end", () => (stopped = true)).resume();

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Objects of all kinds without end; a line for each digest that was promised. */
async function write(store: Store, work: string): Promise<void> {
  for (let turn = 0; !stopped; turn++) {
    say((await store.put(`${turn % 2 === 0 ? "shared" : salt} ${turn}`)).digest);
    const path = join(work, "file");
    writeFileSync(path, `file ${salt} ${turn}\n`.repeat(turn % 3 === 0 ? 30_000 : 3));
    say((turn % 2 === 0 ? await store.moveFile(path) : await store.putFile(path)).digest);
    const tree = writeTree(join(work, "tree"), { a: `a ${turn}`, s: { tree: { b: `b ${salt} ${turn}` } } });
    say((await store.putDirectory(tree, { move: true })).digest);
    if (turn % 10 === 0) say((await store.put(Buffer.alloc(2_000_000, `${salt}${turn}`))).digest);
    await setImmediate();
  }
}

/** One of everything, the same each time; fit to be repeated on the same folder after it was cut off anywhere. */
async function scenario(store: Store, work: string): Promise<void> {
  const results: string[] = [(await store.put("scenario")).digest, (await store.put(Buffer.alloc(600_000, 5))).digest];
  const moved = join(work, "moved");
  // A crash may have come after the file was taken over: then its bytes are in the store.
  if (!existsSync(moved)) writeFileSync(moved, "to be moved");
  results.push((await store.moveFile(moved)).digest);
  writeFileSync(join(work, "copied"), "to be copied");
  results.push((await store.putFile(join(work, "copied"))).digest);
  writeFileSync(join(work, "linked"), "to be linked");
  results.push((await store.link(join(work, "linked"))).digest);
  const directory = await store.putDirectory(writeTree(join(work, "tree"), { a: "1", s: { tree: { b: "2" } } }));
  results.push(directory.digest);
  await store.sync();
  rmSync(join(work, "out"), { recursive: true, force: true });
  await store.materialize(directory, join(work, "out", "tree"));
  await store.put("garbage");
  await store.collect(
    results.map((digest) => digest as ReturnType<typeof digestBytes>),
    { dryRun: false, graceMs: -1000 },
  );
  say(results.join(" "));
}

async function collect(store: Store): Promise<void> {
  while (!stopped) {
    const { removed } = await store.collect([], { dryRun: false, graceMs: 60_000 });
    if (removed.objects > 0) say(`removed ${removed.objects}`);
    await setImmediate();
  }
}

const { open } = (await import(module)) as { readonly open: (folder: string) => Promise<Store> };
const store = await open(folder);
const work = join(folder, "..", `work-${salt}`);
mkdirSync(work, { recursive: true });
try {
  if (job === "write") await write(store, work);
  if (job === "scenario") await scenario(store, work);
  if (job === "collect") await collect(store);
  await store.close();
  process.exit(0);
} catch (thrown) {
  process.stderr.write(`${JSON.stringify(thrown)}\n${thrown instanceof Error ? thrown.stack : ""}\n`);
  process.exit(1);
}
