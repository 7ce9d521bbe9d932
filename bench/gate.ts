/** A gate: one figure, the limit it must keep, and what it was measured against. */
export interface Gate {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** `max`: value must be ≤ limit; `min`: ≥ limit. */
  readonly bound: "max" | "min";
  readonly unit: "s" | "×" | "ms" | "MB" | "MB read";
  /** The raw figures behind the value. */
  readonly detail: string;
}

export interface Case {
  readonly name: string;
  /** Takes minutes; runs only with `--full`. */
  readonly slow?: true;
  /** Writes gigabytes, after which small files are slow for a while: runs after the others. */
  readonly last?: true;
  run(): Promise<readonly Gate[]>;
}

export const holds = (gate: Gate): boolean => (gate.bound === "max" ? gate.value <= gate.limit : gate.value >= gate.limit);
