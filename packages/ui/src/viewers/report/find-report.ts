/** The page of a directory that is a report: FastQC, MultiQC and others write one with pictures, styles and scripts beside it. */
import { golgi } from "../../data/client.ts";

export interface Entry {
  readonly kind: "file" | "directory" | "symlink";
  readonly name: string;
}

export async function entriesAt(digest: string, folders: readonly string[]) {
  let at = digest;
  for (const folder of folders) {
    const { entries } = await golgi.call("listEntries", { params: { digest: at as never } });
    const entry = entries.find(({ name }) => name === folder);
    if (entry?.kind !== "directory") throw new Error(`There is no folder ${folder} here.`);
    at = entry.digest;
  }
  const { entries } = await golgi.call("listEntries", { params: { digest: at as never } });
  return [...entries].sort((a, b) => Number(b.kind === "directory") - Number(a.kind === "directory"));
}

/** Path of the report below the directory; looked for in a lone folder as well (`sample_fastqc/fastqc_report.html`). */
export async function findReport(digest: string): Promise<string | undefined> {
  const entries = await entriesAt(digest, []);
  const here = reportAmong(entries);
  if (here !== undefined) return here;
  const folders = entries.filter(({ kind }) => kind === "directory");
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) return undefined;
  const inside = reportAmong(await entriesAt(digest, [folder.name]));
  return inside === undefined ? undefined : `${folder.name}/${inside}`;
}

/** `index.html`, else a page called report, else the only page. */
export function reportAmong(entries: readonly Entry[]): string | undefined {
  const pages = entries.filter(({ kind, name }) => kind !== "directory" && /\.html?$/i.test(name)).map(({ name }) => name);
  return (
    pages.find((name) => /^index\.html?$/i.test(name)) ??
    pages.find((name) => /(^|[_-])report\.html?$/i.test(name)) ??
    (pages.length === 1 ? pages[0] : undefined)
  );
}
