/** Pixels of tiles are those of the image: 8 and 16 bits, colours, pages, contrast, edges. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isErrorShape, type Digest } from "@golgi/ir";
import { openLocalStore, type Store } from "@golgi/store";
import sharp, { type SharpOptions } from "sharp";
import { describeImage, drawTile, maxZoomOf, TILE } from "./read-image.ts";

let directory: string;
let store: Store;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), "golgi-images-"));
  store = await openLocalStore(join(directory, "store"));
});
after(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const put = async (bytes: Uint8Array): Promise<Digest> => (await store.put(bytes)).digest;
const pixelsOf = async (png: Buffer) => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return {
    info,
    at: (x: number, y: number) => [
      ...data.subarray((y * info.width + x) * info.channels, (y * info.width + x + 1) * info.channels),
    ],
  };
};

const WIDTH = 600;
const HEIGHT = 400;
/** Value = 100 × column + row: every place has its own. */
const grey16 = async (): Promise<Digest> => {
  const values = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, index) => 100 * (index % WIDTH) + Math.floor(index / WIDTH));
  const image = sharp(values as unknown as Uint8Array, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
  return put(await image.toColourspace("grey16").tiff({ compression: "lzw" }).toBuffer());
};

test("16 bits: facts, range, and contrast between two values", async () => {
  const digest = await grey16();
  const info = await describeImage(store, digest);
  assert.deepEqual(
    { ...info, ranges: undefined },
    {
      format: "tiff",
      width: WIDTH,
      height: HEIGHT,
      pages: 1,
      channels: 1,
      depth: "ushort",
      tileSize: TILE,
      maxZoom: 2,
      ranges: undefined,
    },
  );
  const [range] = info.ranges;
  assert.ok(range !== undefined && range.min < 200 && range.max > 59_000 && range.max <= 60_299, JSON.stringify(range));
  const tile = await pixelsOf(await drawTile(store, digest, { page: 0, z: 2, x: 1, y: 0, min: 25_600, max: 25_600 + 2550 }));
  assert.deepEqual([tile.info.width, tile.info.height], [TILE, TILE]);
  // Column 256 is where the range begins; ten grey levels a column, of 255 over 2550 values.
  for (const [x, y] of [
    [0, 0],
    [3, 0],
    [10, 50],
    [25, 0],
    [100, 0],
  ] as const) {
    const value = 100 * (256 + x) + y;
    assert.equal(tile.at(x, y)[0], Math.min(255, Math.round((value - 25_600) / 10)), `${x},${y}`);
  }
});

test("edges are cut, outside there is nothing, zoom 0 is the whole", async () => {
  const digest = await grey16();
  const edge = await pixelsOf(await drawTile(store, digest, { page: 0, z: 2, x: 2, y: 1 }));
  assert.deepEqual([edge.info.width, edge.info.height], [WIDTH - 2 * TILE, HEIGHT - TILE]);
  const whole = await pixelsOf(await drawTile(store, digest, { page: 0, z: 0, x: 0, y: 0 }));
  assert.deepEqual([whole.info.width, whole.info.height], [150, 100]);
  for (const wrong of [
    { z: 2, x: 3, y: 0 },
    { z: 2, x: 0, y: 2 },
    { z: 3, x: 0, y: 0 },
    { z: 0, x: 0, y: 0, page: 1 },
    { z: 0, x: 0, y: 0, channel: 1 },
  ]) {
    await assert.rejects(
      drawTile(store, digest, { page: 0, ...wrong }),
      (error) => isErrorShape(error) && error.code === "GOLGI_NOT_AN_IMAGE",
      JSON.stringify(wrong),
    );
  }
});

test("colours, and one channel of them; transparency stays", async () => {
  const colour = await put(
    await sharp({ create: { width: 50, height: 40, channels: 3, background: { r: 200, g: 100, b: 10 } } })
      .png()
      .toBuffer(),
  );
  assert.deepEqual(
    (await describeImage(store, colour)).ranges.map(({ min, max, low, high, counts }) => [min, max, low, high, counts[0]]),
    [
      [200, 200, 200, 200, 2000],
      [100, 100, 100, 100, 2000],
      [10, 10, 10, 10, 2000],
    ],
  );
  const tile = { page: 0, z: 0, x: 0, y: 0 };
  assert.deepEqual((await pixelsOf(await drawTile(store, colour, tile))).at(5, 5), [200, 100, 10]);
  assert.deepEqual((await pixelsOf(await drawTile(store, colour, { ...tile, channel: 1 }))).at(5, 5).slice(0, 1), [100]);
  const clear = await put(
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } } })
      .png()
      .toBuffer(),
  );
  assert.deepEqual((await pixelsOf(await drawTile(store, clear, { ...tile, min: 0, max: 4 }))).at(1, 1), [64, 128, 191, 128]);
});

test("one channel in a colour", async () => {
  const grey = await put(
    await sharp({ create: { width: 10, height: 10, channels: 3, background: { r: 128, g: 0, b: 0 } } })
      .png()
      .toBuffer(),
  );
  const tile = { page: 0, z: 0, x: 0, y: 0, channel: 0, color: "ff8000" };
  assert.deepEqual((await pixelsOf(await drawTile(store, grey, tile))).at(5, 5), [128, 64, 0]);
  assert.deepEqual((await pixelsOf(await drawTile(store, grey, { ...tile, min: 0, max: 128 }))).at(5, 5), [255, 128, 0]);
});

test("pages of a TIFF, each with values of its own", async () => {
  const height = 20;
  const frames = Buffer.concat([Buffer.alloc(30 * height, 10), Buffer.alloc(30 * height, 200)]);
  const tiff = await sharp(frames, {
    raw: { width: 30, height: 2 * height, channels: 1, pageHeight: height },
  } as SharpOptions)
    .toColourspace("b-w")
    .tiff({ compression: "none" })
    .toBuffer();
  const digest = await put(tiff);
  const info = await describeImage(store, digest);
  assert.deepEqual([info.pages, info.height], [2, height]);
  const values = await Promise.all(
    [0, 1].map(async (page) => (await pixelsOf(await drawTile(store, digest, { page, z: 0, x: 0, y: 0 }))).at(3, 3)[0]),
  );
  assert.deepEqual(values, [10, 200]);
  assert.deepEqual((await describeImage(store, digest, 1)).ranges[0]?.max, 200);
  await assert.rejects(describeImage(store, digest, 2), (error) => isErrorShape(error) && error.code === "GOLGI_NOT_AN_IMAGE");
});

test("contrast: the outer half percents are left out, the histogram counts every value", async () => {
  const values = Uint16Array.from({ length: 100 * 100 }, (_, index) =>
    index < 20 ? 60_000 : index < 40 ? 0 : 1000 + (index % 100),
  );
  const image = sharp(values as unknown as Uint8Array, { raw: { width: 100, height: 100, channels: 1 } });
  const [range] = (
    await describeImage(store, await put(await image.toColourspace("grey16").tiff({ compression: "lzw" }).toBuffer()))
  ).ranges;
  assert.ok(range);
  assert.deepEqual([range.min, range.max, range.low, range.high], [0, 60_000, 1000, 1099]);
  assert.equal(
    range.counts.reduce((sum, count) => sum + count, 0),
    10_000,
  );
  assert.deepEqual([range.counts[0], range.counts[1], range.counts.at(-1)], [20, 9960, 20]);
});

test("what is not an image says so, without telling where it lies", async () => {
  for (const bytes of [
    Buffer.from("text"),
    Buffer.alloc(0),
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]),
    Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
  ]) {
    await assert.rejects(
      describeImage(store, await put(bytes)),
      (error) => isErrorShape(error) && error.code === "GOLGI_NOT_AN_IMAGE" && !error.message.includes(directory),
    );
  }
});

test("zooms", () => {
  assert.deepEqual([maxZoomOf(1, 1), maxZoomOf(256, 256), maxZoomOf(257, 10), maxZoomOf(100_000, 5)], [0, 0, 1, 9]);
});
