/** `main.ts ATTEMPT.json [RESULT.json]`: runs one attempt. Exit status 0: a result was written (whatever it says); 2: none could be. */
import { toErrorShape } from "@golgi/ir";
import { runAttemptFile } from "./attempt-file.ts";

const [attemptPath, resultPath = `${attemptPath}.result`] = process.argv.slice(2);
if (attemptPath === undefined) {
  process.stderr.write("usage: main.ts ATTEMPT.json [RESULT.json]\n");
  process.exit(2);
}
try {
  await runAttemptFile(attemptPath, resultPath);
  process.exit(0);
} catch (thrown) {
  const { code, message, hint } = toErrorShape(thrown);
  process.stderr.write(`${code}: ${message}\n${hint === undefined ? "" : `${hint}\n`}`);
  process.exit(2);
}
