/**
 * Answers made from content that never changes, by code that may: asked for again, they are confirmed without being made. The tag changes
 * with each start of the server, so that no answer of an earlier version lives on in a browser.
 */
import { reply, type Reply } from "./reply.ts";

type Lasting = (request: Request, make: () => Promise<Reply>) => Promise<Reply>;

export function lastingSince(startedAt: number): Lasting {
  const etag = `"since-${startedAt.toString(36)}"`;
  const own = { etag, "cache-control": "private, no-cache" };
  return async (request, make) => {
    const known = request.headers.get("if-none-match");
    if (known?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag) === true)
      return reply({ status: 304, headers: own });
    const made = await make();
    return reply({ ...made, headers: { ...made.headers, ...own } });
  };
}
