import { entriesOf, fileInside } from "../artifacts/directory.ts";
import { serveObject } from "../artifacts/serve-object.ts";
import { implement, type Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";

export function artifactRoutes({ store }: RouteParts): readonly Route[] {
  return [
    implement("readArtifact", ({ params, query }, { request }) => serveObject(store, params.digest, query, request)),
    implement("listEntries", async ({ params }) => ({ entries: await entriesOf(store, params.digest) })),
    implement("readEntry", async ({ params, query }, { request }) => {
      const { digest, name } = await fileInside(store, params.digest, params.path);
      return serveObject(store, digest, { ...query, name }, request);
    }),
  ];
}
