import { describeImage, drawTile } from "../images/read-image.ts";
import { implement, type Route } from "../http/implement.ts";
import { lastingSince } from "../http/lasting.ts";
import { jsonReply, reply, type Reply } from "../http/reply.ts";
import type { RouteParts } from "../parts.ts";
import { createTables } from "../tables/preview.ts";

export function viewerRoutes({ store, startedAt }: RouteParts): readonly Route[] {
  const tables = createTables(store);
  const lasting = lastingSince(startedAt);
  const json = (value: object): Reply => jsonReply(JSON.stringify(value));
  return [
    implement("previewTable", ({ params, query }, { request }) =>
      lasting(request, async () => json(await tables.page(params.digest, query, request.signal))),
    ),
    implement("describeImage", ({ params, query }, { request }) =>
      lasting(request, async () => json(await describeImage(store, params.digest, query.page))),
    ),
    implement("readTile", ({ params: { digest, ...place }, query }, { request }) =>
      lasting(request, async () => {
        const body = await drawTile(store, digest, { ...place, ...query });
        return reply({ headers: { "content-type": "image/png" }, body });
      }),
    ),
  ];
}
