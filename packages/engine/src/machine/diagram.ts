/** Mermaid diagrams of the machines, generated from their tables; docs/states.md is this text (a test holds them equal). */
import { attemptMachine } from "./attempt.ts";
import { nodeMachine } from "./node.ts";
import { runMachine } from "./run.ts";
import type { Machine } from "./table.ts";

/** Every edge of a machine, in table order. */
export function edgesOf<S extends string, E extends string, C extends string>(
  machine: Machine<S, E, C>,
): readonly { readonly from: S; readonly event: E; readonly to: S; readonly commands: readonly C[] }[] {
  const states = Object.keys(machine.table) as S[];
  return states.flatMap((from) =>
    (Object.keys(machine.table[from]) as E[]).flatMap((event) => {
      const cell = machine.table[from][event];
      return cell === undefined ? [] : [{ from, event, to: cell.to, commands: cell.commands }];
    }),
  );
}

export function mermaid<S extends string, E extends string, C extends string>(machine: Machine<S, E, C>): string {
  const lines = [`stateDiagram-v2`, `  [*] --> ${machine.initial}`];
  for (const edge of edgesOf(machine)) {
    const commands = edge.commands.length === 0 ? "" : ` / ${edge.commands.join(", ")}`;
    lines.push(`  ${edge.from} --> ${edge.to}: ${edge.event}${commands}`);
  }
  for (const state of machine.final) lines.push(`  ${state} --> [*]`);
  return lines.join("\n");
}

export function statesPage(): string {
  return [
    "# States",
    "",
    "Generated from the transition tables in `packages/engine/src/machine/` by `packages/engine/scripts/write-states.ts`; do not edit.",
    "An arrow reads `event / commands`. What has no arrow is refused. Commands are carried out after the commit.",
    section("Run", runMachine),
    section("Node run", nodeMachine),
    section("Attempt", attemptMachine),
  ].join("\n");
}

function section<S extends string, E extends string, C extends string>(title: string, machine: Machine<S, E, C>): string {
  const events = (Object.keys(machine.events) as E[]).map((event) => `| \`${event}\` | ${machine.events[event]} |`);
  return [
    "",
    `## ${title}`,
    "",
    "```mermaid",
    mermaid(machine),
    "```",
    "",
    "| event | meaning |",
    "|---|---|",
    ...events,
    "",
  ].join("\n");
}
