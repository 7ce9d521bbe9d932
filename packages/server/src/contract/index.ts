/** The contract: every operation of `PATHS` with its schemas. */
import * as artifacts from "./artifacts.ts";
import * as events from "./events.ts";
import * as files from "./files.ts";
import * as nodes from "./nodes.ts";
import type { OperationSpec } from "./operation.ts";
import type { OperationName } from "./paths.ts";
import * as presets from "./presets.ts";
import * as runs from "./runs.ts";
import * as session from "./session.ts";
import * as workflows from "./workflows.ts";

export const CONTRACT = {
  listWorkflows: workflows.listWorkflows,
  registerWorkflow: workflows.registerWorkflow,
  getWorkflow: workflows.getWorkflow,
  moveLabel: workflows.moveLabel,
  labelHistory: workflows.labelHistory,
  compareVersions: workflows.compareVersions,
  listPresets: presets.listPresets,
  getPreset: presets.getPreset,
  savePreset: presets.savePreset,
  renamePreset: presets.renamePreset,
  deletePreset: presets.deletePreset,
  launchRun: runs.launchRun,
  listRuns: runs.listRuns,
  diffRuns: runs.diffRuns,
  getRun: runs.getRun,
  getGraph: runs.getGraph,
  followRun: runs.followRun,
  cancelRun: runs.cancelRun,
  resumeRun: runs.resumeRun,
  downloadOutputs: runs.downloadOutputs,
  listNodes: nodes.listNodes,
  getNode: nodes.getNode,
  explainNode: nodes.explainNode,
  answerGate: nodes.answerGate,
  getNodeDocument: nodes.getNodeDocument,
  listAttempts: nodes.listAttempts,
  searchLogs: nodes.searchLogs,
  readLog: nodes.readLog,
  followLog: nodes.followLog,
  followEvents: events.followEvents,
  readArtifact: artifacts.readArtifact,
  listEntries: artifacts.listEntries,
  frameDirectory: artifacts.frameDirectory,
  downloadDirectory: artifacts.downloadDirectory,
  readEntry: artifacts.readEntry,
  previewTable: artifacts.previewTable,
  describeImage: artifacts.describeImage,
  readTile: artifacts.readTile,
  uploadOptions: files.uploadOptions,
  createUpload: files.createUpload,
  uploadOffset: files.uploadOffset,
  appendUpload: files.appendUpload,
  deleteUpload: files.deleteUpload,
  lookupFiles: files.lookupFiles,
  sniffFile: files.sniffFile,
  storeDirectory: files.storeDirectory,
  fetchFile: files.fetchFile,
  doctor: session.doctor,
  getSession: session.getSession,
  createTicket: session.createTicket,
} as const satisfies Record<OperationName, OperationSpec>;

export type Contract = typeof CONTRACT;
