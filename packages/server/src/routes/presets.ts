import { validateValue, type Document, type JsonObject, type ValueIssue } from "@golgi/ir";
import type { Answer } from "../contract/operation.ts";
import type { getPreset, listPresets } from "../contract/presets.ts";
import { presetConflict, presetMissing, presetUnfit } from "../errors.ts";
import { implement, type Route } from "../http/implement.ts";
import { fileIssues } from "../launch/check.ts";
import type { RouteParts } from "../parts.ts";
import type { PresetRow } from "../registry/presets.ts";
import { resolveWorkflow, type Resolved } from "../registry/resolve.ts";

type Preset = Answer<typeof getPreset>;
type About = Answer<typeof listPresets>["rows"][number];

export function presetRoutes(parts: RouteParts): readonly Route[] {
  const { presets, store, user, now } = parts;
  const resolve = (ref: string): Promise<Resolved> => resolveWorkflow(parts, ref);
  const shown = async (row: Omit<PresetRow, "workflow">, { document }: Resolved): Promise<Preset> => ({
    ...aboutOf(row),
    inputs: row.inputs,
    issues: await misfitsOf(store, document, row.inputs),
  });
  /** Author's presets cannot be changed from here. */
  const requireOwn = async (at: Resolved, name: string): Promise<void> => {
    if ((await presets.read(at.name, name)) !== undefined) return;
    throw Object.hasOwn(authored(at.document), name)
      ? presetConflict(`the preset ${name} is part of the workflow itself`, "Save a preset of your own under another name.")
      : presetMissing(at.name, name);
  };
  return [
    implement("listPresets", async ({ params }) => {
      const at = await resolve(params.ref);
      const rows: About[] = Object.keys(authored(at.document)).map((name) => ({
        ...authorOf(name, at),
        misfits: [],
      }));
      for (const row of await presets.list(at.name)) {
        const issues = await misfitsOf(store, at.document, row.inputs);
        rows.push({ ...aboutOf(row), misfits: [...new Set(issues.map(({ path }) => String(path[0] ?? "")))] });
      }
      return { version: at.version, rows };
    }),
    implement("getPreset", async ({ params }) => {
      const at = await resolve(params.ref);
      const row = await presets.read(at.name, params.preset);
      if (row !== undefined) return shown(row, at);
      const own = authored(at.document);
      if (!Object.hasOwn(own, params.preset)) throw presetMissing(at.name, params.preset);
      const inputs = own[params.preset] ?? {};
      return { ...authorOf(params.preset, at), inputs, issues: await misfitsOf(store, at.document, inputs) };
    }),
    implement("savePreset", async ({ params, body: { inputs, revision } }) => {
      const at = await resolve(params.ref);
      if (Object.hasOwn(authored(at.document), params.preset))
        throw presetConflict(`the workflow itself has a preset ${params.preset}`, "Choose another name.");
      const issues = await misfitsOf(store, at.document, inputs);
      if (issues.length > 0) throw presetUnfit(params.preset, issues);
      const row = { workflow: at.name, name: params.preset, inputs, version: at.version, at: now(), by: user };
      const saved = await presets.save(row, revision);
      if (saved === "conflict")
        throw presetConflict(
          revision === 0 ? `there is a preset ${params.preset} already` : `the preset ${params.preset} was changed meanwhile`,
          revision === 0
            ? "Choose another name, or save over it."
            : "Load it again to see what changed, or save under another name.",
        );
      return shown(saved, at);
    }),
    implement("renamePreset", async ({ params, body }) => {
      const at = await resolve(params.ref);
      await requireOwn(at, params.preset);
      const taken = Object.hasOwn(authored(at.document), body.name);
      if (taken || (await presets.rename(at.name, params.preset, body.name)) === "taken")
        throw presetConflict(`there is a preset ${body.name} already`, "Choose another name.");
      const row = await presets.read(at.name, body.name);
      if (row === undefined) throw presetMissing(at.name, params.preset);
      return shown(row, at);
    }),
    implement("deletePreset", async ({ params }) => {
      const at = await resolve(params.ref);
      await requireOwn(at, params.preset);
      await presets.remove(at.name, params.preset);
      return { ok: true as const };
    }),
  ];
}

function authored(document: Document): Readonly<Record<string, JsonObject>> {
  return document.workflows[document.main]?.presets ?? {};
}

function aboutOf({ name, version, revision, at, by }: Omit<PresetRow, "workflow" | "inputs">) {
  return { name, origin: "saved" as const, version, revision, savedAt: at, by };
}

function authorOf(name: string, { version }: Resolved) {
  return { name, origin: "author" as const, version, revision: null, savedAt: null, by: null };
}

/** Inputs that the version does not have or takes otherwise, and files that are gone. What is not given is no misfit. */
async function misfitsOf(store: RouteParts["store"], document: Document, inputs: JsonObject): Promise<readonly ValueIssue[]> {
  const type = document.workflows[document.main]?.graph.inputs;
  if (type === undefined) return [];
  const checked = validateValue({ ...type, required: [] }, inputs);
  return checked.ok ? fileIssues(store, type, inputs) : checked.issues;
}
