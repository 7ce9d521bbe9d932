import { implement, type Route } from "../http/implement.ts";
import { notSupported } from "../errors.ts";
import type { RouteParts } from "../parts.ts";

export function sessionRoutes({
  access,
  doctor,
  database,
  user,
  version,
  startedAt,
  uploadBytes,
  machine,
}: RouteParts): readonly Route[] {
  return [
    implement("doctor", async () => {
      if (doctor === undefined) throw notSupported("an examination of its machine");
      return doctor();
    }),
    implement("getSession", () => ({
      user,
      mode: "local" as const,
      version,
      startedAt,
      database: database.kind,
      limits: { uploadBytes },
      machine,
    })),
    implement("createTicket", () => {
      const { ticket, until } = access.createTicket();
      return { ticket, until, path: `/open?ticket=${ticket}` };
    }),
  ];
}
