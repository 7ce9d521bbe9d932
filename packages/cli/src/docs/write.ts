/** Writes the generated pages: `node packages/cli/src/docs/write.ts`. A test keeps them equal to the code. */
import { writeFileSync } from "node:fs";
import { cliPage } from "./cli-page.ts";
import { errorsPage } from "./errors-page.ts";

export const PAGES = { "docs/cli.md": cliPage, "docs/errors.md": errorsPage } as const;

if (import.meta.main) {
  for (const [path, page] of Object.entries(PAGES)) writeFileSync(new URL(`../../../../${path}`, import.meta.url), page());
}
