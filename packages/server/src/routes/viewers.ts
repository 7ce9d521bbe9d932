import { describeImage, drawTile } from "../images/read-image.ts";
import { implement, type Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";
import { createTables } from "../tables/preview.ts";

const FOR_EVER = { "cache-control": "private, max-age=31536000, immutable" };

export function viewerRoutes({ store }: RouteParts): readonly Route[] {
  const tables = createTables(store);
  return [
    implement("previewTable", ({ params, query }, { request }) => tables.page(params.digest, query, request.signal)),
    implement("describeImage", async ({ params, query }) =>
      Response.json(await describeImage(store, params.digest, query.page), { headers: FOR_EVER }),
    ),
    implement("readTile", async ({ params: { digest, ...place }, query }) => {
      const png = await drawTile(store, digest, { ...place, ...query });
      return new Response(new Uint8Array(png), { headers: { ...FOR_EVER, "content-type": "image/png" } });
    }),
  ];
}
