/** The workflow's graph, live. Maps are one node until opened; workflows and branches fold; a click opens the side panel. */
import "@xyflow/react/dist/style.css";
import { Alert, Box, useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMediaQuery } from "@mantine/hooks";
import type { Document } from "@golgi/ir";
import { useQueries } from "@tanstack/react-query";
import { Background, Controls, MarkerType, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { EmptyState, ErrorState, Waiting } from "../../app/states.tsx";
import type { GraphDetail } from "../../data/client.ts";
import { firstAt } from "../model/place.ts";
import { sceneOf, type Scene } from "../model/scene.ts";
import type { ShownStatus, StatusCounts } from "../model/status.ts";
import { useRunView } from "../tabs.ts";
import { madeQuery, useGraph, useSession, useSlowVersion } from "../use-run.ts";
import { layoutNarrow, layoutScene, NODE_HEIGHT, NODE_WIDTH, type Layout } from "./layout.ts";
import { RouteEdge, type RouteEdgeType } from "./route-edge.tsx";
import { SceneNodeBox, type FlowNode } from "./scene-node.tsx";

/** Below this zoom a graph is an overview; a node that the address names is then shown near. */
const READABLE = 0.55;
const NODE_TYPES = { scene: SceneNodeBox };
const EDGE_TYPES = { route: RouteEdge };

export function GraphTab() {
  const { id } = useSession();
  const graph = useGraph(id);
  if (graph.isPending) return <Waiting what="Loading the graph" height={420} />;
  if (graph.isError) return <ErrorState error={graph.error} onRetry={() => void graph.refetch()} />;
  return (
    <ReactFlowProvider>
      <GraphView graph={graph.data} />
    </ReactFlowProvider>
  );
}

function GraphView({ graph }: { readonly graph: GraphDetail }) {
  const document = graph.document as unknown as Document;
  const session = useSession();
  const view = useRunView();
  const { fitView, getZoom } = useReactFlow();
  const chosen = useRef(view.node);
  chosen.current = view.node;
  const moved = useRef(false);
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme("light");
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(() => new Map());
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set());
  const made = useMade(opened);
  const scene = useMemo(() => sceneOf(document, (place) => folds.get(place), made), [document, folds, made]);
  const placed = useLayout(scene, narrow);
  const down = placed?.down ?? narrow;
  const fold = useCallback(
    (id: string) => {
      const node = scene.nodes.find((one) => one.id === id);
      if (node?.kind === "dynamic") setOpened((before) => new Set(before).add(id));
      setFolds((before) => new Map(before).set(id, !(before.get(id) ?? node?.open ?? false)));
    },
    [scene],
  );
  const nodes = useMemo(
    () => flowNodes(placed, { chosen: view.node, counts: graph.counts, down, fold }),
    [placed, view.node, graph.counts, down, fold],
  );
  const edges = useMemo(() => flowEdges(placed), [placed]);
  useEffect(() => {
    if (placed === undefined) return;
    requestAnimationFrame(() => {
      session.shown();
      void fitView({ padding: 0.04, maxZoom: 1.1 }).then(() => {
        const id = chosen.current;
        if (id !== undefined && getZoom() < READABLE && placed.boxes.has(id)) void fitView({ nodes: [{ id }], maxZoom: 0.8 });
      });
    });
  }, [session, placed, fitView, getZoom]);
  useEffect(() => {
    if (!moved.current && width > 0) requestAnimationFrame(() => void fitView({ padding: 0.04, maxZoom: 1.1 }));
  }, [width, fitView]);
  return (
    <div
      ref={ref}
      className="card"
      style={{ position: "relative", height: "min(640px, calc(100vh - 130px))", minHeight: 380, overflow: "hidden" }}
      data-testid="graph"
    >
      {scene.hidden > 0 && <Alert py={4}>{scene.hidden} more nodes are not drawn; they are in the table of nodes.</Alert>}
      {scene.nodes.length === 0 && (
        <Box pos="absolute" inset={0} style={{ zIndex: 2 }} bg="var(--mantine-color-body)">
          <EmptyState title="Nothing to draw">This workflow has no nodes: what it gives follows from its inputs.</EmptyState>
        </Box>
      )}
      {placed === undefined && (
        <div style={{ position: "absolute", inset: 0, zIndex: 2 }}>
          <Waiting what="Drawing the graph" height={400} />
        </div>
      )}
      <ReactFlow<FlowNode, RouteEdgeType>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        colorMode={scheme}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        onlyRenderVisibleElements
        minZoom={0.05}
        maxZoom={2}
        onMoveStart={(event) => {
          if (event !== null) moved.current = true;
        }}
        proOptions={{ hideAttribution: false }}
        onNodeClick={(_, node) => view.show({ node: node.id }, true)}
        onPaneClick={() => view.node !== undefined && view.show({ node: undefined }, true)}
        onKeyDown={(event) => {
          const id = (event.target as HTMLElement).dataset["id"];
          if ((event.key === "Enter" || event.key === " ") && id !== undefined) view.show({ node: id }, true);
        }}
        aria-label="Graph of the workflow"
      >
        <Background gap={22} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** Documents that the dynamic nodes at some places made; in a map, that of its first item. */
function useMade(opened: ReadonlySet<string>): (place: string) => Document | undefined {
  const session = useSession();
  const { model } = session;
  useSlowVersion(session, 500);
  const places = [...opened].flatMap((place) => {
    const path = firstAt(model, place);
    const plan = path === undefined ? undefined : model.indexOf(`${path}/@plan`);
    const isMade = plan !== undefined && ["succeeded", "reused"].includes(model.entry(plan).status);
    return path === undefined || !isMade ? [] : [{ place, path }];
  });
  const answers = useQueries({ queries: places.map(({ path }) => madeQuery(session.id, path)) });
  const documents = answers.map(({ data }) => data);
  const key = places.map(({ path }, index) => `${path} ${documents[index] === undefined ? "…" : "made"}`).join("\n");
  return useMemo(() => {
    const byPlace = new Map(places.map(({ place }, index) => [place, documents[index]]));
    return (place: string) => byPlace.get(place);
    // The key stands for places and documents: a document never changes.
  }, [key]);
}

interface Placed extends Layout {
  readonly scene: Scene;
  readonly down: boolean;
}

function useLayout(scene: Scene, narrow: boolean): Placed | undefined {
  const [placed, setPlaced] = useState<Placed>();
  useEffect(() => {
    let current = true;
    (narrow ? layoutNarrow(scene) : layoutScene(scene, "RIGHT").then((layout) => ({ ...layout, down: false })))
      .then((layout) => current && setPlaced({ scene, ...layout }))
      .catch((error: unknown) => {
        if (current) throw error;
      });
    return () => {
      current = false;
    };
  }, [scene, narrow]);
  return placed;
}

interface Shown {
  readonly chosen: string | undefined;
  readonly counts: GraphDetail["counts"];
  readonly down: boolean;
  readonly fold: (id: string) => void;
}

function flowNodes(placed: Placed | undefined, { chosen, counts, down, fold }: Shown): FlowNode[] {
  return (placed?.scene.nodes ?? []).map((node) => {
    const box = placed?.boxes.get(node.id);
    const [width, height] = [box?.width ?? NODE_WIDTH, box?.height ?? NODE_HEIGHT];
    return {
      id: node.id,
      type: "scene",
      position: { x: box?.x ?? 0, y: box?.y ?? 0 },
      width,
      height,
      selectable: false,
      ariaLabel: `${node.kind} ${node.name}`,
      ...(node.parent !== undefined && { parentId: node.parent }),
      data: {
        scene: node,
        first: counts[node.id] as (StatusCounts & Partial<Record<ShownStatus, number>>) | undefined,
        chosen: node.id === chosen,
        down,
        onFold: fold,
      },
    };
  });
}

function flowEdges(placed: Placed | undefined): RouteEdgeType[] {
  return (placed?.scene.edges ?? []).map(({ id, from, to, kind }) => ({
    id,
    source: from,
    target: to,
    type: "route",
    data: { route: placed?.routes.get(id) },
    focusable: false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 },
    style: { strokeWidth: 1.4, ...(kind === "after" && { strokeDasharray: "4 4" }) },
    zIndex: 1,
  }));
}
