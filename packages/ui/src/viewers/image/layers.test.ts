import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageInfo } from "@golgi/server/client";
import { automaticRange, boundsOf, canOverlay, layersOf, parseContrast } from "./layers.ts";

const range = { min: 10, max: 5000, low: 20, high: 4000, counts: [] };
const info = (more: Partial<ImageInfo>): ImageInfo => ({
  format: "tiff",
  width: 10,
  height: 10,
  pages: 1,
  channels: 1,
  depth: "ushort",
  tileSize: 256,
  maxZoom: 0,
  ranges: [range],
  ...more,
});
const look = { page: 0, channel: undefined, range: undefined };

test("contrast in the address", () => {
  assert.deepEqual(parseContrast("10-200"), [10, 200]);
  assert.deepEqual(parseContrast("-1.5--0.5"), [-1.5, -0.5]);
  assert.deepEqual(parseContrast("0-1e-3"), [0, 0.001]);
  for (const wrong of [undefined, "", "5", "9-1", "a-b", "1-2-3", "5-5"]) assert.equal(parseContrast(wrong), undefined, wrong);
});

test("16 bits are stretched, 8 bits stay; a flat image has a range", () => {
  assert.deepEqual(automaticRange(info({}), undefined), [20, 4000]);
  assert.equal(automaticRange(info({ depth: "uchar" }), undefined), undefined);
  assert.deepEqual(boundsOf(info({ ranges: [{ ...range, min: 3, max: 3 }] }), 0), { min: 3, max: 4 });
});

test("pages of one channel, or channels that are no colours, can lie over one another", () => {
  assert.equal(canOverlay(info({ pages: 3 })), true);
  assert.equal(canOverlay(info({ pages: 80 })), false);
  assert.equal(canOverlay(info({ channels: 3, depth: "uchar" })), false);
  assert.equal(canOverlay(info({ channels: 3 })), true);
  const pages = [info({ pages: 3 }), info({ pages: 3 }), info({ pages: 3, width: 5 })];
  const layers = layersOf(info({ pages: 3 }), look, pages);
  assert.deepEqual(
    layers.map(({ page, channel, min, max }) => [page, channel, min, max]),
    [
      [0, 0, 20, 4000],
      [1, 0, 20, 4000],
    ],
    "a smaller page is no channel",
  );
  assert.equal(new Set(layers.map(({ color }) => color)).size, 2);
  assert.deepEqual(layersOf(info({}), look, undefined), [{ label: "image", page: 0 }]);
});
