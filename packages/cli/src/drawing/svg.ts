/** A layout as a self-contained SVG that follows the reader's light or dark theme. */
import type { Box, Edge, Layout } from "./layout.ts";

const STYLE = `
  :root { --ink: #1f2933; --line: #7b8794; --task: #e3f2fd; --map: #f3f0ff; --branch: #fff8e1; --gate: #fff3e0; --port: #f1f5f9; --page: #ffffff; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --line: #9aa5b1; --task: #17324d; --map: #2a2348; --branch: #3d3413; --gate: #43300f; --port: #273240; --page: #111820; } }
  text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: var(--ink); }
  .note { font-size: 11px; opacity: 0.7; }
  .title { font-size: 15px; font-weight: 600; }
  rect { stroke: var(--line); stroke-width: 1; }
  .task, .dynamic { fill: var(--task); } .map, .workflow { fill: var(--map); } .branch { fill: var(--branch); } .gate { fill: var(--gate); }
  .input, .output { fill: var(--port); stroke-dasharray: 3 2; }
  path { fill: none; stroke: var(--line); stroke-width: 1.3; marker-end: url(#arrow); }
`;
const MARGIN = 24;
const TITLE = 34;

export function drawSvg(layout: Layout, title: string): string {
  const width = Math.ceil(Math.max(layout.width, title.length * 9) + 2 * MARGIN);
  const height = Math.ceil(layout.height + 2 * MARGIN + TITLE);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<style>${STYLE}</style>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" style="fill:var(--line);stroke:none;marker-end:none"/></marker></defs>`,
    `<rect width="${width}" height="${height}" style="fill:var(--page);stroke:none"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 6}">${escapeXml(title)}</text>`,
    drawLayout({ ...layout, x: MARGIN, y: MARGIN + TITLE }),
    "</svg>\n",
  ].join("\n");
}

function drawLayout(layout: Layout): string {
  const edges = layout.edges.map(edgePath);
  return `<g transform="translate(${round(layout.x)} ${round(layout.y)})">\n${[...edges, ...layout.boxes.map(drawBox)].join("\n")}\n</g>`;
}

/** Smooth between layers, straight through them. */
function edgePath({ points }: Edge): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let [x1, y1] = first;
  let path = `M${round(x1)} ${round(y1)}`;
  for (const [x2, y2] of rest) {
    const bend = (y2 - y1) / 2;
    path +=
      x1 === x2
        ? `L${round(x2)} ${round(y2)}`
        : `C${round(x1)} ${round(y1 + bend)} ${round(x2)} ${round(y2 - bend)} ${round(x2)} ${round(y2)}`;
    [x1, y1] = [x2, y2];
  }
  return `<path d="${path}"/>`;
}

function drawBox(box: Box): string {
  const radius = box.kind === "input" || box.kind === "output" ? 14 : 6;
  const parts = [`<rect class="${box.kind}" width="${round(box.width)}" height="${round(box.height)}" rx="${radius}"/>`];
  const middle = round(box.width / 2);
  if (box.note === "")
    parts.push(
      `<text x="${middle}" y="${box.inner.length > 0 ? 26 : round(box.height / 2 + 4.5)}" text-anchor="middle">${escapeXml(box.title)}</text>`,
    );
  else {
    parts.push(`<text x="${middle}" y="19" text-anchor="middle">${escapeXml(box.title)}</text>`);
    parts.push(`<text class="note" x="${middle}" y="35" text-anchor="middle">${escapeXml(box.note)}</text>`);
  }
  for (const inner of box.inner) parts.push(drawLayout(inner));
  return `<g transform="translate(${round(box.x)} ${round(box.y)})">${parts.join("")}</g>`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (char) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[char] ?? char);
}
