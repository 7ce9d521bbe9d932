/**
 * Issues of our own schemas in zod's form.
 */
import type { z } from "zod";

interface Said {
  readonly message: string;
  readonly path?: readonly (string | number)[];
}
export function customIssue(schema: z.ZodType | undefined, input: unknown, said: Said): z.core.$ZodRawIssue {
  return { code: "custom", input, inst: schema, message: said.message, path: [...(said.path ?? [])], continue: false } as never;
}

/** A check of ours, chained like zod's; `applyChecks` knows it by name. */
export function ownCheck<T>(name: "golgi_unique" | "golgi_region", fault: (value: T) => string | undefined): z.core.$ZodCheck<T> {
  const check = ({ value, issues }: z.core.ParsePayload<T>) => {
    const message = fault(value);
    if (message !== undefined) issues.push(customIssue(undefined, value, { message }));
  };
  return { _zod: { def: { check: name }, onattach: [], check } } as never;
}
