/**
 * Pixels of stored images for tiled viewers: any page, one channel or all, 8 or 16 bits, contrast stretched between two values. Decoding is
 * libvips' (by sharp), in its own threads; sizes are bounded before anything is decoded.
 */
import type { Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import type { Sharp, SharpOptions } from "sharp";
import { artifactUnknown, notAnImage } from "../errors.ts";

export const TILE = 256;
const MAX_PIXELS = 1_000_000_000;
/** Longest side of what ranges are measured on. */
const SAMPLE = 1024;
const FORMATS = new Set(["tiff", "png", "jpeg", "jpg", "webp", "gif"]);

/** Loaded at the first image: commands and servers start without it. */
const loadSharp = async () => (await import("sharp")).default;

export interface ImageInfo {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly pages: number;
  readonly channels: number;
  readonly depth: string;
  readonly tileSize: number;
  readonly maxZoom: number;
  readonly ranges: readonly Range[];
}

/** Of one channel of a page. */
interface Range {
  readonly min: number;
  readonly max: number;
  /** Half a percent of the values are smaller, half a percent larger. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

type Facts = Omit<ImageInfo, "ranges"> & { readonly path: string };

export async function describeImage(store: Store, digest: Digest, page = 0): Promise<ImageInfo> {
  const { path, ...facts } = await factsOf(store, digest, page);
  const sharp = await loadSharp();
  const scale = Math.min(1, SAMPLE / Math.max(facts.width, facts.height));
  const size = { width: Math.max(1, Math.round(facts.width * scale)), height: Math.max(1, Math.round(facts.height * scale)) };
  const { values, channels } = await pixels(
    sharp(path, { page, limitInputPixels: MAX_PIXELS }).resize({ ...size, fit: "fill", kernel: "nearest" }),
    facts.depth,
  );
  return { ...facts, ranges: rangesOf(values, channels) };
}

/** Pages may differ in size: OME-TIFF holds smaller copies, others a label and a macro picture. */
async function factsOf(store: Store, digest: Digest, page: number): Promise<Facts> {
  if ((await store.stat(digest)) === undefined) throw artifactUnknown(`object ${digest}`);
  const path = await store.localPath(digest);
  const sharp = await loadSharp();
  const metadataOf = (options: SharpOptions) =>
    sharp(path, { limitInputPixels: MAX_PIXELS, ...options })
      .metadata()
      .catch((error: unknown) => {
        throw notAnImage(reasonOf(error));
      });
  const first = await metadataOf({});
  const { format, pages = 1 } = first;
  if (!FORMATS.has(format)) throw notAnImage(`${format} is not shown here`);
  if (page >= pages) throw notAnImage(`it has ${pages} pages, not page ${page}`);
  const { width, height, channels, depth } = page === 0 ? first : await metadataOf({ page });
  if (width * height > MAX_PIXELS) throw notAnImage(`it has more than ${MAX_PIXELS} pixels`);
  return { path, format, width, height, pages, channels, depth, tileSize: TILE, maxZoom: maxZoomOf(width, height) };
}

/** At zoom 0 the whole image is in one tile; each further zoom doubles its size. */
export function maxZoomOf(width: number, height: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / TILE)));
}

export interface TileWanted {
  readonly page: number;
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly channel?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** `rrggbb`: of the channel's brightest value; only with `channel`. */
  readonly color?: string | undefined;
}

export async function drawTile(store: Store, digest: Digest, wanted: TileWanted): Promise<Buffer> {
  const { page, z, x, y, channel } = wanted;
  const facts = await factsOf(store, digest, page);
  if (channel !== undefined && channel >= facts.channels)
    throw notAnImage(`it has ${facts.channels} channels, not channel ${channel}`);
  const scale = 2 ** (facts.maxZoom - z);
  const region = {
    left: Math.floor(x * TILE * scale),
    top: Math.floor(y * TILE * scale),
    width: Math.floor(TILE * scale),
    height: Math.floor(TILE * scale),
  };
  if (z > facts.maxZoom || region.left >= facts.width || region.top >= facts.height)
    throw notAnImage(`it has no tile ${z}/${x}/${y}`);
  region.width = Math.min(region.width, facts.width - region.left);
  region.height = Math.min(region.height, facts.height - region.top);
  const size = { width: Math.max(1, Math.round(region.width / scale)), height: Math.max(1, Math.round(region.height / scale)) };
  const sharp = await loadSharp();
  const image = sharp(facts.path, { page, limitInputPixels: MAX_PIXELS })
    .extract(region)
    .resize({ ...size, fit: "fill" });
  const raw = await pixels(image, facts.depth);
  const grey = showAs8Bit(raw, { channel, min: wanted.min, max: wanted.max, depth: facts.depth });
  const shown = wanted.color === undefined || grey.channels !== 1 ? grey : colored(grey.bytes, wanted.color);
  return sharp(shown.bytes, { raw: { width: size.width, height: size.height, channels: shown.channels } })
    .png({ compressionLevel: 4 })
    .toBuffer();
}

type Values = Uint8Array | Uint16Array | Float32Array;

/** libvips would make 8-bit sRGB of everything; the colour space named here keeps the values as they are. */
async function pixels(image: Sharp, depth: string): Promise<{ readonly values: Values; readonly channels: number }> {
  const { channels = 1 } = await image.metadata();
  const kept =
    depth === "ushort"
      ? image.toColourspace(channels < 3 ? "grey16" : "rgb16").raw({ depth: "ushort" })
      : depth === "uchar"
        ? image.toColourspace(channels < 3 ? "b-w" : "srgb").raw()
        : image.raw({ depth: "float" });
  const { data, info } = await kept.toBuffer({ resolveWithObject: true }).catch((error: unknown) => {
    throw notAnImage(reasonOf(error));
  });
  const bytes = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
  const values =
    depth === "ushort" ? new Uint16Array(bytes) : depth === "uchar" ? new Uint8Array(bytes) : new Float32Array(bytes);
  return { values, channels: info.channels };
}

interface Show {
  readonly channel: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly depth: string;
}

function showAs8Bit(
  { values, channels }: { readonly values: Values; readonly channels: number },
  { channel, min, max, depth }: Show,
): { readonly bytes: Uint8Array; readonly channels: 1 | 2 | 3 | 4 } {
  const count = values.length / channels;
  const whole = depth === "ushort" ? 65535 : depth === "uchar" ? 255 : 1;
  const low = min ?? 0;
  const factor = 255 / Math.max(1e-9, (max ?? whole) - low);
  const out = channel === undefined ? (Math.min(4, channels) as 1 | 2 | 3 | 4) : 1;
  const bytes = new Uint8Array(count * out);
  for (let pixel = 0; pixel < count; pixel++) {
    for (let index = 0; index < out; index++) {
      const value = values[pixel * channels + (channel ?? index)] as number;
      const isAlpha = channel === undefined && (out === 2 || out === 4) && index === out - 1;
      const shown = isAlpha ? (255 * value) / whole : (value - low) * factor;
      bytes[pixel * out + index] = shown <= 0 ? 0 : shown >= 255 ? 255 : shown + 0.5;
    }
  }
  return { bytes, channels: out };
}

function colored(grey: Uint8Array, color: string): { readonly bytes: Uint8Array; readonly channels: 3 } {
  const bright = [0, 2, 4].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const bytes = new Uint8Array(grey.length * 3);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    for (let index = 0; index < 3; index++)
      bytes[pixel * 3 + index] = Math.round(((grey[pixel] as number) * (bright[index] as number)) / 255);
  }
  return { bytes, channels: 3 };
}

const BINS = 64;

function rangesOf(values: Values, channels: number): Range[] {
  return Array.from({ length: channels }, (_, channel) => {
    const sorted = new Float64Array(Math.floor(values.length / channels));
    for (let pixel = 0; pixel < sorted.length; pixel++) sorted[pixel] = values[pixel * channels + channel] as number;
    sorted.sort();
    // Not a number sorts last.
    let count = sorted.length;
    while (count > 0 && !Number.isFinite(sorted[count - 1])) count--;
    const at = (share: number): number => (count === 0 ? 0 : (sorted[Math.round(share * (count - 1))] as number));
    const [min, max] = [at(0), at(1)];
    const counts = Array.from({ length: BINS }, () => 0);
    for (let index = 0; index < count; index++) {
      const bin = max === min ? 0 : Math.min(BINS - 1, Math.floor((((sorted[index] as number) - min) / (max - min)) * BINS));
      counts[bin] = (counts[bin] as number) + 1;
    }
    return { min, max, low: at(0.005), high: at(0.995), counts };
  });
}

/** What libvips says, without the path of the store. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\/\S+/g, "…").split("\n")[0]?.slice(0, 200) ?? "it cannot be read";
}
