/** Images of any size: tiles cut by the server, zoom and pan, pages, channels alone or laid over one another, contrast. */
import { Group, NumberInput, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { ImageInfo } from "@golgi/server/client";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ErrorState, Waiting } from "../../app/states.tsx";
import { golgi } from "../../data/client.ts";
import { showCount } from "../../data/words.ts";
import type { ViewerProps } from "../registry.ts";
import { useViewState } from "../view-state.ts";
import { Contrast } from "./contrast.tsx";
import { ImageCanvas } from "./image-canvas.tsx";
import { automaticRange, boundsOf, canOverlay, layersOf, parseContrast, type Look } from "./layers.ts";

export function ImageViewer({ artifact: { digest, name } }: ViewerProps) {
  const [state] = useViewState();
  const page = Math.max(1, Math.round(Number(state.page ?? 1)) || 1);
  const info = useQuery({
    queryKey: ["image", digest, page],
    queryFn: () => describe(digest, page),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (info.isPending) return <Waiting what="Reading the image" height={420} />;
  if (info.isError) return <ErrorState error={info.error} onRetry={() => void info.refetch()} />;
  return <Tiled digest={digest} name={name} info={info.data} page={Math.min(page, info.data.pages)} />;
}

function describe(digest: string, page: number): Promise<ImageInfo> {
  return golgi.call("describeImage", { params: { digest: digest as never }, query: { page: page - 1 } });
}

interface TiledProps {
  readonly digest: string;
  readonly name: string;
  readonly info: ImageInfo;
  /** From 1. */
  readonly page: number;
}

function Tiled({ digest, name, info, page }: TiledProps) {
  const [state, show] = useViewState();
  const chosen = state.channel === undefined ? undefined : Number(state.channel) - 1;
  const channel = chosen !== undefined && chosen >= 0 && chosen < info.channels ? chosen : undefined;
  const overlay = state.channel === "overlay" && canOverlay(info);
  const pages = useQueries({
    queries:
      overlay && info.channels === 1
        ? Array.from({ length: info.pages }, (_, index) => ({
            queryKey: ["image", digest, index + 1],
            queryFn: () => describe(digest, index + 1),
            staleTime: Number.POSITIVE_INFINITY,
            retry: false,
          }))
        : [],
  });
  const bounds = boundsOf(info, channel);
  const [range, setRange] = useState(() => parseContrast(state.contrast));
  const [settled] = useDebouncedValue(range, 250);
  useEffect(() => {
    const text = settled === undefined ? undefined : `${settled[0]}-${settled[1]}`;
    if (text !== state.contrast) show({ contrast: text });
  }, [settled]);
  const look: Look = { page: page - 1, channel, range: settled ?? automaticRange(info, channel) };
  const infos = pages.flatMap(({ data }) => data ?? []);
  const failed = pages.find(({ isError }) => isError);
  const layers = layersOf(info, look, overlay ? infos : undefined);
  const restart = { contrast: undefined };
  return (
    <div>
      <Group p="sm" gap="md" align="center">
        <Text size="xs" c="dimmed" className="numbers">
          {showCount(info.width)} × {showCount(info.height)} · {info.channels} channel{info.channels === 1 ? "" : "s"} ·{" "}
          {DEPTHS[info.depth] ?? info.depth}
        </Text>
        {info.pages > 1 && !(overlay && info.channels === 1) && (
          <Group gap={6} wrap="nowrap">
            <Text size="xs" c="dimmed">
              Page
            </Text>
            <NumberInput
              size="xs"
              w={70}
              min={1}
              max={info.pages}
              allowDecimal={false}
              value={page}
              onChange={(value) => {
                const next = Number(value);
                if (value === "" || next < 1 || next > info.pages || next === page) return;
                setRange(undefined);
                show({ ...restart, page: String(next) });
              }}
              aria-label="Page"
            />
            <Text size="xs" c="dimmed" className="numbers">
              of {info.pages}
            </Text>
          </Group>
        )}
        {(info.channels > 1 || canOverlay(info)) && (
          <Select
            size="xs"
            w={170}
            aria-label="Channel"
            value={overlay ? "overlay" : channel === undefined ? "all" : String(channel + 1)}
            onChange={(value) => {
              setRange(undefined);
              show({ ...restart, channel: value === null || value === "all" ? undefined : value });
            }}
            data={[
              { value: "all", label: info.channels > 1 ? "All channels" : "One page" },
              ...(canOverlay(info) ? [{ value: "overlay", label: info.channels > 1 ? "Overlay" : "Pages as overlay" }] : []),
              ...(info.channels > 1
                ? Array.from({ length: info.channels }, (_, index) => ({
                    value: String(index + 1),
                    label: `Channel ${index + 1}`,
                  }))
                : []),
            ]}
          />
        )}
        {overlay ? (
          <Group gap="xs">
            {layers.map(({ color, label }) => (
              <Text key={label} size="xs" className="numbers">
                <span aria-hidden style={{ color: `#${color}`, textShadow: "0 0 1px #000" }}>
                  ●
                </span>{" "}
                {label}
              </Text>
            ))}
          </Group>
        ) : (
          <Contrast
            info={info}
            channel={channel}
            bounds={bounds}
            range={range ?? automaticRange(info, channel) ?? [bounds.min, bounds.max]}
            isChanged={range !== undefined}
            onChange={setRange}
          />
        )}
      </Group>
      {failed !== undefined && <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />}
      <ImageCanvas digest={digest} name={name} info={info} layers={layers} />
    </div>
  );
}

const DEPTHS: Readonly<Record<string, string>> = {
  uchar: "8 bit",
  ushort: "16 bit",
  float: "32 bit float",
  double: "64 bit float",
  uint: "32 bit",
};
