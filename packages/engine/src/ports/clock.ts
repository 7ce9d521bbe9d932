/** Time and randomness are handed in, so that tests decide them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface Random {
  /** Lower-case base-32 text of `length` characters. */
  id(length: number): string;
  /** In [0, 1). */
  fraction(): number;
}
