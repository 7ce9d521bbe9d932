/** Events: append-only, `seq` 1, 2, 3 … within a run (checked by `batch.ts` inside the transaction, and by the primary key). */
import type { RunId } from "@golgi/ir";
import type { EventRow } from "../../ports/database.ts";
import { columnNames, type TableMapping } from "../mapping.ts";
import type { Sql } from "../sql.ts";
import { encodeJson, encodeText, readInteger, readJson, readOptionalText, readText } from "../text.ts";

export const EVENTS: TableMapping<EventRow> = {
  table: "events",
  columns: [
    { name: "run", type: "text" },
    { name: "seq", type: "integer" },
    { name: "at", type: "integer" },
    { name: "kind", type: "text" },
    { name: "path", type: "text" },
    { name: "data", type: "json" },
  ],
  key: ["run", "seq"],
  replaced: [],
  toValues: (row) => [
    row.run,
    row.seq,
    row.at,
    encodeText(row.kind),
    row.path === null ? null : encodeText(row.path),
    encodeJson(`event ${row.seq} of ${row.run}`, row.data),
  ],
  fromRecord: (record) => ({
    run: readText<RunId>(record, "run"),
    seq: readInteger(record, "seq"),
    at: readInteger(record, "at"),
    kind: readText(record, "kind"),
    path: readOptionalText(record, "path"),
    data: readJson(record, "data"),
  }),
};

const SELECT = `select ${columnNames(EVENTS)} from events`;
const DEFAULT_LIMIT = 10_000;

export async function listEvents(
  sql: Sql,
  run: RunId,
  page: { afterSeq: number; limit?: number | undefined },
): Promise<EventRow[]> {
  const values = [run, page.afterSeq, page.limit ?? DEFAULT_LIMIT];
  const records = await sql.query(`${SELECT} where run = ? and seq > ? order by seq limit ?`, values);
  return records.map(EVENTS.fromRecord);
}

export const LAST_SEQ = "select coalesce(max(seq), 0) as seq from events where run = ?";

/** 0 when the run has no events. */
export async function lastSeq(sql: Sql, run: RunId): Promise<number> {
  const [record] = await sql.query(LAST_SEQ, [run]);
  return record ? readInteger(record, "seq") : 0;
}
