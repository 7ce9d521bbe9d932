/**
 * Numbers as typed. Nothing is guessed: `1.2.3`, `2 h`, `1,5` and `12abc` are refused with the reason. The field's own unit may be
 * written behind the number.
 */
import { refused, type Parsed } from "./parsed.ts";

export interface NumberRule {
  readonly integer: boolean;
  readonly unit?: string;
}

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

export function parseNumber(text: string, rule: NumberRule): Parsed<number> {
  const typed = text.trim().replace(/^[−–]/, "-");
  const given = rule.unit !== undefined && typed.endsWith(rule.unit) ? typed.slice(0, -rule.unit.length).trim() : typed;
  if (!PLAIN.test(given)) return notNumber(given, rule);
  const value = Number(given);
  if (!Number.isFinite(value)) return refused(`${given} is too large for a number`);
  if (!rule.integer) return { ok: true, value };
  if (!Number.isInteger(value)) {
    const near = Math.round(value);
    return refused(`${given} has a fraction`, Number.isSafeInteger(near) ? `Write ${near}, or another whole number.` : undefined);
  }
  if (!Number.isSafeInteger(value))
    return refused(`${given} is too large to be kept exactly`, "The largest whole number is 9007199254740991.");
  return { ok: true, value };
}

function notNumber(given: string, { unit }: NumberRule): Parsed<number> {
  const inUnit = unit === undefined ? "without a unit" : `in ${unit}`;
  if ((given.match(/\./g)?.length ?? 0) > 1) return refused(`${given} has more than one decimal point`);
  if (/^0[xob]/i.test(given)) return refused(`${given} is not in decimal notation`);
  const [, amount, word] = /^([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([A-Za-zµ°%/]+\d*)$/i.exec(given) ?? [];
  if (amount !== undefined && word !== undefined && PLAIN.test(amount))
    return refused(`the unit ${word} is not taken here`, `Write the number ${inUnit}, for example ${amount}.`);
  if (/^[+-]?\d{1,3}([,' ]\d{3})+(\.\d+)?$/.test(given))
    return refused(`${given} has separators`, `Write ${given.replaceAll(/[,' ]/g, "")}.`);
  if (/^[+-]?\d+,\d+$/.test(given)) return refused(`${given} has a comma`, `Write ${given.replace(",", ".")}.`);
  return refused(`${given === "" ? "this" : `"${given}"`} is not a number`);
}
