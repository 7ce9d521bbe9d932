import type { Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";
import { artifactRoutes } from "./artifacts.ts";
import { fileRoutes } from "./files.ts";
import { nodeRoutes } from "./nodes.ts";
import { runRoutes } from "./runs.ts";
import { sessionRoutes } from "./session.ts";
import { uploadRoutes } from "./uploads.ts";
import { viewerRoutes } from "./viewers.ts";
import { workflowRoutes } from "./workflows.ts";

export function apiRoutes(parts: RouteParts): readonly Route[] {
  return [
    ...workflowRoutes(parts),
    ...runRoutes(parts),
    ...nodeRoutes(parts),
    ...artifactRoutes(parts),
    ...viewerRoutes(parts),
    ...uploadRoutes(parts),
    ...fileRoutes(parts),
    ...sessionRoutes(parts),
  ];
}
