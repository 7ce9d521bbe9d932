export * from "./port.ts";
export { openLocalStore, type LocalStoreOptions } from "./local-store.ts";
export type { DurabilityMode } from "./durability.ts";
export { FAULT_ACTIONS, FAULT_POINTS, armFault, faultPoint, type FaultAction, type FaultPoint } from "./fault.ts";
export { encodeManifest, parseManifest } from "./manifest.ts";
export { ERRORS as STORE_ERRORS } from "./errors.ts";
