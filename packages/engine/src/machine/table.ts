/**
 * State machines as data. A machine is a table: state → event → where it goes and which commands follow.
 *
 * 1. State changes only through `transition` (I3). 2. What is not in the table is refused: no cell, no change. 3. Commands are carried out
 * after the transaction that recorded the transition, so they must be safe to repeat. The tables also give docs/states.md.
 */
import { impossibleTransition } from "../errors.ts";

export interface Cell<State extends string, Command extends string> {
  readonly to: State;
  readonly commands: readonly Command[];
}

export interface Machine<State extends string, Event extends string, Command extends string> {
  readonly name: string;
  readonly initial: State;
  /** States in which nothing happens any more, unless the run is re-opened. */
  readonly final: readonly State[];
  /** In words, for people: what each event means. */
  readonly events: Readonly<Record<Event, string>>;
  readonly table: Readonly<Record<State, Readonly<Partial<Record<Event, Cell<State, Command>>>>>>;
}

export function to<State extends string, Command extends string = never>(
  state: State,
  ...commands: readonly Command[]
): Cell<State, Command> {
  return { to: state, commands };
}

/** The cell for an event in a state; throws GOLGI_IMPOSSIBLE_TRANSITION where there is none. */
export function transition<State extends string, Event extends string, Command extends string>(
  machine: Machine<State, Event, Command>,
  state: State,
  event: Event,
): Cell<State, Command> {
  const cell = machine.table[state][event];
  if (cell === undefined) throw impossibleTransition(machine.name, state, event);
  return cell;
}

/** For expected races (a late report, a second cancel): the cell, or undefined where the event means nothing in this state. */
export function possible<State extends string, Event extends string, Command extends string>(
  machine: Machine<State, Event, Command>,
  state: State,
  event: Event,
): Cell<State, Command> | undefined {
  return machine.table[state][event];
}
