import { z } from "zod";
import type { OperationSpec } from "./operation.ts";
import { workflowRef } from "./runs.ts";
import { digest, instant, jsonObject, valueIssue } from "./shared.ts";

const presetName = z
  .string()
  .regex(/^[\p{L}\p{N}]([\p{L}\p{N} ._+()-]{0,78}[\p{L}\p{N}._+()-])?$/u, "1 to 80 letters, digits, blanks and . _ - + ( )")
  .meta({ description: "1 to 80 letters, digits, blanks and `. _ - + ( )`", examples: ["Plate 7 deep"] });

const about = {
  name: z.string(),
  origin: z.enum(["author", "saved"]).meta({ description: "`author`: part of the workflow's document" }),
  version: digest.meta({ description: "the version that it was written or saved for" }),
  revision: z.number().int().nullable().meta({ description: "grows with each save; null for an author's preset" }),
  savedAt: instant.nullable(),
  by: z.string().nullable(),
};

const preset = z
  .object({
    ...about,
    inputs: jsonObject,
    issues: z
      .array(valueIssue)
      .readonly()
      .meta({ description: "what of it does not fit the version that was asked for; what is merely not given is no issue" }),
  })
  .meta({ id: "Preset" });

const refParams = z.object({ ref: workflowRef });
const presetParams = z.object({ ref: workflowRef, preset: presetName });

export const listPresets = {
  tag: "workflows",
  summary:
    "Presets of a workflow by name: its author's, and those that were saved. `misfits`: inputs that do not fit this version",
  params: refParams,
  response: z.object({
    version: digest,
    rows: z.array(z.object({ ...about, misfits: z.array(z.string()).readonly() })).readonly(),
  }),
  failures: [404],
} as const satisfies OperationSpec;

export const getPreset = {
  tag: "workflows",
  summary: "One preset with its inputs, held to the version that `ref` names",
  params: z.object({ ref: workflowRef, preset: z.string().min(1).max(200) }),
  response: preset,
  failures: [404],
} as const satisfies OperationSpec;

export const savePreset = {
  tag: "workflows",
  summary: "Save inputs under a name. They may be a part of what the workflow needs; each that is given must be right",
  params: presetParams,
  body: z.strictObject({
    inputs: jsonObject,
    revision: z.exactOptional(
      z.int().min(0).meta({ description: "the revision to save over, 0: there is none yet; when another one is stored: 409" }),
    ),
  }),
  bodyLimit: 4 * 1024 * 1024,
  response: preset,
  failures: [404, 409, 413, 422],
} as const satisfies OperationSpec;

export const renamePreset = {
  tag: "workflows",
  summary: "Give a saved preset another name",
  params: presetParams,
  body: z.strictObject({ name: presetName }),
  response: preset,
  failures: [404, 409],
} as const satisfies OperationSpec;

export const deletePreset = {
  tag: "workflows",
  summary: "Delete a saved preset",
  params: presetParams,
  response: z.object({ ok: z.literal(true) }),
  failures: [404, 409],
} as const satisfies OperationSpec;
