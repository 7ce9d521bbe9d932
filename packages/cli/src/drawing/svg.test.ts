import assert from "node:assert/strict";
import { test } from "node:test";
import { lower, map, sh, t, task, workflow } from "@golgi/sdk";
import { layoutDocument } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { drawSvg } from "./svg.ts";

const step = (name: string) =>
  task({
    name,
    inputs: { a: t.file(), b: t.file().optional() },
    outputs: { f: t.file() },
    script: ({ inputs, outputs }) => sh`cat ${inputs.a} ${inputs.b} > ${outputs.f}`,
  });
const [one, two, three, four] = [step("one"), step("two"), step("three"), step("four")];
const flow = workflow({
  name: "flow",
  inputs: { a: t.file(), many: t.array(t.file()) },
  body: ({ a, many }) => {
    const first = one({ a }).f;
    const second = two({ a: first }).f;
    const third = three({ a: second, b: a }).f;
    return { f: four({ a: third, b: first }).f, all: map(many, (file) => two({ a: file, b: first }).f) };
  },
});

function document() {
  const { document: lowered, diagnostics } = lower(flow, { bundles: new Map() });
  assert.ok(lowered !== undefined, JSON.stringify(diagnostics));
  return lowered;
}

test("boxes never overlap, everything lies below what it needs, and wires run around boxes", () => {
  const layout = layoutDocument(document());
  const check = ({ boxes, edges, width, height }: Layout): void => {
    for (const [i, a] of boxes.entries()) {
      assert.ok(a.x >= -0.01 && a.y >= -0.01 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01, a.id);
      for (const b of boxes.slice(i + 1)) {
        assert.ok(
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
          `${a.id} over ${b.id}`,
        );
      }
      for (const inner of a.inner) check(inner);
    }
    for (const { points } of edges) {
      points.slice(1).forEach(([, y], i) => assert.ok(y >= (points[i]?.[1] ?? 0)));
      for (const [x, y] of points.slice(1, -1))
        assert.ok(!boxes.some((b) => x > b.x && x < b.x + b.width && y > b.y && y < b.y + b.height));
    }
  };
  check(layout);
  assert.ok(layout.edges.length >= 9);
});

test("names from outside are escaped", () => {
  const svg = drawSvg(layoutDocument(document()), 'a <b> & "c"');
  assert.match(svg, /a &lt;b&gt; &amp; &quot;c&quot;/);
  assert.doesNotMatch(svg, /NaN|undefined/);
});
