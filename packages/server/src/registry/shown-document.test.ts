import assert from "node:assert/strict";
import { test } from "node:test";
import { documentDigest, type Document } from "@golgi/ir";
import { wordCount } from "../testing/workflows.ts";
import { documentOf } from "../testing/world.ts";
import { shownDocument } from "./shown-document.ts";

test("directories of the author's machine are not shown; the version stays", () => {
  const document = documentOf(wordCount);
  const text = JSON.stringify(document);
  assert.match(text, /"file":"[^"]*\/[^"]*"/, "the author's place is in the document");
  const shown = shownDocument(document);
  assert.doesNotMatch(JSON.stringify(shown), /"file":"[^"]*[/\\][^"]*"/);
  assert.match(JSON.stringify(shown), /"file":"workflows\.ts","line":\d+/);
  assert.equal(documentDigest(shown), documentDigest(document));
});

test("graphs inside maps, branches and handlers too; a path inside the project stays", () => {
  const source = { file: "/home/ada/secret/flow.ts", line: 1, column: 1 };
  const inner = { inputs: {}, results: {}, nodes: { a: { kind: "task", task: "x", inputs: {}, source } } };
  const document = {
    golgi: "document/1",
    main: "w",
    tasks: { x: { source: { ...source, file: "src/own.ts" } } },
    workflows: {
      w: {
        source,
        graph: {
          nodes: {
            m: { kind: "map", body: inner, source },
            b: { kind: "branch", then: inner, else: inner, source: { ...source, file: "C:\\ada\\flow.ts" } },
          },
        },
        onFailure: inner,
        finally: { ...inner, nodes: { up: { kind: "gate", source: { ...source, file: "../ada/flow.ts" } } } },
      },
    },
  } as unknown as Document;
  const text = JSON.stringify(shownDocument(document));
  assert.doesNotMatch(text, /ada/);
  assert.match(text, /src\/own\.ts/);
  assert.equal(text.match(/"flow\.ts"/g)?.length, 8);
});
