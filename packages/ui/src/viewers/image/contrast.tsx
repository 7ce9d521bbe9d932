/** Which values are black and which are white, over the histogram of the page. */
import { Button, Group, RangeSlider, Text } from "@mantine/core";
import type { ImageInfo } from "@golgi/server/client";
import { showNumber } from "../../data/words.ts";
import type { Range } from "./layers.ts";

interface Props {
  readonly info: ImageInfo;
  readonly channel: number | undefined;
  readonly bounds: { readonly min: number; readonly max: number };
  readonly range: Range;
  readonly isChanged: boolean;
  readonly onChange: (range: Range | undefined) => void;
}

export function Contrast({ info, channel, bounds, range, isChanged, onChange }: Props) {
  const whole = info.depth !== "uchar" && info.depth !== "ushort" ? undefined : 1;
  const step = Math.max(whole ?? 0, (bounds.max - bounds.min) / 512);
  return (
    <Group gap="xs" style={{ flex: "1 1 260px", maxWidth: 460 }} wrap="nowrap" align="flex-end">
      <Text size="xs" c="dimmed">
        Contrast
      </Text>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Histogram info={info} channel={channel} bounds={bounds} />
        <RangeSlider
          size="sm"
          min={bounds.min}
          max={bounds.max}
          step={step}
          minRange={step}
          value={[Math.max(bounds.min, range[0]), Math.min(bounds.max, range[1])]}
          label={showNumber}
          onChange={onChange}
          thumbFromLabel="Darkest value"
          thumbToLabel="Brightest value"
        />
      </div>
      <Button size="compact-xs" variant="default" onClick={() => onChange(percentiles(info, channel))}>
        Auto
      </Button>
      <Button size="compact-xs" variant="subtle" disabled={!isChanged} onClick={() => onChange(undefined)}>
        Reset
      </Button>
    </Group>
  );
}

function percentiles({ ranges }: ImageInfo, channel: number | undefined): Range | undefined {
  const shown = channel === undefined ? ranges : ranges.slice(channel, channel + 1);
  const [low, high] = [Math.min(...shown.map((one) => one.low)), Math.max(...shown.map((one) => one.high))];
  return low < high ? [low, high] : undefined;
}

const HEIGHT = 26;

/** Counts by square root: the few bright pixels of a dark picture are still to be seen. */
function Histogram({ info, channel, bounds }: Pick<Props, "info" | "channel" | "bounds">) {
  const shown = channel === undefined ? info.ranges : info.ranges.slice(channel, channel + 1);
  const most = Math.max(1, ...shown.flatMap(({ counts }) => counts)) ** 0.5;
  const x = (value: number) => (100 * (value - bounds.min)) / (bounds.max - bounds.min);
  return (
    <svg
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      style={{ width: "100%", height: HEIGHT, display: "block" }}
      aria-hidden
    >
      {shown.map(({ min, max, counts }, index) => {
        const width = (max - min) / counts.length;
        const points = counts.map((count, bin) => {
          const y = HEIGHT - (HEIGHT * count ** 0.5) / most;
          return `${x(min + bin * width)},${y} ${x(min + (bin + 1) * width)},${y}`;
        });
        return (
          <polygon
            key={index}
            points={`${x(min)},${HEIGHT} ${points.join(" ")} ${x(max)},${HEIGHT}`}
            fill={
              shown.length === 3 ? (["#e03131", "#2f9e44", "#1971c2"][index] ?? "gray") : "var(--mantine-primary-color-filled)"
            }
            opacity={shown.length > 1 ? 0.45 : 0.55}
          />
        );
      })}
    </svg>
  );
}
