/** The shared worker that holds the connection of all tabs. */
import { golgi } from "../client.ts";
import type { Port } from "./messages.ts";
import { createShare } from "./share.ts";

const share = createShare({ connect: (topics, options) => golgi.follow(topics, { ...options, maxDelayMs: 2000 }) });

(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports: [port] }) => {
  if (port !== undefined) share.attach(port as unknown as Port);
};
