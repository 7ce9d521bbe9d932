/** Who asks, for people to see. A user of a container may have no name; then the number has to do. */
import { userInfo } from "node:os";

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env["USER"] ?? `user ${process.getuid?.() ?? "?"}`;
  }
}
