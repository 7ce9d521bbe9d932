export * from "./port.ts";
export { openLocalStore, type LocalStoreOptions } from "./local-store.ts";
export type { DurabilityMode } from "./durability.ts";
export { FAULT_ACTIONS, FAULT_POINTS, armFault, faultPoint, type FaultAction, type FaultPoint } from "./fault.ts";
export { livenessOf, thisOwner, type Liveness, type Owner } from "./owner.ts";
export { encodeManifest, parseManifest } from "./manifest.ts";
export { ERRORS as STORE_ERRORS, type StoreErrorCode } from "./errors.ts";
export { SEMANTIC_KINDS, semanticDigest, type SemanticKind } from "./semantic/semantic-digest.ts";
