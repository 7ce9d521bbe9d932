/** Compiled documents, stored once per digest. */
import type { Digest, Document } from "@golgi/ir";
import type { Sql } from "../sql.ts";
import { readJson } from "../text.ts";

export async function readDocument(sql: Sql, digest: Digest): Promise<Document | undefined> {
  const [record] = await sql.query("select body from documents where digest = ?", [digest]);
  return record && readJson<Document>(record, "body");
}
