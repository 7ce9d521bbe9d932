/** Queries about presets: those of a workflow's author, and those saved on the server. */
import { ApiError, type Preset, type PresetSummary } from "@golgi/server/client";
import { queryOptions } from "@tanstack/react-query";
import { golgi } from "../data/client.ts";

export type { Preset, PresetSummary };

export function presetsQuery(reference: string) {
  return queryOptions({
    queryKey: ["presets", reference],
    queryFn: async ({ signal }): Promise<readonly PresetSummary[]> =>
      (await golgi.call("listPresets", { params: { ref: reference }, signal })).rows,
  });
}

/** Null: there is none of this name (any more). */
export function presetQuery(reference: string, name: string | undefined) {
  return queryOptions({
    queryKey: ["preset", reference, name ?? ""],
    queryFn: async ({ signal }): Promise<Preset | null> => {
      try {
        return await golgi.call("getPreset", { params: { ref: reference, preset: name ?? "" }, signal });
      } catch (error) {
        if (error instanceof ApiError && error.code === "GOLGI_PRESET_MISSING") return null;
        throw error;
      }
    },
    enabled: name !== undefined,
    retry: false,
  });
}
