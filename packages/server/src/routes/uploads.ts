import { isFileName } from "@golgi/ir";
import { tusVersion, uploadHeader, uploadTooLarge, wrongMediaType } from "../errors.ts";
import { pathTo } from "../contract/paths.ts";
import { implement, type Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";
import { digestIn, parseMetadata, type UploadState } from "../uploads/uploads.ts";

const VERSION = "1.0.0";
const OFFSET_TYPE = "application/offset+octet-stream";

export function uploadRoutes({ uploads, uploadBytes }: RouteParts): readonly Route[] {
  const tus = (request: Request): void => {
    const given = request.headers.get("tus-resumable") ?? undefined;
    if (given !== VERSION) throw tusVersion(given);
  };
  return [
    implement(
      "uploadOptions",
      () =>
        new Response(null, {
          status: 204,
          headers: {
            "tus-resumable": VERSION,
            "tus-version": VERSION,
            "tus-extension": "creation,termination",
            "tus-max-size": String(uploadBytes),
          },
        }),
    ),
    implement("createUpload", async (_input, { request }) => {
      tus(request);
      const size = wholeNumber(request, "Upload-Length");
      if (size > uploadBytes) throw uploadTooLarge(size, uploadBytes);
      const metadata = parseMetadata(request.headers.get("upload-metadata") ?? "");
      const name = metadata.get("filename") ?? metadata.get("name") ?? "file";
      if (!isFileName(name)) throw uploadHeader("Upload-Metadata", "filename is not an ordinary file name");
      if (metadata.has("digest") && digestIn(metadata) === undefined) {
        throw uploadHeader("Upload-Metadata", "digest is not `sha256:` and 64 hex digits");
      }
      const digest = digestIn(metadata);
      const state = await uploads.create({ name, size, ...(digest !== undefined && { digest }) });
      return answer(state, 201, { location: pathTo("uploadOffset", { id: state.id }) });
    }),
    implement("uploadOffset", async ({ params }, { request }) => {
      tus(request);
      const state = await uploads.state(params.id);
      return answer(state, 200, { "upload-length": String(state.size) });
    }),
    implement("appendUpload", async ({ params }, { request, bytes }) => {
      tus(request);
      const type = request.headers.get("content-type") ?? undefined;
      if (type !== OFFSET_TYPE) throw wrongMediaType(type, OFFSET_TYPE);
      const offset = wholeNumber(request, "Upload-Offset");
      return answer(await uploads.append(params.id, offset, bytes()), 204);
    }),
    implement("deleteUpload", async ({ params }, { request }) => {
      tus(request);
      await uploads.remove(params.id);
      return new Response(null, { status: 204, headers: { "tus-resumable": VERSION } });
    }),
  ];
}

function answer({ offset, file }: UploadState, status: number, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, {
    status,
    headers: {
      "tus-resumable": VERSION,
      "upload-offset": String(offset),
      "cache-control": "no-store",
      ...(file !== undefined && { "golgi-file": Buffer.from(JSON.stringify(file)).toString("base64") }),
      ...more,
    },
  });
}

function wholeNumber(request: Request, name: string): number {
  const text = request.headers.get(name);
  if (text === null || !/^\d{1,15}$/.test(text)) throw uploadHeader(name, text === null ? "is missing" : "is not a whole number");
  return Number(text);
}
