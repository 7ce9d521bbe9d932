/**
 * A script body as data: text and placeholders. Rendered from values (see `render`), with quoting chosen by `language`,
 * so no value can become code.
 */
import type { Expr } from "./expr.ts";

export type Template = readonly TemplatePart[];
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** The value, quoted as one word (a list: one word per item). Absent or null renders nothing. A file renders its staged path. */
  | { readonly kind: "value"; readonly value: Expr }
  /** `-q 30`: nothing when absent, null or false; the flag alone when true; once per item for a list. `join: "="` gives `-q=30`. */
  | { readonly kind: "flag"; readonly flag: string; readonly value: Expr; readonly join: " " | "=" }
  | { readonly kind: "if"; readonly condition: Expr; readonly then: Template; readonly else: Template }
  | {
      readonly kind: "each";
      readonly list: Expr;
      readonly variable: string;
      readonly body: Template;
      readonly separator: string;
    };

/** How placeholders are quoted: shell words, or literals of the language. */
export const LANGUAGES = ["shell", "python", "r"] as const;
export type Language = (typeof LANGUAGES)[number];
