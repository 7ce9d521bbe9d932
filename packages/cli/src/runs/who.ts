/** Who launches, for people to see: the user of the operating system. */
import { userInfo } from "node:os";

export function whoLaunches(): { readonly by?: string } {
  try {
    return { by: userInfo().username };
  } catch {
    // A container's user may have no name.
    return {};
  }
}
