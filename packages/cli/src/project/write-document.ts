/** `golgi compile`: the document as canonical JSON; packed functions go into the store of the project. */
import { canonicalize } from "@golgi/ir";
import type { Json } from "@golgi/ir";
import { writeFileSync } from "node:fs";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatBytes } from "../output/format.ts";
import { problemOfDiagnostic, showProblem } from "../output/problem.ts";
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
    const { document, diagnostics } = await compileFile({
      file,
      store,
      cacheFile: state.bundles,
      ...(name !== undefined && { name }),
    });
    for (const diagnostic of diagnostics) process.stderr.write(`${showProblem(problemOfDiagnostic(diagnostic))}\n`);
    if (document === undefined) return EXIT.badInput;
    const text = `${canonicalize(document as unknown as Json)}\n`;
    if (output === undefined) process.stdout.write(text);
    else {
      writeFileSync(output, text);
      process.stderr.write(`${output} (${formatBytes(Buffer.byteLength(text))}), ${document.main}\n`);
    }
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
