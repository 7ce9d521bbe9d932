/** The picture itself (OpenSeadragon): tiles of every layer, the place in view kept in the address. */
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import type { ImageInfo } from "@golgi/server/client";
import { useEffect, useRef, useState } from "react";
import { FitIcon, MinusIcon, PlusIcon } from "../../app/icons.tsx";
import { golgi } from "../../data/client.ts";
import { useViewState } from "../view-state.ts";
import type { Layer } from "./layers.ts";

type Viewer = import("openseadragon").Viewer;
type Rect = import("openseadragon").Rect;

interface Props {
  readonly digest: string;
  readonly name: string;
  readonly info: ImageInfo;
  readonly layers: readonly Layer[];
}

export function ImageCanvas({ digest, name, info, layers }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer>(undefined);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [{ region }, show] = useViewState();
  const first = useRef(region);
  const moved = useRef<(rect: Rect) => void>(() => undefined);
  moved.current = (rect) => show({ region: regionText(rect, info) });
  useEffect(() => {
    let made: Viewer | undefined;
    let current = true;
    void import("openseadragon").then(({ default: OpenSeadragon }) => {
      if (!current || box.current === null) return;
      made = OpenSeadragon({
        element: box.current,
        showNavigationControl: false,
        showNavigator: box.current.clientWidth > 600,
        navigatorPosition: "BOTTOM_RIGHT",
        maxZoomPixelRatio: 16,
        minZoomImageRatio: 0.7,
        visibilityRatio: 0.4,
        imageSmoothingEnabled: false,
        drawer: "canvas",
        animationTime: 0.5,
        gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
      });
      made.addHandler("animation-finish", () => made !== undefined && moved.current(made.viewport.getBounds()));
      made.addHandler("tile-load-failed", () => setFailed(true));
      viewer.current = made;
      setReady(true);
    });
    return () => {
      current = false;
      made?.destroy();
      viewer.current = undefined;
    };
  }, []);
  const drawn = JSON.stringify(layers);
  useEffect(() => {
    const here = viewer.current;
    if (!ready || here === undefined || layers.length === 0) return;
    setFailed(false);
    const kept = here.world.getItemCount() > 0 ? here.viewport.getBounds() : undefined;
    here.addOnceHandler("open", () => {
      if (kept !== undefined) here.viewport.fitBounds(kept, true);
      else void fitRegion(here, first.current, info);
    });
    here.open(layers.map((layer, index) => tilesOf(digest, info, layer, index)) as never);
  }, [ready, digest, info, drawn]);
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
        data-layers={layers.length}
      />
      {failed && (
        <Text role="alert" size="xs" c="white" bg="red.9" px={8} py={4} style={{ position: "absolute", top: 10, left: 10 }}>
          Parts of this image could not be read.
        </Text>
      )}
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

function tilesOf(digest: string, info: ImageInfo, { page, channel, min, max, color }: Layer, index: number) {
  return {
    tileSource: {
      width: info.width,
      height: info.height,
      tileSize: info.tileSize,
      minLevel: 0,
      maxLevel: info.maxZoom,
      getTileUrl: (z: number, x: number, y: number) =>
        golgi.urlOf("readTile", { digest, page, z, x, y }, { channel, min, max, color }),
    },
    ...(index > 0 && { compositeOperation: "lighter" }),
  };
}

/** OpenSeadragon's unit is the width of the image. */
function regionText({ x, y, width, height }: Rect, info: ImageInfo): string | undefined {
  const whole = width >= 1 && height * info.width >= info.height;
  return whole ? undefined : [x, y, width, height].map((value) => Math.round(value * info.width)).join(",");
}

async function fitRegion(viewer: Viewer, text: string | undefined, info: ImageInfo): Promise<void> {
  const parts = (text ?? "").split(",").map(Number);
  if (parts.length !== 4 || !parts.every(Number.isFinite)) return;
  const { default: OpenSeadragon } = await import("openseadragon");
  const [x = 0, y = 0, width = 1, height = 1] = parts.map((value) => value / info.width);
  if (width > 0 && height > 0) viewer.viewport.fitBounds(new OpenSeadragon.Rect(x, y, width, height), true);
}
