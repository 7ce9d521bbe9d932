import type { ManifestEntry } from "@golgi/ir";
import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { decimal, digest, integer } from "./shared.ts";

const digestParams = z.object({ digest });
/** Made from content that never changes. */
const LASTING = { "If-None-Match": "the ETag of an earlier answer: 304 when it still holds" };
/** Shown in `Content-Disposition`; never a path. */
const fileName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^/\\\p{Cc}]+$/u);
const mediaType = z.string().regex(/^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,99}(;\s?charset=[a-zA-Z0-9-]{1,30})?$/);
const presentation = {
  name: z.exactOptional(fileName),
  type: z.exactOptional(mediaType.meta({ description: "media type; default: by the name" })),
  download: z.exactOptional(z.literal("1").meta({ description: "save instead of show" })),
};

export const readArtifact = {
  tag: "artifacts",
  summary: "Bytes of an object, whole or one range. Immutable: `ETag` is the digest. HTML and SVG come sandboxed",
  params: digestParams,
  query: z.strictObject(presentation),
  headers: { Range: "one byte range", "If-None-Match": "a known ETag", "If-Range": "a known ETag" },
  media: "application/octet-stream",
  failures: [404, 416],
} as const satisfies OperationSpec;

const entry = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file"),
    name: z.string(),
    digest,
    size: z.number(),
    executable: z.exactOptional(z.literal(true)),
  }),
  z.object({ kind: z.literal("directory"), name: z.string(), digest, size: z.number() }),
  z.object({ kind: z.literal("symlink"), name: z.string(), target: z.string() }),
]) satisfies z.ZodType<ManifestEntry>;

export const listEntries = {
  tag: "artifacts",
  summary: "Entries of a directory",
  headers: LASTING,
  params: digestParams,
  response: z.object({ entries: z.array(entry).readonly() }),
  failures: [404],
} as const satisfies OperationSpec;

export const readEntry = {
  tag: "artifacts",
  summary: "Bytes of a file inside a directory, as for objects",
  params: z.object({ digest, path: z.string().min(1).max(4000) }),
  query: z.strictObject({ type: presentation.type, download: presentation.download }),
  media: "application/octet-stream",
  failures: [404, 416],
} as const satisfies OperationSpec;

export const frameDirectory = {
  tag: "artifacts",
  summary: "An address under which a sandboxed frame reads the files of a directory, and nothing else, without a session",
  params: digestParams,
  response: z.object({
    base: z.string().meta({ description: "ends with `/`; the path of a file follows" }),
    until: z.number().meta({ description: "when it ends: milliseconds since 1970-01-01T00:00:00Z" }),
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const downloadDirectory = {
  tag: "artifacts",
  summary: "All files of a directory as one zip stream, with `manifest.json`: path, digest and size of each",
  params: digestParams,
  query: z.strictObject({ name: z.exactOptional(fileName) }),
  media: "application/zip",
  failures: [404],
} as const satisfies OperationSpec;

const scalar = z.union([z.string(), z.number(), z.null()]);
export const previewTable = {
  tag: "artifacts",
  summary: "Rows of a CSV or TSV file (also gzip), sorted and filtered on request, with statistics of its columns",
  headers: LASTING,
  params: digestParams,
  query: z.strictObject({
    offset: integer(0, 1e9).default(0),
    limit: integer(1, 1000).default(100),
    sort: z.exactOptional(z.string().max(300).meta({ description: "a column; with `-` before it descending" })),
    filter: z.exactOptional(z.string().max(300).meta({ description: "rows in which some cell holds this text" })),
    delimiter: z.exactOptional(z.enum(["tab", "comma", "semicolon"])),
    header: z.exactOptional(z.enum(["yes", "no"])),
    stats: z.exactOptional(z.literal("1")),
  }),
  response: z.object({
    columns: z
      .array(
        z.object({
          name: z.string(),
          kind: z.enum(["number", "string"]),
          stats: z.exactOptional(
            z.object({
              empty: z.number(),
              distinct: z.number().nullable().meta({ description: "null: more than were counted" }),
              min: z.exactOptional(z.number()),
              max: z.exactOptional(z.number()),
              mean: z.exactOptional(z.number()),
            }),
          ),
        }),
      )
      .readonly(),
    rows: z.array(z.array(scalar).readonly()).readonly(),
    offset: z.number(),
    total: z.number().nullable().meta({ description: "rows that fit the filter; null: not counted yet" }),
    more: z.boolean(),
    covers: z.exactOptional(
      z.number().meta({
        description: "the table is large: sort, filter and statistics are of its first rows only, this many",
      }),
    ),
  }),
  failures: [404, 413, 415],
} as const satisfies OperationSpec;

export const describeImage = {
  tag: "artifacts",
  summary: "What an image holds, for a tiled viewer",
  headers: LASTING,
  params: digestParams,
  query: z.strictObject({ page: integer(0, 100_000).default(0) }),
  response: z.object({
    format: z.string(),
    width: z.number(),
    height: z.number(),
    pages: z.number(),
    channels: z.number(),
    depth: z.string().meta({ description: "uchar, ushort, float …" }),
    tileSize: z.number(),
    maxZoom: z.number().meta({ description: "at which one pixel of a tile is one pixel of the image" }),
    ranges: z
      .array(
        z.object({
          min: z.number(),
          max: z.number(),
          low: z.number().meta({ description: "0.5 % of the values are smaller" }),
          high: z.number().meta({ description: "0.5 % of the values are larger" }),
          counts: z.array(z.number()).readonly().meta({ description: "histogram from `min` to `max`, equal bins" }),
        }),
      )
      .readonly()
      .meta({ description: "values of the page by channel, for contrast" }),
  }),
  failures: [404, 415],
} as const satisfies OperationSpec;

export const readTile = {
  tag: "artifacts",
  summary:
    "One tile of an image as PNG. `min` and `max` stretch the contrast; `channel` shows one channel, in grey or in `color`",
  headers: LASTING,
  params: z.object({ digest, page: integer(0, 100_000), z: integer(0, 30), x: integer(0, 1e6), y: integer(0, 1e6) }),
  query: z.strictObject({
    channel: z.exactOptional(integer(0, 1000)),
    min: z.exactOptional(decimal),
    max: z.exactOptional(decimal),
    color: z.exactOptional(
      z
        .string()
        .regex(/^[0-9a-f]{6}$/)
        .meta({ description: "of the brightest value of the channel, as `rrggbb`" }),
    ),
  }),
  media: "image/png",
  failures: [404, 415],
} as const satisfies OperationSpec;
