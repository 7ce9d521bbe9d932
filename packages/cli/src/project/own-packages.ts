/** Paths of this installation's `@golgi/*` packages, for author's projects that have none of their own. */
import { fileURLToPath } from "node:url";

/** Absolute path of what `@golgi/sdk` (or a subpath of a package) means in this installation. */
export function ownPackage(specifier: string): string | undefined {
  if (!/^@golgi\/(sdk|ir)(\/|$)/.test(specifier)) return undefined;
  try {
    return fileURLToPath(import.meta.resolve(specifier));
  } catch {
    return undefined;
  }
}
