/** Assignability of files, tables and directories: format lattice, traits, companions, genome builds, columns. */
import { formatLabel, isSubformat } from "../formats/registry.ts";
import type { Type } from "../type.ts";
import { typeKind } from "../type.ts";
import { inside, mismatch, refuse, type Mismatch } from "./assignable.ts";

export function artifactMismatch(from: Type, to: Type): Mismatch | undefined {
  const [has, wants] = [from["x-golgi"] ?? {}, to["x-golgi"] ?? {}];
  if (wants.formats !== undefined) {
    if (has.formats === undefined) return refuse(from, to, `its format is not known, but ${labels(wants.formats)} is needed`);
    const wrong = has.formats.find((format) => !(wants.formats ?? []).some((wanted) => isSubformat(format, wanted)));
    if (wrong !== undefined) return refuse(from, to, `${formatLabel(wrong)} is not ${labels(wants.formats)}`);
  }
  for (const [trait, wanted] of Object.entries(wants.traits ?? {})) {
    const given = has.traits?.[trait];
    if (given !== wanted) return refuse(from, to, traitReason(trait, given, wanted));
  }
  const lacking = (wants.secondaryFiles ?? []).find((pattern) => !(has.secondaryFiles ?? []).includes(pattern));
  if (lacking !== undefined) return refuse(from, to, `its companion ${lacking} is not promised`);
  if (wants.genome !== undefined && wants.genome !== has.genome) {
    return refuse(
      from,
      to,
      has.genome === undefined
        ? `its genome build is not known, but ${wants.genome} is needed`
        : `its genome build is ${has.genome}, but ${wants.genome} is needed`,
    );
  }
  return typeKind(to) === "table" ? columnMismatch(from, to) : undefined;
}

function labels(formats: readonly string[]): string {
  return formats.map(formatLabel).join(" or ");
}

function traitReason(trait: string, given: string | boolean | undefined, wanted: string | boolean): string {
  if (wanted === true) return given === false ? `it is not ${trait}` : `it is not known to be ${trait}`;
  if (wanted === false) return given === true ? `it is ${trait}` : `it may be ${trait}`;
  return given === undefined || typeof given === "boolean"
    ? `it is not known to be ${trait}: ${wanted}`
    : `it is ${trait}: ${given}, but ${trait}: ${wanted} is needed`;
}

function columnMismatch(from: Type, to: Type): Mismatch | undefined {
  const columns = from["x-golgi"]?.columns ?? {};
  for (const [name, wanted] of Object.entries(to["x-golgi"]?.columns ?? {})) {
    const given = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (given === undefined) return inside(name, refuse(from, wanted, `the column ${name} is missing`));
    const found = inside(name, mismatch(given, wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}
