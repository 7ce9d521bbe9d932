import { workflowUnknown } from "../errors.ts";
import { implement, type Route } from "../http/implement.ts";
import type { RouteParts } from "../parts.ts";
import { createRunCounter } from "../registry/count-runs.ts";
import { compareInterfaces } from "../registry/interface-change.ts";
import { interfaceOf, registerDocument } from "../registry/register-document.ts";
import { shownDocument } from "../registry/shown-document.ts";
import { resolveWorkflow, type Resolved } from "../registry/resolve.ts";

export function workflowRoutes({ registry, database, user, now }: RouteParts): readonly Route[] {
  const resolve = (ref: string): Promise<Resolved> => resolveWorkflow({ registry, database }, ref);
  const countRuns = createRunCounter(database);
  return [
    implement("listWorkflows", async ({ query }) => {
      const { rows, next } = await registry.list(query);
      const counted = await Promise.all(rows.map(async (row) => ({ ...row, runs: await countRuns(row.name) })));
      return { rows: counted, ...(next !== undefined && { next }) };
    }),
    implement("getWorkflow", async ({ params }) => {
      const { name, version, document } = await resolve(params.ref);
      const [labels, versions, usedBy] = await Promise.all([
        registry.labels(name),
        registry.versions(name),
        registry.usedBy(name),
      ]);
      return { name, version, labels, versions, usedBy, document: shownDocument(document) };
    }),
    implement("registerWorkflow", ({ body: { document, label } }) =>
      registerDocument(registry, document, { by: user, at: now(), ...(label !== undefined && { label }) }),
    ),
    implement("moveLabel", async ({ params: { ref, label } }) => {
      const { name, version } = await resolve(ref);
      const before = await registry.moveLabel(name, label, { version, at: now(), by: user });
      return { name, label, version, before };
    }),
    implement("labelHistory", async ({ params: { ref, label } }) => {
      const { name } = await resolve(ref);
      const rows = await registry.labelHistory(name, label);
      if (rows.length === 0) throw workflowUnknown(`${name}@${label}`, undefined);
      return { rows };
    }),
    implement("compareVersions", async ({ params, query }) => {
      const [before, after] = [await resolve(query.from), await resolve(params.ref)];
      return compareInterfaces(interfaceOf(before.document), interfaceOf(after.document));
    }),
  ];
}
