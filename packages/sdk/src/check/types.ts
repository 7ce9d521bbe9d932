/** Types of ports: what the schema cannot say, and what the type itself gets wrong. */
import { checkType, type SourcePosition } from "@golgi/ir";
import type { Finding } from "../errors.ts";
import type { Ports } from "../graph/definition.ts";
import { report, type Trace } from "../graph/trace.ts";
import { portName } from "./names.ts";

interface PortsOf {
  readonly ports: Ports;
  readonly side: "input" | "output";
  /** e.g. `task "align"`. */
  readonly title: string;
  readonly at: SourcePosition | undefined;
}

export function checkPorts({ ports, side, title, at }: PortsOf, trace: Trace): void {
  for (const issue of ports.issues) {
    const [port = "", ...rest] = issue.path;
    const finding: Finding = {
      code: issue.code,
      severity: "error",
      message: `${side} ${JSON.stringify(port)} of ${title}: ${issue.message}`,
      hint: issue.hint,
    };
    report(trace, finding, at, [`${side}s.${port}`, ...rest].join("."));
  }
  for (const [port, type] of Object.entries(ports.type.properties)) {
    const name = portName(side, port);
    if (name !== undefined) report(trace, name, at, `${side}s.${port}`);
    for (const issue of checkType(type)) {
      const message = `${side} ${JSON.stringify(port)} of ${title}: ${issue.message}`;
      report(
        trace,
        { code: issue.code, severity: "error", message, hint: issue.hint },
        at,
        [`${side}s.${port}`, ...issue.path].join("."),
      );
    }
  }
}
