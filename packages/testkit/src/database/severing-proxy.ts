/**
 * Stands between a client and a PostgreSQL socket and, when armed, passes the next `commit` on, keeps back the answer and cuts the
 * connection: the client cannot know whether its transaction was committed.
 */
import { once } from "node:events";
import { createConnection, createServer } from "node:net";
import { dirname, join } from "node:path";

export interface SeveringProxy {
  readonly url: string;
  /** How many connections were cut. */
  readonly cuts: () => number;
  arm(): void;
  close(): Promise<void>;
}

/** `commit` as a simple query: its type, four bytes of length, the text. */
const COMMIT = Buffer.from("Q\0\0\0\u000bcommit\0", "latin1");
const SERVER_PORT = 5432;
const PROXY_PORT = 5433;

export async function startSeveringProxy(serverUrl: string): Promise<SeveringProxy> {
  const folder = decodeURIComponent(new URL(serverUrl.replace("@/", "@localhost/")).searchParams.get("host") ?? "");
  let armed = false;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = createConnection(join(folder, `.s.PGSQL.${SERVER_PORT}`));
    let severing = false;
    client.on("data", (chunk) => {
      if (armed && chunk.includes(COMMIT)) {
        armed = false;
        severing = true;
      }
      upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (!severing) return client.write(chunk);
      cuts++;
      upstream.destroy();
      client.destroy();
      return true;
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
  });
  const path = join(folder, `.s.PGSQL.${PROXY_PORT}`);
  server.listen(path);
  await once(server, "listening");
  return {
    url: `postgresql://postgres@/postgres?host=${encodeURIComponent(dirname(path))}&port=${PROXY_PORT}`,
    cuts: () => cuts,
    arm: () => {
      armed = true;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
