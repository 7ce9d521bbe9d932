/**
 * An engine that can die at any edge: its parts are handed to it through wrappers that, from one chosen call on, never answer again, and
 * through which nothing reaches the world any more. The same as kill -9, seen from the outside, in one process.
 */
import { createEngine, type Clock, type Database, type Engine, type EngineParts, type Executor } from "@golgi/engine";

export interface Death {
  /** Dies at this many calls to database and executor, counted from 1. */
  readonly atCall: number;
  /** Before the call takes effect, or after it. */
  readonly when: "before" | "after";
}

export interface Mortal {
  readonly engine: Promise<Engine>;
  readonly dead: boolean;
  readonly calls: number;
  /** It dies no more. */
  spare(): void;
  /** It dies now. */
  kill(): void;
}

const NEVER = new Promise<never>(() => undefined);

export function createMortal(parts: EngineParts & { readonly clock: Clock }, death: Death | undefined): Mortal {
  const life = { dead: false, spared: false, calls: 0 };

  function guard<T extends object>(part: T, names: readonly string[]): T {
    return new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (life.dead) return NEVER;
          const counts = names.includes(String(name));
          if (counts) life.calls++;
          const fatal = counts && !life.spared && death !== undefined && life.calls === death.atCall;
          if (fatal && death.when === "before") life.dead = true;
          if (life.dead) return NEVER;
          const result: unknown = Reflect.apply(value, target, args);
          if (!(result instanceof Promise)) return result;
          if (fatal) life.dead = true;
          return result.then((answer) => (life.dead ? NEVER : answer));
        };
      },
    });
  }

  const clock: Clock = {
    now: () => parts.clock.now(),
    after: (delayMs, callback) => parts.clock.after(delayMs, () => void (life.dead || callback())),
  };
  const executor: Executor = {
    ...guard(parts.executor, ["submit", "status", "cancel", "reap"]),
    start: (report) => parts.executor.start((one) => void (life.dead || report(one))),
  };
  for (const name of ["submit", "status", "cancel", "reap", "capabilities", "logs", "close"] as const) {
    Object.assign(executor, { [name]: guard(parts.executor, ["submit", "status", "cancel", "reap"])[name] });
  }
  const database: Database = guard(parts.database, ["commit", "claim", "cacheEntries", "acquireLease", "nodes", "commands"]);
  return {
    engine: createEngine({ ...parts, clock, executor, database }),
    get dead() {
      return life.dead;
    },
    get calls() {
      return life.calls;
    },
    spare() {
      life.spared = true;
    },
    kill() {
      life.dead = true;
    },
  };
}
