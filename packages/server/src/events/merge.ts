/** Several sources of texts as one: each goes on when what it gave before was taken, and a silent one holds nothing up. */
export async function* merge(sources: readonly AsyncGenerator<string>[]): AsyncGenerator<string> {
  interface Given {
    readonly text: string;
    readonly taken: (goOn: boolean) => void;
  }
  const given: Given[] = [];
  let [running, over] = [sources.length, false];
  let current: Given | undefined;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};

  async function pump(source: AsyncGenerator<string>): Promise<void> {
    try {
      for await (const text of source) {
        if (over) return;
        const goOn = await new Promise<boolean>((taken) => {
          given.push({ text, taken });
          wake();
        });
        if (!goOn) return;
      }
    } catch (error) {
      failure ??= { error };
    } finally {
      running--;
      wake();
    }
  }

  for (const source of sources) void pump(source);
  try {
    for (;;) {
      for (let next = given.shift(); next !== undefined; next = given.shift()) {
        current = next;
        yield next.text;
        next.taken(true);
        current = undefined;
      }
      if (failure !== undefined) throw failure.error;
      if (running === 0) return;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    over = true;
    for (const one of [current, ...given]) one?.taken(false);
  }
}
