/** `golgi compile`: the document as canonical JSON; packed functions go into the store of the project. */
import { writeCanonical } from "@golgi/ir";
import type { Document, Json } from "@golgi/ir";
import { closeSync, openSync, writeSync } from "node:fs";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatBytes } from "../output/format.ts";
import { printFindings } from "../output/problem.ts";
import { findState } from "../state/directory.ts";
import { openStore } from "../state/open.ts";
import { compileFile } from "./compile.ts";

interface CompileWanted {
  readonly file: string;
  readonly name: string | undefined;
  readonly output: string | undefined;
  readonly state: string | undefined;
}

export async function writeDocument({ file, name, output, state: given }: CompileWanted): Promise<ExitCode> {
  const state = findState(given);
  const store = await openStore(state);
  try {
    const { document, ...findings } = await compileFile({
      file,
      store,
      cacheFile: state.bundles,
      ...(name !== undefined && { name }),
    });
    printFindings(findings);
    if (document === undefined) return EXIT.badInput;
    if (output === undefined) writePieces(document, (piece) => process.stdout.write(piece));
    else process.stderr.write(`${output} (${formatBytes(writeFile(document, output))}), ${document.main}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

/** Gives its size in bytes. */
function writeFile(document: Document, path: string): number {
  const file = openSync(path, "w");
  try {
    let size = 0;
    writePieces(document, (piece) => (size += writeAll(file, Buffer.from(piece))));
    return size;
  } finally {
    closeSync(file);
  }
}

function writePieces(document: Document, take: (piece: string) => void): void {
  writeCanonical(document as unknown as Json, take);
  take("\n");
}

function writeAll(file: number, bytes: Buffer): number {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}
