/** Reading a captured log while it is written and afterwards. Offsets are logical: see logs.ts. */
import { promises as fs } from "node:fs";
import { errnoOf } from "../errors.ts";
import { logPath, readCut, type LogStream } from "./logs.ts";

export interface LogPiece {
  readonly text: string;
  readonly next: number;
  readonly atEnd: boolean;
  readonly truncatedBytes: number;
}

export interface LogQuestion {
  readonly directory: string;
  readonly attempt: string;
  readonly stream: LogStream;
  readonly from: number;
  readonly maxBytes: number;
}

export async function readLog(question: LogQuestion): Promise<LogPiece> {
  const path = logPath(question.directory, question.attempt, question.stream);
  let file: fs.FileHandle;
  try {
    file = await fs.open(path, "r");
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return { text: "", next: question.from, atEnd: true, truncatedBytes: 0 };
    throw thrown;
  }
  try {
    const { size } = await file.stat();
    const cut = readCut(path) ?? { headBytes: size, truncatedBytes: 0 };
    /** How much earlier in the file the tail stands than in the log. */
    const shift = cut.sparse === true ? 0 : cut.truncatedBytes;
    const end = size + shift;
    const inHead = question.from < cut.headBytes;
    const from = inHead ? question.from : Math.max(question.from, cut.headBytes + cut.truncatedBytes);
    const start = inHead ? from : Math.min(from - shift, size);
    const stop = Math.min(inHead ? cut.headBytes : size, start + question.maxBytes);
    const buffer = Buffer.alloc(Math.max(0, stop - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead), start + bytesRead === size);
    const next = Math.min(from, end) + whole.length;
    return { text: whole.toString("utf8"), next, atEnd: next >= end, truncatedBytes: cut.truncatedBytes };
  } finally {
    await file.close();
  }
}

/** Without the first bytes of a character whose rest is not read yet. */
function wholeCharacters(bytes: Buffer, last: boolean): Buffer {
  if (last || bytes.length < 4) return bytes;
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
