import type { Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";
import { artifactRoutes } from "./artifacts.ts";
import { eventRoutes } from "./events.ts";
import { fetchRoutes } from "./fetch.ts";
import { fileRoutes } from "./files.ts";
import { nodeRoutes } from "./nodes.ts";
import { presetRoutes } from "./presets.ts";
import { runRoutes } from "./runs.ts";
import { sessionRoutes } from "./session.ts";
import { uploadRoutes } from "./uploads.ts";
import { viewerRoutes } from "./viewers.ts";
import { workflowRoutes } from "./workflows.ts";

export function apiRoutes(parts: RouteParts): readonly Route[] {
  return [
    ...workflowRoutes(parts),
    ...presetRoutes(parts),
    ...runRoutes(parts),
    ...nodeRoutes(parts),
    ...eventRoutes(parts),
    ...artifactRoutes(parts),
    ...viewerRoutes(parts),
    ...uploadRoutes(parts),
    ...fileRoutes(parts),
    ...fetchRoutes(parts),
    ...sessionRoutes(parts),
  ];
}
