/** The HTML report: one chart per file, drawn as inline SVG so that the page needs nothing else. */
import type { Quality } from "./quality.ts";

const WIDTH = 640;
const HEIGHT = 180;
const TOP = 42; // Phred scores above this are not seen on short-read machines

export function qualityPage(files: readonly { name: string; quality: Quality }[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Read quality</title>
<style>body{font:16px system-ui;margin:2rem;color:#222}section{margin:2rem 0}svg{background:#fafafa;border:1px solid #ddd}</style>
<h1>Read quality</h1>
${files.map(({ name, quality }) => section(name, quality)).join("\n")}
</html>\n`;
}

function section(name: string, quality: Quality): string {
  return `<section><h2>${escape(name)}</h2>
<p>${quality.reads} reads, ${quality.bases} bases, GC ${(100 * quality.gcShare).toFixed(1)} %, mean quality ${quality.meanQuality.toFixed(1)}</p>
${chart(quality.perPosition)}</section>`;
}

function chart(scores: readonly number[]): string {
  const x = (i: number) => ((i / Math.max(1, scores.length - 1)) * WIDTH).toFixed(1);
  const y = (score: number) => (HEIGHT - (Math.min(score, TOP) / TOP) * HEIGHT).toFixed(1);
  const line = scores.map((score, i) => `${x(i)},${y(score)}`).join(" ");
  const guide = (score: number) =>
    `<line x1="0" x2="${WIDTH}" y1="${y(score)}" y2="${y(score)}" stroke="#ccc" stroke-dasharray="4"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Mean quality by position">
${guide(20)}${guide(30)}<polyline fill="none" stroke="#0b6e99" stroke-width="2" points="${line}"/></svg>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
