/** Quoting through the real interpreters: whatever a value is, bash and Python read it back unchanged, wherever it stands. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Json } from "../json.ts";
import type { Template } from "../template.ts";
import { isErrorShape } from "../error.ts";
import { renderTemplate } from "./render.ts";

const hostile = fc.constantFrom(
  "",
  " ",
  "-n",
  "--",
  "~",
  "*",
  "a b",
  "it's",
  '"',
  "'",
  "\\",
  "\\'",
  "$",
  "$HOME",
  "$(id)",
  "`id`",
  "${IFS}",
  "!x",
  "#x",
  "a\nb",
  "\n",
  "\t",
  "\r\n",
  "\\n",
  "EOF",
  "x\nEOF\nid",
  "{a,b}",
  "[a-z]",
  "a;b",
  "a&b",
  "a|b",
  ">x",
  "<x",
  "(",
  ")",
  "=",
  "if",
  "case",
  "\u{1f9ec}",
  "é",
  "\u2028",
  "\ufeff",
  "\x7f",
  "\x01",
  "%s",
);
const anyText = fc
  .oneof(
    hostile,
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.array(hostile, { maxLength: 6 }).map((parts) => parts.join("")),
  )
  .map((text) => text.replaceAll("\0", "").toWellFormed());

function render(template: Template, values: Readonly<Record<string, Json>>, language: "shell" | "python" = "shell"): string {
  return renderTemplate({ kind: "script", language, interpreter: ["bash"], template }, { input: (port) => values[port] });
}
const text = (words: string) => ({ kind: "text", text: words }) as const;
const value = (port: string) => ({ kind: "value", value: { kind: "input", port } }) as const;

function run(program: string, script: string): string {
  const result = spawnSync(program, program === "bash" ? ["-euo", "pipefail"] : ["-X", "utf8", "-"], {
    input: script,
    encoding: "utf8",
    timeout: 60_000,
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" },
  });
  assert.equal(result.status, 0, `${result.stderr}\n--- script:\n${script.slice(0, 2000)}`);
  return result.stdout;
}

/** Every place where a value may stand, and how its text is printed there with an end of NUL. */
const PLACES: Readonly<Record<string, { readonly before: string; readonly after: string }>> = {
  "a word": { before: "printf '%s\\0' ", after: "\n" },
  "part of a word": { before: "printf '%s\\0' x=", after: "y\n" },
  "double quotes": { before: "printf '%s\\0' \"", after: '"\n' },
  "single quotes": { before: "printf '%s\\0' '", after: "'\n" },
  "$'…'": { before: "printf '%s\\0' $'", after: "'\n" },
  "a substitution in double quotes": { before: "printf '%s\\0' \"$(printf '%sx' ", after: ')"\n' },
  "double quotes in a substitution in double quotes": { before: "printf '%s\\0' \"$(printf '%sx' \"", after: '")"\n' },
  "an assignment": { before: "v=", after: "; printf '%s\\0' \"$v\"\n" },
  "a here-string": { before: "{ cat <<<", after: "; printf '\\0'; }\n" },
  "a test": { before: "[[ ", after: " == x ]] || true\nprintf '\\0'\n" },
};

test("bash reads every value back, at every place", () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 50, maxLength: 120 }), (values) => {
      for (const [name, { before, after }] of Object.entries(PLACES)) {
        if (name === "a test") continue;
        const template = values.flatMap((_, index) => [text(before), value(`v${index}`), text(after)]);
        const printed = run("bash", render(template, Object.fromEntries(values.map((each, index) => [`v${index}`, each])))).split(
          "\0",
        );
        const expected = values.map((each) => expectedAt(name, each));
        assert.deepEqual(printed.slice(0, -1), expected, name);
      }
    }),
    { numRuns: 15 },
  );
});

function expectedAt(place: string, each: string): string {
  if (place === "part of a word") return `x=${each}y`;
  if (place.includes("substitution")) return `${each}x`;
  return place === "a here-string" ? `${each}\n` : each;
}

test("a here-document keeps every value, or refuses what would end it", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom("EOF", "'EOF'", "-EOF"), (each, delimiter) => {
      const template = [text(`cat <<${delimiter}\nx`), value("v"), text("y\nEOF\nprintf end\n")];
      let script: string;
      try {
        script = render(template, { v: each });
      } catch (error) {
        assert.ok(isErrorShape(error) && error.code === "GOLGI_TEMPLATE_PLACE");
        assert.ok(each.includes("EOF"), "only a value with the delimiter may be refused");
        return;
      }
      const printed = run("bash", script);
      const kept = delimiter === "-EOF" ? `x${each}y\n`.replace(/\n\t+/g, "\n") : `x${each}y\n`;
      assert.equal(printed, `${kept}end`);
    }),
    { numRuns: 150 },
  );
});

test("python reads every JSON value back", () => {
  const json = fc
    .jsonValue({ maxDepth: 3 })
    .map((each) => JSON.parse(JSON.stringify(each).replace(/\\ud[89a-f]../gi, "")) as Json);
  const each = fc.oneof(
    anyText,
    json,
    fc.string({ unit: "binary" }).map((raw) => raw.toWellFormed()),
  );
  fc.assert(
    fc.property(fc.array(each, { minLength: 100, maxLength: 200 }), (values) => {
      const template = [
        text("import json\nvalues = []\n"),
        ...values.flatMap((_, index) => [text("values.append("), value(`v${index}`), text(")\n")]),
        text("print(json.dumps(values))\n"),
      ];
      const printed = run(
        "python3",
        render(template, Object.fromEntries(values.map((one, index) => [`v${index}`, one])), "python"),
      );
      assert.deepEqual(JSON.parse(printed), JSON.parse(JSON.stringify(values).replaceAll("-0,", "0,")));
    }),
    { numRuns: Number(process.env["RUNS"] ?? 20) },
  );
});

/** Fragments that authors write, well-formed or not; a placeholder may stand between any two. */
const fragments = fc.constantFrom(
  "echo ",
  '"',
  "'",
  "$(",
  ")",
  "`",
  "${x:-",
  "${x#",
  "}",
  "$",
  "\\",
  "\n",
  " ",
  ";",
  "#",
  "<<EOF\n",
  "<<'EOF'\n",
  "<<-E\n",
  "\nEOF\n",
  "\nE\n",
  "<<<",
  "<",
  "<<",
  "((",
  "))",
  "$((",
  "(",
  "[[ ",
  " ]]",
  " -eq ",
  " == ",
  "case x in a) ",
  ";; esac",
  "a[",
  "]=1",
  "x=",
  "|",
  "&&",
  "{ ",
  "; }",
  "\t",
  "if true; then ",
  "; fi",
  "$'",
  '$"',
  "for ((i=",
  "\\\n",
);
const canaries = fc.constantFrom(
  "$(touch CANARY)",
  "`touch CANARY`",
  "'; touch CANARY; '",
  '"; touch CANARY; "',
  "\ntouch CANARY\n",
  "x\nEOF\ntouch CANARY\n",
  "x\nE\ntouch CANARY\n",
  "a[$(touch CANARY)]",
  "; touch CANARY #",
  ") ; touch CANARY ; (",
  "}; touch CANARY; {",
  "'\"; touch CANARY; \"'",
  "\\'; touch CANARY; \\'",
  "(touch CANARY)",
  "{x:=$(touch CANARY)}",
  "'$(touch CANARY)'",
  ')"; touch CANARY; "$(',
  "E",
  "EOF",
  "touch",
);

test("no value is ever run, in any script, however strange", () => {
  const folder = mkdtempSync(join(tmpdir(), "golgi-quoting-"));
  const part = fc.oneof(
    { weight: 3, arbitrary: fragments.map((each) => ({ text: each })) },
    { weight: 1, arbitrary: canaries.map((each) => ({ value: each })) },
  );
  let rendered = 0;
  try {
    fc.assert(
      fc.property(fc.array(fc.array(part, { minLength: 2, maxLength: 14 }), { minLength: 60, maxLength: 60 }), (scripts) => {
        const written: string[] = [];
        for (const parts of scripts) {
          const values: Record<string, Json> = {};
          const template: Template = parts.map((each, index) => {
            if ("text" in each) return text(each.text);
            values[`v${index}`] = each.value;
            return value(`v${index}`);
          });
          try {
            written.push(render(template, values));
          } catch (error) {
            assert.ok(isErrorShape(error), String(error));
          }
        }
        rendered += written.length;
        for (const [index, script] of written.entries()) writeFileSync(join(folder, `s${index}`), script);
        // Scripts that bash cannot parse run with -e only (see S3 of ShellPlace).
        const each = `timeout 5 bash -euo pipefail "$f"; bash -n "$f" && timeout 5 bash "$f"`;
        const loop = `export PATH=/bin:/usr/bin; for f in s*; do { ${each}; } </dev/null >/dev/null 2>&1; test -e CANARY && { echo "$f"; rm CANARY; }; done; rm -f s*; true`;
        const found = spawnSync("bash", ["-c", loop], { cwd: folder, encoding: "utf8", timeout: 120_000 });
        const caught = found.stdout.split("\n").filter((name) => name !== "");
        assert.deepEqual(
          caught.map((name) => written[Number(name.slice(1))]),
          [],
        );
      }),
      { numRuns: Number(process.env["RUNS"] ?? 20) },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  assert.ok(rendered > 200, `only ${rendered} scripts were rendered`);
});
