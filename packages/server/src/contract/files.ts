import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { digest, directoryValue, fileValue, problem } from "./shared.ts";

const TUS = { "Tus-Resumable": "`1.0.0`" };
const idParams = z.object({ id: z.string().regex(/^[0-9a-z]{16,40}$/) });

export const uploadOptions = {
  tag: "files",
  summary: "What this server takes: tus version, extensions, largest size",
  status: 204,
} as const satisfies OperationSpec;

export const createUpload = {
  tag: "files",
  summary: "Begin an upload (tus 1.0.0); `Location` names it",
  headers: {
    ...TUS,
    "Upload-Length": "bytes of the file",
    "Upload-Metadata": "`filename <base64>`, optionally `digest <base64>` of what is expected",
  },
  status: 201,
  failures: [412, 413, 422, 507],
} as const satisfies OperationSpec;

export const uploadOffset = {
  tag: "files",
  summary: "How much of an upload has arrived (`Upload-Offset`); when whole, `Golgi-File` too",
  params: idParams,
  headers: TUS,
  failures: [404, 412],
} as const satisfies OperationSpec;

export const appendUpload = {
  tag: "files",
  summary: "Send bytes from `Upload-Offset` on. The last answer has `Golgi-File`: base64 of the FileValue's JSON",
  params: idParams,
  headers: { ...TUS, "Upload-Offset": "where these bytes begin", "Content-Type": "`application/offset+octet-stream`" },
  status: 204,
  failures: [404, 409, 412, 413, 415, 422, 507],
} as const satisfies OperationSpec;

export const deleteUpload = {
  tag: "files",
  summary: "Give an upload up",
  params: idParams,
  headers: TUS,
  status: 204,
  failures: [404, 412],
} as const satisfies OperationSpec;

export const lookupFiles = {
  tag: "files",
  summary: "Which of these the store has, so that nothing is sent twice",
  body: z.strictObject({ digests: z.array(digest).max(10_000).readonly() }),
  response: z.object({
    present: z.array(z.object({ digest, size: z.number() })).readonly(),
    missing: z.array(digest).readonly(),
  }),
} as const satisfies OperationSpec;

export const sniffFile = {
  tag: "files",
  summary: "What a file is, by its first bytes and its name",
  body: z.strictObject({ file: fileValue }),
  response: z.object({
    format: z.exactOptional(z.string()),
    traits: z.record(z.string(), z.union([z.string(), z.boolean()])),
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const storeDirectory = {
  tag: "files",
  summary: "Make a directory value of stored files (folder upload)",
  body: z.strictObject({
    name: z.string().min(1).max(255),
    files: z
      .array(z.strictObject({ path: z.string().min(1).max(4000), digest, executable: z.exactOptional(z.boolean()) }))
      .max(100_000)
      .readonly(),
  }),
  bodyLimit: 64 * 1024 * 1024,
  status: 201,
  response: directoryValue,
  failures: [413, 422],
} as const satisfies OperationSpec;

export const fetchFile = {
  tag: "files",
  summary:
    "Have the server fetch a file by its address into the store. Events: `progress` while bytes come, then `file` with the FileValue, or `problem`. Ending the request ends the transfer",
  body: z.strictObject({
    url: z.string().min(1).max(4000).meta({ description: "`https://…` or `http://…`, without a user name or password" }),
    name: z.exactOptional(z.string().min(1).max(255).meta({ description: "default: what the other server calls it" })),
  }),
  media: "text/event-stream",
  event: z.union([z.object({ receivedBytes: z.number(), totalBytes: z.number().nullable() }), fileValue, problem]),
  failures: [413, 422],
} as const satisfies OperationSpec;
