/** Public surface of `@golgi/server`. The typed client is `@golgi/server/client`. */
export { readToken } from "./auth/access.ts";
export { API_ROOT, PATHS } from "./contract/paths.ts";
export { ERRORS as SERVER_ERRORS } from "./errors.ts";
export { openApiDocument } from "./openapi/document.ts";
export type { ServerParts } from "./parts.ts";
export { compareInterfaces, type Interface, type InterfaceChange } from "./registry/interface-change.ts";
export { registerDocument, type RegisteredDocument } from "./registry/register-document.ts";
export type { PresetRow, Presets } from "./registry/presets.ts";
export { openPresets } from "./registry/presets-tables.ts";
export type { Registry } from "./registry/registry.ts";
export { openRegistry } from "./registry/tables.ts";
export { createServer, type GolgiServer } from "./server.ts";
