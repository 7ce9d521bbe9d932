/** What is wrong inside a value or type, and the walk that finds it: every issue names its place, code, rule and, where known, a fix. */
import { showPath, type Path } from "./path.ts";

export interface Issue<Code extends string = string> {
  readonly path: Path;
  readonly code: Code;
  /** Names the place, the value and the rule. */
  readonly message: string;
  readonly hint?: string;
}

/** Collects issues during a walk; `path` is where the walk is. Beyond a limit they are counted only. */
export abstract class IssueList<Found extends Issue> {
  readonly path: (string | number)[] = [];
  readonly list: Found[] = [];
  /** Issues found, listed or not. */
  count = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** `found.message` follows the place: `samples[2].name: …`. */
  protected put(found: Omit<Found, "path">): void {
    this.count++;
    if (this.list.length >= this.#most) return;
    const place = showPath(this.path);
    const message = place === "" ? found.message : `${place}: ${found.message}`;
    this.list.push({ ...found, message, path: [...this.path] } as unknown as Found);
  }

  at(step: string | number, check: () => void): void {
    this.path.push(step);
    check();
    this.path.pop();
  }
}
