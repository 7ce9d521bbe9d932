/** What is drawn of an image: one picture as it is, one channel in grey, or channels laid over one another in colours. */
import type { ImageInfo } from "@golgi/server/client";

export type Range = readonly [darkest: number, brightest: number];

export interface Look {
  /** From 0. */
  readonly page: number;
  readonly channel: number | undefined;
  readonly range: Range | undefined;
}

export interface Layer {
  readonly label: string;
  readonly page: number;
  readonly channel?: number;
  readonly min?: number;
  readonly max?: number;
  /** `rrggbb`. */
  readonly color?: string;
}

/** Blue first, as the stain of DNA usually is; told apart by those who do not see red from green as well. */
const COLORS = ["3d7dff", "ff9d2e", "2bd96b", "ff4fa3", "ffe14a", "46e0e6"] as const;

/** More are pages of a stack, not channels. */
export function canOverlay({ channels, pages, depth }: ImageInfo): boolean {
  if (channels > 1) return channels <= COLORS.length && (depth !== "uchar" || (channels !== 3 && channels !== 4));
  return pages > 1 && pages <= COLORS.length;
}

export function boundsOf(
  { ranges, depth }: ImageInfo,
  channel: number | undefined,
): { readonly min: number; readonly max: number } {
  if (depth === "uchar" || ranges.length === 0) return { min: 0, max: 255 };
  const shown = channel === undefined ? ranges : ranges.slice(channel, channel + 1);
  const min = Math.min(...shown.map((range) => range.min));
  const max = Math.max(...shown.map((range) => range.max));
  return max > min ? { min, max } : { min, max: min + 1 };
}

/** 8-bit images are shown as they are; of others the middle 99 % of the values fill the screen's range. */
export function automaticRange({ ranges, depth }: ImageInfo, channel: number | undefined): Range | undefined {
  if (depth === "uchar" || ranges.length === 0) return undefined;
  const shown = channel === undefined ? ranges : ranges.slice(channel, channel + 1);
  return rising(Math.min(...shown.map(({ low }) => low)), Math.max(...shown.map(({ high }) => high)));
}

function rising(low: number, high: number): Range {
  return high > low ? [low, high] : [low, low + 1];
}

/** `<darkest>-<brightest>`; either may be negative. */
export function parseContrast(text: string | undefined): Range | undefined {
  const match = /^(-?[\d.]+(?:e[+-]?\d+)?)-(-?[\d.]+(?:e[+-]?\d+)?)$/.exec(text ?? "");
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  return low < high ? [low, high] : undefined;
}

/** `overlay`: what is known of every page so far. */
export function layersOf(
  info: ImageInfo,
  { page, channel, range }: Look,
  overlay: readonly ImageInfo[] | undefined,
): readonly Layer[] {
  if (overlay === undefined) {
    return [
      {
        label: "image",
        page,
        ...(channel !== undefined && { channel }),
        ...(range !== undefined && { min: range[0], max: range[1] }),
      },
    ];
  }
  const sources =
    info.channels > 1
      ? info.ranges.map((about, index) => ({ label: `channel ${index + 1}`, page, channel: index, about }))
      : overlay.flatMap(({ ranges, width, height }, index) => {
          const about = ranges[0];
          const fits = width === info.width && height === info.height;
          return about === undefined || !fits ? [] : [{ label: `page ${index + 1}`, page: index, channel: 0, about }];
        });
  return sources.map(({ about, ...source }, index) => {
    const [min, max] = rising(about.low, about.high);
    return { ...source, min, max, color: COLORS[index % COLORS.length] as string };
  });
}
