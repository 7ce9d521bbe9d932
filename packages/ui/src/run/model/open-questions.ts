/** Gates that wait for an answer, in the order in which they opened. Costs nothing where no gate waits. */
import type { RunModel } from "./run-model.ts";
import { selectRows } from "./select.ts";

export function openQuestions(model: RunModel): readonly string[] {
  const waits = model.places().some((place) => model.placeKind(place) === "gate" && (model.placeCounts(place).held ?? 0) > 0);
  if (!waits) return [];
  const rows = selectRows(model, { kinds: ["gate"], statuses: ["held"], sort: "order", descending: false, now: 0 });
  return [...rows].map((row) => model.entry(row).path);
}
