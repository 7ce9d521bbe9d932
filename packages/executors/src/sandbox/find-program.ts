/** Where a program is on a PATH. Found places are remembered and looked at again, never trusted blindly. */
import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

const found = new Map<string, string>();

export function findProgram(name: string, path: string): string | undefined {
  if (name.includes("/")) return isProgram(name) ? name : undefined;
  const key = `${name}\0${path}`;
  const known = found.get(key);
  if (known !== undefined && isProgram(known)) return known;
  for (const folder of path.split(":")) {
    const candidate = join(folder, name);
    if (folder.startsWith("/") && isProgram(candidate)) {
      found.set(key, candidate);
      return candidate;
    }
  }
  return undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
