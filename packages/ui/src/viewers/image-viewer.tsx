/** Images of any size: tiles cut by the server, zoom and pan, pages, channels, contrast. */
import { ActionIcon, Group, NumberInput, RangeSlider, Select, Text, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { ImageInfo } from "@golgi/server/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { FitIcon, MinusIcon, PlusIcon } from "../app/icons.tsx";
import { ErrorState, Waiting } from "../app/states.tsx";
import { golgi } from "../data/client.ts";
import { showCount, showNumber } from "../data/words.ts";
import type { ViewerProps } from "./registry.ts";

export function ImageViewer({ artifact: { digest, name } }: ViewerProps) {
  const info = useQuery({
    queryKey: ["image", digest],
    queryFn: () => golgi.call("describeImage", { params: { digest: digest as never } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (info.isPending) return <Waiting what="Reading the image" height={420} />;
  if (info.isError) return <ErrorState error={info.error} onRetry={() => void info.refetch()} />;
  return <Tiled digest={digest} name={name} info={info.data} />;
}

interface Look {
  readonly page: number;
  readonly channel: number | undefined;
  readonly range: readonly [number, number] | undefined;
}

function Tiled({ digest, name, info }: { readonly digest: string; readonly name: string; readonly info: ImageInfo }) {
  const bounds = boundsOf(info);
  const stretched = info.depth !== "uchar";
  const [page, setPage] = useState(0);
  const [channel, setChannel] = useState<number>();
  const [range, setRange] = useState<[number, number]>([bounds.min, bounds.max]);
  const [touched, setTouched] = useState(stretched);
  const [settled] = useDebouncedValue(range, 250);
  return (
    <div>
      <Group p="sm" gap="md" align="center">
        <Text size="xs" c="dimmed" className="numbers">
          {showCount(info.width)} × {showCount(info.height)} · {info.channels} channel{info.channels === 1 ? "" : "s"} ·{" "}
          {info.depth}
        </Text>
        {info.pages > 1 && (
          <NumberInput
            size="xs"
            w={120}
            min={1}
            max={info.pages}
            value={page + 1}
            onChange={(value) => setPage(Math.min(info.pages, Math.max(1, Number(value) || 1)) - 1)}
            suffix={` of ${info.pages}`}
            aria-label="Page"
          />
        )}
        {info.channels > 1 && (
          <Select
            size="xs"
            w={140}
            aria-label="Channel"
            value={channel === undefined ? "all" : String(channel)}
            onChange={(value) => setChannel(value === null || value === "all" ? undefined : Number(value))}
            data={[
              { value: "all", label: "All channels" },
              ...Array.from({ length: info.channels }, (_, index) => ({ value: String(index), label: `Channel ${index + 1}` })),
            ]}
          />
        )}
        <Group gap="xs" style={{ flex: "1 1 220px", maxWidth: 420 }} wrap="nowrap">
          <Text size="xs" c="dimmed">
            Contrast
          </Text>
          <RangeSlider
            style={{ flex: 1 }}
            size="sm"
            min={bounds.min}
            max={bounds.max}
            step={(bounds.max - bounds.min) / 256}
            minRange={(bounds.max - bounds.min) / 256}
            value={range}
            label={showNumber}
            onChange={(next) => {
              setTouched(true);
              setRange(next);
            }}
            thumbFromLabel="Darkest value"
            thumbToLabel="Brightest value"
          />
        </Group>
      </Group>
      <Canvas digest={digest} name={name} info={info} look={{ page, channel, range: touched ? settled : undefined }} />
    </div>
  );
}

function boundsOf({ ranges, depth }: ImageInfo): { readonly min: number; readonly max: number } {
  if (depth === "uchar" || ranges.length === 0) return { min: 0, max: 255 };
  const min = Math.min(...ranges.map((range) => range.min));
  const max = Math.max(...ranges.map((range) => range.max));
  return max > min ? { min, max } : { min, max: min + 1 };
}

type Viewer = import("openseadragon").Viewer;

function Canvas({
  digest,
  name,
  info,
  look: { page, channel, range },
}: {
  readonly digest: string;
  readonly name: string;
  readonly info: ImageInfo;
  readonly look: Look;
}) {
  const box = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer>(undefined);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let made: Viewer | undefined;
    let current = true;
    void import("openseadragon").then(({ default: OpenSeadragon }) => {
      if (!current || box.current === null) return;
      made = OpenSeadragon({
        element: box.current,
        showNavigationControl: false,
        showNavigator: true,
        navigatorPosition: "BOTTOM_RIGHT",
        maxZoomPixelRatio: 16,
        minZoomImageRatio: 0.7,
        visibilityRatio: 0.4,
        imageSmoothingEnabled: false,
        drawer: "canvas",
        animationTime: 0.5,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      });
      viewer.current = made;
      setReady(true);
    });
    return () => {
      current = false;
      made?.destroy();
      viewer.current = undefined;
    };
  }, []);
  const [min, max] = range ?? [];
  useEffect(() => {
    const here = viewer.current;
    if (!ready || here === undefined) return;
    const kept = here.world.getItemCount() > 0 ? here.viewport.getBounds() : undefined;
    const query = { channel, min, max };
    here.open({
      width: info.width,
      height: info.height,
      tileSize: info.tileSize,
      minLevel: 0,
      maxLevel: info.maxZoom,
      getTileUrl: (z: number, x: number, y: number) => golgi.urlOf("readTile", { digest, page, z, x, y }, query),
    } as never);
    if (kept !== undefined) here.addOnceHandler("open", () => here.viewport.fitBounds(kept, true));
  }, [ready, digest, info, page, channel, min, max]);
  const zoom = (factor: number) => viewer.current?.viewport.zoomBy(factor).applyConstraints();
  return (
    <div style={{ position: "relative", background: "#111" }}>
      <div
        ref={box}
        style={{ height: "calc(100vh - 260px)", minHeight: 380 }}
        role="img"
        aria-label={name}
        data-testid="image"
        data-ready={ready}
      />
      <Group gap={4} style={{ position: "absolute", left: 10, bottom: 10 }}>
        {[
          { label: "Zoom in", icon: <PlusIcon />, act: () => zoom(1.6) },
          { label: "Zoom out", icon: <MinusIcon />, act: () => zoom(1 / 1.6) },
          { label: "Whole image", icon: <FitIcon />, act: () => viewer.current?.viewport.goHome() },
        ].map(({ label, icon, act }) => (
          <Tooltip key={label} label={label}>
            <ActionIcon variant="default" onClick={act} aria-label={label}>
              {icon}
            </ActionIcon>
          </Tooltip>
        ))}
      </Group>
    </div>
  );
}
