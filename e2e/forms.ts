/** What tests of the launch page share: fields by their names, the sheet, files, and a server that files are fetched from. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { Served } from "./browser.ts";
import { scratch } from "./golgi.ts";

export const FASTQ = "@r1\nACGT\n+\nIIII\n";
export const box = (at: Page | Locator, name: string) => at.getByRole("textbox", { name, exact: true });

/** Another server, as files by address come from. */
export async function otherServer(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.endsWith(".fq")) response.end(`${FASTQ}@${path}\nA\n+\nI\n`);
    else if (path === "/login.fq.gz") response.setHeader("content-type", "text/html").end("<!doctype html><title>Log in</title>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function runsOf(
  page: Page,
  served: Served,
  query: string,
): Promise<readonly { label: string; inputs: Record<string, unknown> }[]> {
  const { rows } = (await (await page.request.get(`${served.url}/api/v1/runs?${query}`)).json()) as { rows: never[] };
  return rows;
}

export async function openMany(page: Page, served: Served, workflow = "many-runs"): Promise<void> {
  await page.goto(`${served.url}/workflows/${workflow}/launch?many=yes`);
  await page.getByRole("button", { name: "Check all" }).waitFor();
}

export async function pasteTable(page: Page, table: string): Promise<void> {
  await page.getByRole("button", { name: "Paste a table" }).first().click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Table" }).fill(table);
  await page.getByRole("button", { name: /^Add \d+ rows?$/ }).click();
}

export const cellOf = (page: Page, row: number, column: number) =>
  page.getByRole("grid", { name: "Runs" }).locator(`[data-cell="${row}:${column}"]`);

/** Writes files into a folder of their own, which goes away with the test. */
export function fileMaker(t: TestContext): { readonly folder: string; file(name: string, text?: string): string } {
  const folder = scratch(t);
  return {
    folder,
    file(name, text = FASTQ) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
  };
}
