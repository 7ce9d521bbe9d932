import { entriesOf, fileInside } from "../artifacts/directory.ts";
import { fileNameOf, serveObject } from "../artifacts/serve-object.ts";
import { zipDirectory } from "../artifacts/zip-outputs.ts";
import { implement, type Route } from "../http/implement.ts";
import { lastingSince } from "../http/lasting.ts";
import { jsonReply } from "../http/reply.ts";
import type { RouteParts } from "../parts.ts";

export function artifactRoutes({ store, frames, startedAt, now }: RouteParts): readonly Route[] {
  const lasting = lastingSince(startedAt);
  return [
    implement("readArtifact", ({ params, query }, { request }) => serveObject(store, params.digest, query, request)),
    implement("listEntries", ({ params }, { request }) =>
      lasting(request, async () => jsonReply(JSON.stringify({ entries: await entriesOf(store, params.digest) }))),
    ),
    implement("frameDirectory", ({ params }) => frames.open(params.digest)),
    implement("downloadDirectory", async ({ params: { digest }, query: { name = "directory" } }) => {
      // Before the answer begins, so that what is no directory is a problem and not a broken zip.
      await entriesOf(store, digest);
      return new Response(zipDirectory(store, digest, { name, at: now() }), {
        headers: {
          "content-type": "application/zip",
          "content-disposition": `attachment; ${fileNameOf(`${name}.zip`)}`,
          "cache-control": "no-store",
        },
      });
    }),
    implement("readEntry", async ({ params, query }, { request }) => {
      const { digest, name } = await fileInside(store, params.digest, params.path);
      return serveObject(store, digest, { ...query, name }, request);
    }),
  ];
}
