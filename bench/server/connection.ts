/** A connection of HTTP/1.1 that keeps alive and does as little as it can, so that the server is what a load measures. */
import { connect, type Socket } from "node:net";

export interface Target {
  readonly port: number;
  readonly path: string;
  /** Asked for in turn with `path`, beginning anywhere. */
  readonly more?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly bytes: number;
}

export interface Connection {
  /** One at a time. The body is counted, and kept only where `keep` asks for it. */
  ask(keep?: (part: Buffer) => void): Promise<Answer>;
  close(): void;
}

const END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("\r\n0\r\n\r\n");

export function requestText({ port, path, headers = {} }: Omit<Target, "more">): string {
  const lines = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

export async function openConnection(target: Target): Promise<Connection> {
  const socket = await dial(target.port);
  const requests = [target.path, ...(target.more ?? [])].map((path) => requestText({ ...target, path }));
  let turn = Math.floor(Math.random() * requests.length);
  let settle:
    | { resolve(answer: Answer): void; reject(error: Error): void; keep: ((part: Buffer) => void) | undefined }
    | undefined;
  let head = Buffer.alloc(0);
  let [status, length, bytes, inBody] = [0, 0, 0, false];
  socket.on("data", (part) => {
    let body = part as Buffer<ArrayBuffer>;
    if (!inBody) {
      head = head.length === 0 ? body : Buffer.concat([head, body]);
      const end = head.indexOf(END);
      if (end < 0) return;
      const text = head.toString("latin1", 0, end);
      status = Number(text.slice(9, 12));
      // Without a length the answer comes in chunks, whose frame is counted too.
      length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      body = head.subarray(end + END.length);
      [head, bytes, inBody] = [Buffer.alloc(0), 0, true];
    }
    bytes += body.length;
    settle?.keep?.(body);
    if (Number.isNaN(length) ? body.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) : bytes >= length) {
      inBody = false;
      settle?.resolve({ status, bytes });
    }
  });
  const fail = (error?: Error): void => settle?.reject(error ?? new Error(`${target.path}: the server closed the connection`));
  socket.on("error", fail).on("close", () => fail());
  return {
    ask: (keep) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject, keep };
        socket.write(requests[turn++ % requests.length] as string);
      }),
    close: () => socket.destroy(),
  };
}

export function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}
