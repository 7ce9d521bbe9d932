/** `golgi doctor`: one line a finding: ok, warn or fail, each with how to fix it. Changes nothing. */
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { formatTable, wrapText } from "../output/format.ts";
import { printable, styleOf } from "../output/style.ts";
import { findState } from "../state/directory.ts";
import { examineMachine } from "./machine.ts";
import { examineState } from "./state.ts";

export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly what: string;
  readonly detail: string;
  readonly fix?: string;
}

export async function examine(request: {
  readonly file: string | undefined;
  readonly json: boolean;
  readonly state: string | undefined;
}): Promise<ExitCode> {
  const state = findState(request.state);
  const findings: Finding[] = [...(await examineMachine()), ...(await examineState(state))];
  if (request.file !== undefined) {
    const { examineTools } = await import("./tools.ts");
    findings.push(...(await examineTools(request.file, state)));
  }
  const failed = findings.some(({ level }) => level === "fail");
  if (request.json) process.stdout.write(`${JSON.stringify({ ok: !failed, findings }, null, 2)}\n`);
  else printFindings(findings);
  return failed ? EXIT.failed : EXIT.ok;
}

function printFindings(findings: readonly Finding[]): void {
  const style = styleOf(process.stdout);
  const marks = { ok: style.green("ok  "), warn: style.yellow("warn"), fail: style.red("FAIL") };
  const table = formatTable(findings.map(({ level, what, detail }) => [marks[level], what, printable(detail)])).split("\n");
  findings.forEach(({ fix }, i) => {
    process.stdout.write(`${table[i]}\n`);
    if (fix !== undefined) process.stdout.write(`${wrapText(`${style.cyan("Fix:")} ${printable(fix)}`, 100, "        ")}\n`);
  });
  const bad = findings.filter(({ level }) => level === "fail").length;
  const warned = findings.filter(({ level }) => level === "warn").length;
  const words = bad > 0 ? `${bad} failed` : warned > 0 ? `ready, ${warned} warning${warned === 1 ? "" : "s"}` : "all is well";
  process.stdout.write(`\n${words}\n`);
}
