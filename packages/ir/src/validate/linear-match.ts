/**
 * Whether a text matches, in time that grows with its length and not with the number of ways to match it: all ways are followed at once.
 * The answer is the one of JavaScript's engine, which tries one way after the other.
 */
import type { PatternNode } from "./pattern-tree.ts";

type State =
  | { readonly kind: "one"; readonly fits: (character: string) => boolean; next: number }
  | { readonly kind: "assert"; readonly what: "^" | "$" | "\\b" | "\\B"; next: number }
  | { readonly kind: "look"; readonly inner: Machine; readonly behind: boolean; readonly negative: boolean; next: number }
  | { readonly kind: "fork"; readonly next: number[] }
  | { readonly kind: "end" };

interface Machine {
  readonly states: readonly State[];
  readonly start: number;
}

export interface LinearMatcher {
  test(text: string): boolean;
  /** Work for one character, at most. */
  readonly size: number;
  /** Looks ahead, so work may grow with the square of a text's length. */
  readonly looksAhead: boolean;
}

const MOST_STATES = 5000;

/** `undefined`: counted repetitions make it too large, or it refers to what it captured. */
export function linearMatcher(tree: PatternNode): LinearMatcher | undefined {
  const count = { states: 0, looksAhead: false };
  const machine = machineOf(tree, count);
  if (machine === undefined) return undefined;
  return {
    size: count.states,
    looksAhead: count.looksAhead,
    test(text) {
      const run: Run = { characters: Array.from(text), looks: new Map() };
      return advance(machine, run, { from: 0, anywhere: true, found: () => true });
    },
  };
}

interface Count {
  states: number;
  looksAhead: boolean;
}

class Unfit extends Error {}

function machineOf(tree: PatternNode, count: Count): Machine | undefined {
  const states: State[] = [];
  const add = (state: State): number => {
    if (++count.states > MOST_STATES) throw new Unfit();
    return states.push(state) - 1;
  };
  const end = add({ kind: "end" });
  try {
    return { states, start: build(tree, end, { add, states, count }) };
  } catch (error) {
    if (error instanceof Unfit) return undefined;
    throw error;
  }
}

interface Building {
  readonly add: (state: State) => number;
  readonly states: State[];
  readonly count: Count;
}

/** The state that matches `node` and goes on at `next`. */
function build(node: PatternNode, next: number, to: Building): number {
  switch (node.kind) {
    case "one":
      return to.add({ kind: "one", fits: fitsOf(node.source), next });
    case "assert":
      return to.add({ kind: "assert", what: node.what, next });
    case "look": {
      const inner = machineOf(node.body, to.count);
      if (inner === undefined) throw new Unfit();
      if (!node.behind) to.count.looksAhead = true;
      return to.add({ kind: "look", inner, behind: node.behind, negative: node.negative, next });
    }
    case "other":
      throw new Unfit();
    case "all":
      return node.parts.reduceRight((after, part) => build(part, after, to), next);
    case "any":
      return to.add({ kind: "fork", next: node.parts.map((part) => build(part, next, to)) });
    case "repeat":
      return buildRepeat(node, next, to);
  }
}

function buildRepeat({ min, max, body }: Extract<PatternNode, { kind: "repeat" }>, next: number, to: Building): number {
  if (min > MOST_STATES || (max !== Infinity && max > MOST_STATES)) throw new Unfit();
  let at = next;
  if (max === Infinity) {
    const forks: number[] = [next];
    at = to.add({ kind: "fork", next: forks });
    forks.push(build(body, at, to));
  } else {
    for (let times = min; times < max; times++) at = to.add({ kind: "fork", next: [next, build(body, at, to)] });
  }
  for (let times = 0; times < min; times++) at = build(body, at, to);
  return at;
}

const FITS = new Map<string, (character: string) => boolean>();
const MOST_FITS = 2000;

function fitsOf(source: string): (character: string) => boolean {
  const known = FITS.get(source);
  if (known !== undefined) return known;
  const regex = new RegExp(`^(?:${source})$`, "u");
  const answers = new Map<string, boolean>();
  const fits = (character: string): boolean => {
    let answer = answers.get(character);
    if (answer === undefined) {
      answer = regex.test(character);
      if (answers.size < 1000) answers.set(character, answer);
    }
    return answer;
  };
  if (FITS.size >= MOST_FITS) FITS.clear();
  FITS.set(source, fits);
  return fits;
}

interface Run {
  readonly characters: readonly string[];
  /** Answers of each look, by place; for those behind, the places where what they look for ends. */
  readonly looks: Map<State, Map<number, boolean>>;
}

interface Course {
  readonly from: number;
  /** Matches may begin later too. */
  readonly anywhere: boolean;
  /** A match ends here; true: that is enough. */
  readonly found: (at: number) => boolean;
}

function advance({ states, start }: Machine, run: Run, { from, anywhere, found }: Course): boolean {
  const { characters } = run;
  let now: number[] = [];
  const entered = new Int32Array(states.length).fill(-1);
  const open: number[] = [];
  const enter = (first: number, at: number, into: number[]): boolean => {
    let ends = false;
    open.push(first);
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (entered[index] === at) continue;
      entered[index] = at;
      const state = states[index] as State;
      if (state.kind === "end") ends = true;
      else if (state.kind === "one") into.push(index);
      else if (state.kind === "fork") open.push(...state.next);
      else if (state.kind === "assert" ? holds(state.what, characters, at) : looks(state, run, at)) open.push(state.next);
    }
    return ends;
  };
  let ends = enter(start, from, now);
  for (let at = from; ; at++) {
    if (ends && found(at)) return true;
    const character = characters[at];
    if (character === undefined || (now.length === 0 && !anywhere)) return false;
    const next: number[] = [];
    ends = false;
    for (const index of now) {
      const state = states[index] as Extract<State, { kind: "one" }>;
      if (state.fits(character)) ends = enter(state.next, at + 1, next) || ends;
    }
    if (anywhere) ends = enter(start, at + 1, next) || ends;
    now = next;
  }
}

function looks(state: Extract<State, { kind: "look" }>, run: Run, at: number): boolean {
  let answers = run.looks.get(state);
  if (answers === undefined) {
    answers = new Map();
    run.looks.set(state, answers);
    if (state.behind) {
      const ends = answers;
      advance(state.inner, run, { from: 0, anywhere: true, found: (place) => ends.set(place, true) === undefined });
    }
  }
  let answer = answers.get(at);
  if (answer === undefined) {
    answer = !state.behind && advance(state.inner, run, { from: at, anywhere: false, found: () => true });
    answers.set(at, answer);
  }
  return answer !== state.negative;
}

const WORD = /^[A-Za-z0-9_]$/;

function holds(what: "^" | "$" | "\\b" | "\\B", characters: readonly string[], at: number): boolean {
  if (what === "^") return at === 0;
  if (what === "$") return at === characters.length;
  const isBorder = WORD.test(characters[at - 1] ?? "") !== WORD.test(characters[at] ?? "");
  return isBorder === (what === "\\b");
}
