/** Where the built page is. A fresh checkout has none yet: there it is built once, which takes some seconds. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const CHECKOUT = join(import.meta.dirname, "../../../..");
const BUILD_MS = 300_000;

/** Beside this package in a checkout and in an installation; or where GOLGI_UI says. */
function findUi(): string | undefined {
  const places = [process.env["GOLGI_UI"], join(CHECKOUT, "packages/ui/dist"), join(import.meta.dirname, "../../ui")];
  return places.find((place) => place !== undefined && existsSync(join(place, "index.html")));
}

/** Builds it where the sources are and no page is; a build that fails leaves the API alone, and has said why. */
export function prepareUi(): string | undefined {
  const found = findUi();
  const script = join(CHECKOUT, "scripts/build-ui.ts");
  const isCheckout = [script, join(CHECKOUT, "packages/ui/vite.config.ts"), join(CHECKOUT, "node_modules/vite")].every((path) =>
    existsSync(path),
  );
  if (found !== undefined || !isCheckout) return found;
  process.stderr.write("Building the pages, once …\n");
  const { stderr } = spawnSync(process.execPath, [script], { cwd: CHECKOUT, encoding: "utf8", timeout: BUILD_MS });
  const built = findUi();
  if (built === undefined) process.stderr.write(stderr);
  return built;
}
