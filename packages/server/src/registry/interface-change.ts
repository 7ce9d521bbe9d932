/**
 * What changes for callers from one version of a workflow to another, in words.
 *
 * Breaking is what can make a launch that worked be refused, or a reader of outputs find less than before: an input removed, narrowed or
 * made required; an output removed, widened or no longer certain. All else is told too, but is not breaking.
 */
import { isAssignable, showType, type RecordType, type Type } from "@golgi/ir";
import { canonicalize } from "@golgi/ir";

export interface Interface {
  readonly inputs: RecordType;
  readonly outputs: RecordType;
}

export interface InterfaceChange {
  readonly breaking: boolean;
  readonly lines: readonly string[];
}

interface Line {
  readonly breaking: boolean;
  readonly text: string;
}

export function compareInterfaces(before: Interface, after: Interface): InterfaceChange {
  const lines = [...inputLines(before.inputs, after.inputs), ...outputLines(before.outputs, after.outputs)];
  return {
    breaking: lines.some(({ breaking }) => breaking),
    lines: [...lines]
      .sort((a, b) => Number(b.breaking) - Number(a.breaking))
      .map(({ breaking, text }) => (breaking ? `breaking: ${text}` : text)),
  };
}

function* inputLines(before: RecordType, after: RecordType): Generator<Line> {
  for (const [name, type] of Object.entries(before.properties)) {
    const now = own(after.properties, name);
    if (now === undefined) yield { breaking: true, text: `input ${name} was removed` };
    else
      yield* inputChange(
        name,
        { type, isRequired: isRequired(before, name) },
        { type: now, isRequired: isRequired(after, name) },
      );
  }
  for (const [name, type] of Object.entries(after.properties)) {
    if (own(before.properties, name) !== undefined) continue;
    const must = isRequired(after, name);
    yield {
      breaking: must,
      text: `input ${name}: ${showType(type)} was added${must ? " and is required" : type.default === undefined ? ", optional" : `, default ${show(type)}`}`,
    };
  }
}

interface Port {
  readonly type: Type;
  readonly isRequired: boolean;
}

function* inputChange(name: string, before: Port, after: Port): Generator<Line> {
  if (after.isRequired && !before.isRequired) yield { breaking: true, text: `input ${name} is now required` };
  if (!after.isRequired && before.isRequired) yield { breaking: false, text: `input ${name} is no longer required` };
  if (!isSameType(before.type, after.type)) {
    const [was, is] = [showType(before.type), showType(after.type)];
    const words = was === is ? `its rules changed (${is})` : `${was} became ${is}`;
    const fits = isAssignable(before.type, after.type);
    if (!fits.ok) yield { breaking: true, text: `input ${name} takes less: ${words}${reason(fits.reason)}` };
    else yield { breaking: false, text: `input ${name} takes more: ${words}` };
  }
  if (show(before.type) !== show(after.type)) {
    const [was, is] = [show(before.type), show(after.type)];
    const text =
      was === undefined
        ? `has the default ${is}`
        : is === undefined
          ? `has no default any more (was ${was})`
          : `has the default ${is} (was ${was})`;
    yield { breaking: false, text: `input ${name} ${text}; results of launches without it change` };
  }
}

function* outputLines(before: RecordType, after: RecordType): Generator<Line> {
  for (const [name, type] of Object.entries(before.properties)) {
    const now = own(after.properties, name);
    if (now === undefined) {
      yield { breaking: true, text: `output ${name} was removed` };
      continue;
    }
    if (isRequired(before, name) && !isRequired(after, name)) yield { breaking: true, text: `output ${name} may now be absent` };
    if (!isRequired(before, name) && isRequired(after, name))
      yield { breaking: false, text: `output ${name} is now always there` };
    if (isSameType(type, now)) continue;
    const [was, is] = [showType(type), showType(now)];
    const words = was === is ? `its rules changed (${is})` : `${was} became ${is}`;
    const fits = isAssignable(now, type);
    if (fits.ok) yield { breaking: false, text: `output ${name} promises more: ${words}` };
    else yield { breaking: true, text: `output ${name} changed: ${words}${reason(fits.reason)}` };
  }
  for (const [name, type] of Object.entries(after.properties)) {
    if (own(before.properties, name) === undefined)
      yield { breaking: false, text: `output ${name}: ${showType(type)} was added` };
  }
}

function own(properties: RecordType["properties"], name: string): Type | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function isRequired(record: RecordType, name: string): boolean {
  return record.required.includes(name) && record.properties[name]?.default === undefined;
}

function show(type: Type): string | undefined {
  return type.default === undefined ? undefined : JSON.stringify(type.default);
}

function reason(text: string): string {
  return text === "" ? "" : ` (${text})`;
}

/** Presentation is not part of an interface. */
function isSameType(a: Type, b: Type): boolean {
  return canonicalize(bare(a) as never) === canonicalize(bare(b) as never);
}

const WORDS = new Set(["title", "description", "examples", "default", "deprecated"]);
const PRESENTATION = new Set(["group", "order", "widget", "advanced", "placeholder", "labels", "fileName", "glob"]);

function bare(type: Type): unknown {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(type) as [string, unknown][]) {
    if (WORDS.has(key) || value === undefined) continue;
    if (key === "x-golgi") {
      const rest = Object.entries(value as object).filter(([name]) => !PRESENTATION.has(name));
      if (rest.length > 0) copy[key] = Object.fromEntries(rest);
    } else if (key === "properties") {
      copy[key] = Object.fromEntries(Object.entries(value as Record<string, Type>).map(([name, field]) => [name, bare(field)]));
    } else if (key === "anyOf" || key === "prefixItems") copy[key] = (value as Type[]).map(bare);
    else if ((key === "items" || key === "additionalProperties" || key === "propertyNames") && typeof value === "object") {
      copy[key] = bare(value as Type);
    } else copy[key] = value;
  }
  return copy;
}
