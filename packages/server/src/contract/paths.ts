/**
 * Every operation of the HTTP API: name → method and path below `/api/v1`. The one table that server, OpenAPI document and client read.
 * Plain data without dependencies, so that a browser's client stays small. `{name}` is one path segment, `{+name}` the rest of the path.
 */
export const API_ROOT = "/api/v1";

export const PATHS = {
  listWorkflows: ["GET", "/workflows"],
  registerWorkflow: ["POST", "/workflows"],
  getWorkflow: ["GET", "/workflows/{ref}"],
  moveLabel: ["PUT", "/workflows/{ref}/labels/{label}"],
  labelHistory: ["GET", "/workflows/{ref}/labels/{label}"],
  compareVersions: ["GET", "/workflows/{ref}/diff"],
  listPresets: ["GET", "/workflows/{ref}/presets"],
  getPreset: ["GET", "/workflows/{ref}/presets/{preset}"],
  savePreset: ["PUT", "/workflows/{ref}/presets/{preset}"],
  renamePreset: ["PATCH", "/workflows/{ref}/presets/{preset}"],
  deletePreset: ["DELETE", "/workflows/{ref}/presets/{preset}"],

  launchRun: ["POST", "/runs"],
  listRuns: ["GET", "/runs"],
  diffRuns: ["GET", "/runs/diff"],
  getRun: ["GET", "/runs/{id}"],
  getGraph: ["GET", "/runs/{id}/graph"],
  followRun: ["GET", "/runs/{id}/events"],
  cancelRun: ["POST", "/runs/{id}/cancel"],
  resumeRun: ["POST", "/runs/{id}/resume"],
  downloadOutputs: ["GET", "/runs/{id}/outputs.zip"],

  listNodes: ["GET", "/runs/{id}/nodes"],
  getNode: ["GET", "/runs/{id}/nodes/{path}"],
  explainNode: ["GET", "/runs/{id}/nodes/{path}/explain"],
  answerGate: ["POST", "/runs/{id}/nodes/{path}/answer"],
  getNodeDocument: ["GET", "/runs/{id}/nodes/{path}/document"],
  listAttempts: ["GET", "/runs/{id}/attempts"],
  searchLogs: ["GET", "/runs/{id}/logs"],
  readLog: ["GET", "/runs/{id}/attempts/{attempt}/logs/{stream}"],
  followLog: ["GET", "/runs/{id}/attempts/{attempt}/logs/{stream}/live"],

  followEvents: ["GET", "/events"],

  readArtifact: ["GET", "/artifacts/{digest}"],
  listEntries: ["GET", "/artifacts/{digest}/entries"],
  frameDirectory: ["GET", "/artifacts/{digest}/frame"],
  downloadDirectory: ["GET", "/artifacts/{digest}/zip"],
  readEntry: ["GET", "/artifacts/{digest}/path/{+path}"],
  previewTable: ["GET", "/artifacts/{digest}/table"],
  describeImage: ["GET", "/artifacts/{digest}/image"],
  readTile: ["GET", "/artifacts/{digest}/tile/{page}/{z}/{x}/{y}"],

  uploadOptions: ["OPTIONS", "/uploads"],
  createUpload: ["POST", "/uploads"],
  uploadOffset: ["HEAD", "/uploads/{id}"],
  appendUpload: ["PATCH", "/uploads/{id}"],
  deleteUpload: ["DELETE", "/uploads/{id}"],
  lookupFiles: ["POST", "/files/lookup"],
  sniffFile: ["POST", "/files/sniff"],
  storeDirectory: ["POST", "/files/directory"],
  fetchFile: ["POST", "/files/fetch"],

  doctor: ["GET", "/doctor"],
  getSession: ["GET", "/session"],
  createTicket: ["POST", "/session/tickets"],
} as const satisfies Record<string, readonly [Method, `/${string}`]>;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";
export type OperationName = keyof typeof PATHS;

export interface PathValues {
  readonly [name: string]: string | number;
}

/** The path of an operation with its parameters filled in, below the server's root. */
export function pathTo(name: OperationName, values: PathValues = {}): string {
  return (
    API_ROOT +
    PATHS[name][1].replace(/\{(\+?)(\w+)\}/g, (_match, rest: string, key: string) => {
      const value = values[key];
      if (value === undefined) throw new TypeError(`${name} needs the path parameter ${key}`);
      const text = String(value);
      return rest === "" ? encodeURIComponent(text) : text.split("/").map(encodeURIComponent).join("/");
    })
  );
}
