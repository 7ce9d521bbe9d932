/**
 * fast-check arbitraries of types, values of a type, and pairs of types where one flows into the other.
 *
 * Types are inside the checked subset (`checkType` finds nothing); values are complete, as they are after validation.
 */
import { canonicalize, checkType, companionName, FORMATS, typeKind } from "@golgi/ir";
import type { Digest, FileValue, Json, Scalar, Type, TypeExtension } from "@golgi/ir";
import fc from "fast-check";

const PATTERNS = ["^[a-z]+$", "^[\\w.-]+$", "^s[0-9]{1,4}$"] as const;
const UNITS = ["um", "phred"] as const;
const GENOMES = ["GRCh38", "GRCm39"] as const;
const FIELD_NAMES = ["a", "b", "name", "reads", "class", "constructor"] as const;
const FILE_FORMATS = FORMATS.filter((format) => format.directory !== true).map(({ id }) => id);

/** JSON without the key `__proto__`, half surrogates or negative zero. */
export const anyJson: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === "__proto__" ? undefined : each))) as Json);

const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc.constantFrom("x", "y", "fast", "", "File"),
  fc.integer({ min: -3, max: 12 }),
  fc.boolean(),
  fc.constant(null),
);

const integerType: fc.Arbitrary<Type> = fc
  .record(
    {
      minimum: fc.integer({ min: -5, max: 5 }),
      span: fc.integer({ min: 0, max: 10 }),
      exclusive: fc.boolean(),
      unit: fc.constantFrom(...UNITS),
      multipleOf: fc.constantFrom(1, 2),
    },
    { requiredKeys: [] },
  )
  .map(({ minimum, span, exclusive, unit, multipleOf }) => ({
    type: "integer",
    ...(minimum !== undefined && (exclusive === true ? { exclusiveMinimum: minimum - 1 } : { minimum })),
    ...(minimum !== undefined && span !== undefined && { maximum: minimum + span + 2 }),
    ...(multipleOf !== undefined && { multipleOf }),
    ...(unit !== undefined && { "x-golgi": { unit } }),
  }));

const numberType: fc.Arbitrary<Type> = fc
  .record(
    {
      minimum: fc.integer({ min: -5, max: 5 }),
      span: fc.integer({ min: 1, max: 10 }),
      unit: fc.constantFrom(...UNITS),
      open: fc.boolean(),
      openAbove: fc.boolean(),
      multipleOf: fc.constantFrom(0.5, 0.25, 1),
    },
    { requiredKeys: [] },
  )
  .map(({ minimum, span, unit, open, openAbove, multipleOf }) => {
    const maximum = minimum !== undefined && span !== undefined ? minimum + span + 1 : undefined;
    return {
      type: "number",
      ...(minimum !== undefined && (open === true ? { exclusiveMinimum: minimum } : { minimum })),
      ...(maximum !== undefined && (openAbove === true ? { exclusiveMaximum: maximum } : { maximum })),
      ...(multipleOf !== undefined && { multipleOf }),
      ...(unit !== undefined && { "x-golgi": { unit } }),
    };
  });

/** Whole numbers of milliseconds or bytes. */
const quantityType: fc.Arbitrary<Type> = fc
  .record({ quantity: fc.constantFrom("duration", "bytes"), minimum: fc.constantFrom(0, 1000), most: fc.boolean() })
  .map(({ quantity, minimum, most }) => ({
    type: "integer",
    minimum,
    ...(most && { maximum: 5000 }),
    "x-golgi": { quantity },
  }));

const stringType: fc.Arbitrary<Type> = fc.oneof(
  fc.record({ minLength: fc.integer({ min: 0, max: 3 }), span: fc.integer({ min: 3, max: 8 }) }, { requiredKeys: [] }).map(
    ({ minLength, span }): Type => ({
      type: "string",
      ...(minLength !== undefined && { minLength }),
      ...(span !== undefined && { maxLength: (minLength ?? 0) + span }),
    }),
  ),
  fc.constantFrom(...PATTERNS).map((pattern): Type => ({ type: "string", pattern })),
  fc
    .constantFrom("date", "date-time", "time", "duration", "email", "uuid", "uri")
    .map((format): Type => ({ type: "string", format })),
  fc
    .constantFrom(undefined, ...GENOMES)
    .map((genome): Type => ({ type: "string", "x-golgi": { quantity: "region", ...(genome !== undefined && { genome }) } })),
);

const enumType: fc.Arbitrary<Type> = fc.oneof(
  fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }).map((members): Type => ({ enum: members })),
  scalar.map((value): Type => ({ const: value })),
);

const fileType: fc.Arbitrary<Type> = fc
  .record(
    {
      formats: fc.uniqueArray(fc.constantFrom(...FILE_FORMATS), { minLength: 1, maxLength: 2 }),
      traits: fc.dictionary(fc.constantFrom("gzip", "sorted"), fc.constantFrom<string | boolean>(true, false, "coordinate"), {
        maxKeys: 2,
      }),
      secondaryFiles: fc.uniqueArray(fc.constantFrom(".bai", "^.fai", ".tbi"), { minLength: 1, maxLength: 2 }),
      genome: fc.constantFrom(...GENOMES),
    },
    { requiredKeys: [] },
  )
  .map((rest) => ({ type: "object", "x-golgi": { kind: "file", ...(JSON.parse(JSON.stringify(rest)) as TypeExtension) } }));

/** Tables have columns of plain values. */
const tableType: fc.Arbitrary<Type> = fc
  .dictionary(fc.constantFrom("sample", "depth", "constructor"), fc.oneof(integerType, numberType, stringType, enumType), {
    maxKeys: 3,
  })
  .map((columns) => ({ type: "object", "x-golgi": { kind: "table", columns: { ...columns } } }));

const directoryType: fc.Arbitrary<Type> = fc.constantFrom<Type>(
  { type: "object", "x-golgi": { kind: "directory" } },
  { type: "object", "x-golgi": { kind: "directory", formats: ["edam:format_3915"] } },
);

const leafType: fc.Arbitrary<Type> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Type>({}) },
  { weight: 1, arbitrary: fc.constantFrom<Type>({ type: "boolean" }, { type: "null" }) },
  { weight: 4, arbitrary: integerType },
  { weight: 1, arbitrary: quantityType },
  { weight: 3, arbitrary: numberType },
  { weight: 4, arbitrary: stringType },
  { weight: 3, arbitrary: enumType },
  { weight: 4, arbitrary: fileType },
  { weight: 1, arbitrary: directoryType },
  { weight: 1, arbitrary: tableType },
);

/** Any type of the subset, at most `depth` levels of lists, records and so on. */
export function anyType(depth = 2): fc.Arbitrary<Type> {
  if (depth === 0) return leafType;
  const inner = anyType(depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: leafType },
    { weight: 2, arbitrary: arrayType(inner) },
    { weight: 1, arbitrary: fc.constantFrom<Type>({ type: "array" }, { type: "array", items: false }) },
    {
      weight: 1,
      arbitrary: fc.array(inner, { maxLength: 3 }).map((prefixItems): Type => ({ type: "array", prefixItems, items: false })),
    },
    { weight: 3, arbitrary: recordType(inner) },
    { weight: 1, arbitrary: mapType(inner) },
    { weight: 2, arbitrary: unionType(inner) },
  );
}

function arrayType(items: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  return fc
    .record(
      { items, minItems: fc.integer({ min: 0, max: 2 }), span: fc.integer({ min: 0, max: 2 }), uniqueItems: fc.boolean() },
      { requiredKeys: ["items"] },
    )
    .map(({ items: item, minItems, span, uniqueItems }) => ({
      type: "array",
      items: item,
      ...(minItems !== undefined && { minItems }),
      ...(span !== undefined && { maxItems: (minItems ?? 0) + span }),
      ...(uniqueItems === true && (minItems ?? 0) < 2 && { uniqueItems }),
    }));
}

function recordType(inner: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  const field = fc.record({ type: inner, required: fc.boolean(), filled: fc.boolean() });
  return fc.dictionary(fc.constantFrom(...FIELD_NAMES), field, { maxKeys: 4 }).chain((fields) => {
    const entries = Object.entries(fields);
    const defaults = entries.map(([, { type, filled }]) =>
      filled ? valueOf(type).map((value): Json | undefined => value) : fc.constant(undefined),
    );
    return fc.tuple(...defaults).map(
      (values): Type => ({
        type: "object",
        properties: Object.fromEntries(
          entries.map(([name, { type }], index) => [
            name,
            values[index] === undefined ? type : { ...type, default: values[index] as Json },
          ]),
        ),
        required: entries.filter(([, { required }]) => required).map(([name]) => name),
        additionalProperties: false,
      }),
    );
  });
}

function mapType(inner: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  return fc
    .record(
      {
        values: fc.oneof({ weight: 9, arbitrary: inner }, { weight: 1, arbitrary: fc.constant<false>(false) }),
        names: fc.constantFrom<Type>(
          { type: "string", pattern: "^[a-z]+$" },
          { type: "string", minLength: 1 },
          { enum: ["a", "b", "class"] },
          { type: "string", format: "uuid" },
        ),
      },
      { requiredKeys: ["values"] },
    )
    .map(({ values, names }) => ({
      type: "object",
      additionalProperties: values,
      ...(names !== undefined && { propertyNames: names }),
    }));
}

/** Nullable types, tagged records, and kinds that cannot be confused. */
function unionType(inner: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  const tagged = fc
    .uniqueArray(fc.constantFrom("paired", "single", "long"), { minLength: 2, maxLength: 3 })
    .chain((tags) =>
      fc.tuple(
        ...tags.map((tag, index) =>
          fc.tuple(recordType(inner), fc.boolean()).map(([record, usual]) => withTag(record, tag, usual && index === 0)),
        ),
      ),
    )
    .map((branches): Type => ({ anyOf: branches }));
  const recordOrArtifact = fc
    .tuple(recordType(inner), fc.oneof(fileType, tableType, directoryType), fc.boolean())
    .map(([record, artifact, reversed]): Type => ({ anyOf: reversed ? [artifact, record] : [record, artifact] }))
    .filter((type) => checkType(type).length === 0);
  const nullable = inner.filter((type) => !mayBeNull(type)).map((type): Type => ({ anyOf: [type, { type: "null" }] }));
  const mixed = fc
    .tuple(fc.oneof(integerType, numberType), stringType, fc.oneof(fileType, arrayType(inner)), fc.boolean())
    .map(([number, string, other, three]): Type => ({ anyOf: three ? [number, string, other] : [number, string] }));
  return fc.oneof(tagged, nullable, mixed, recordOrArtifact);
}

function mayBeNull(type: Type): boolean {
  const kind = typeKind(type);
  if (kind === "union") return type.anyOf?.some(mayBeNull) ?? false;
  return kind === "any" || kind === "null" || (kind === "enum" && (type.const === null || (type.enum ?? []).includes(null)));
}

function withTag(record: Type, tag: string, usual: boolean): Type {
  return {
    ...record,
    properties: { kind: usual ? { const: tag, default: tag } : { const: tag }, ...record.properties },
    required: ["kind", ...(record.required ?? [])],
  };
}

const digest: fc.Arbitrary<Digest> = fc
  .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 })
  .map((hex): Digest => `sha256:${hex}`);

/** Values of a type, complete: a field with a default is there. */
export function valueOf(type: Type): fc.Arbitrary<Json> {
  switch (typeKind(type)) {
    case "any":
      return anyJson;
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return numberOf(type);
    case "string":
      return stringOf(type);
    case "enum":
      return fc.constantFrom<Scalar>(...(type.const !== undefined ? [type.const] : (type.enum ?? [])));
    case "array":
      return listOf(type);
    case "tuple":
      return fc.tuple(...(type.prefixItems ?? []).map(valueOf));
    case "record":
      return recordOf(type);
    case "map":
      return mapOf(type);
    case "union":
      return fc.oneof(...(type.anyOf ?? []).map(valueOf));
    case "file":
    case "table":
      return fileOf(type["x-golgi"] ?? {});
    case "directory":
      return digest.map((each): Json => ({ class: "Directory", digest: each, name: "index" }));
  }
}

function numberOf(type: Type): fc.Arbitrary<Json> {
  if (type["x-golgi"]?.quantity !== undefined) return fc.integer({ min: type.minimum ?? 0, max: type.maximum ?? 10_000 });
  const low = type.minimum ?? type.exclusiveMinimum ?? (type.maximum ?? type.exclusiveMaximum ?? 20) - 20;
  const high = type.maximum ?? type.exclusiveMaximum ?? low + 20;
  const step = type.multipleOf ?? (type.type === "integer" ? 1 : 0.25);
  return fc
    .integer({ min: Math.ceil(low / step), max: Math.floor(high / step) })
    .map((count) => count * step + 0)
    .filter((value) => !(value === type.exclusiveMinimum || value === type.exclusiveMaximum));
}

const TEXTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc
    .date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  "date-time": fc
    .date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  time: fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => `${parts.map((part) => String(part).padStart(2, "0")).join(":")}:00`),
  duration: fc.tuple(fc.nat(30), fc.nat(59)).map(([days, minutes]) => `P${days}DT${minutes}M`),
  email: fc.constantFrom("ana@example.org", "b.c+d@x.example"),
  uuid: fc.uuid(),
  uri: fc.webUrl().filter((url) => !/[\^`{|}]/.test(url)),
  region: fc
    .tuple(fc.constantFrom("chr1", "HLA-A*01:01", "X"), fc.integer({ min: 1, max: 1000 }), fc.nat(1000))
    .map(([sequence, start, length]) => `${sequence}:${start}-${start + length}`),
};

function stringOf(type: Type): fc.Arbitrary<Json> {
  const special = TEXTS[type["x-golgi"]?.quantity ?? type.format ?? ""];
  if (special !== undefined) return special;
  if (type.pattern !== undefined) return fc.stringMatching(new RegExp(type.pattern));
  return fc
    .string({ unit: "grapheme-composite", minLength: type.minLength ?? 0, maxLength: type.maxLength ?? 12 })
    .filter((text) => {
      const length = [...text].length;
      return length >= (type.minLength ?? 0) && length <= (type.maxLength ?? Number.POSITIVE_INFINITY) && text.isWellFormed();
    });
}

function listOf(type: Type): fc.Arbitrary<Json> {
  const minLength = type.minItems ?? 0;
  const maxLength = type.items === false ? 0 : (type.maxItems ?? minLength + 3);
  const items = type.items === undefined || type.items === false ? anyJson : valueOf(type.items);
  if (type.uniqueItems !== true) return fc.array(items, { minLength, maxLength });
  const unique = fc.uniqueArray(items, { minLength, maxLength, selector: (each) => canonicalize(each) });
  return type.items && typeKind(type.items) === "record" ? fc.tuple(unique, fc.nat(4)).map(differingInOneField) : unique;
}

/** The second item is the first but for one field: what a consumer makes equal by dropping that field. */
function differingInOneField([list, choice]: readonly [Json[], number]): Json[] {
  const [first, second, ...rest] = list as readonly Readonly<Record<string, Json>>[];
  const shown = (item: Readonly<Record<string, Json>>, name: string): string =>
    canonicalize(Object.hasOwn(item, name) ? (item[name] ?? null) : null);
  if (first === undefined || second === undefined) return list;
  const names = Object.keys(second).filter((each) => shown(second, each) !== shown(first, each));
  const name = names[choice % names.length];
  if (name === undefined) return list;
  const changed = { ...first, [name]: second[name] as Json };
  return rest.some((item) => canonicalize(item) === canonicalize(changed)) ? list : [first, changed, ...rest];
}

function recordOf(type: Type): fc.Arbitrary<Json> {
  const fields = Object.entries(type.properties ?? {});
  const present = fields
    .filter(([name, field]) => type.required?.includes(name) === true || field.default !== undefined)
    .map(([name]) => name);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valueOf(field)])), {
    requiredKeys: present,
    noNullPrototype: true,
  });
}

function mapOf(type: Type): fc.Arbitrary<Json> {
  const names =
    type.propertyNames === undefined
      ? fc.string({ maxLength: 8 }).filter((name) => name !== "__proto__" && name.isWellFormed())
      : (valueOf(type.propertyNames) as fc.Arbitrary<string>);
  if (type.additionalProperties === false) return fc.constant({});
  const values = type.additionalProperties === undefined ? anyJson : valueOf(type.additionalProperties);
  return fc.dictionary(
    names.filter((name) => name !== "__proto__"),
    values,
    { maxKeys: 3, noNullPrototype: true },
  );
}

function fileOf({ formats, secondaryFiles = [] }: TypeExtension): fc.Arbitrary<Json> {
  const known = formats ?? [undefined, ...FILE_FORMATS];
  return fc
    .record({ digest, size: fc.nat(), stem: fc.constantFrom("x", "s 1", "é"), format: fc.constantFrom(undefined, ...known) })
    .map(({ stem, format, ...rest }): Json => {
      const name = `${stem}.bam`;
      const secondary = secondaryFiles.map(
        (pattern): FileValue => ({ class: "File", ...rest, name: companionName(name, pattern) }),
      );
      return {
        class: "File",
        ...rest,
        name,
        ...(format !== undefined && { format }),
        ...(secondary.length > 0 && { secondary }),
      };
    });
}

/** A type and a small change of it: pairs that often are assignable, in one direction at least. */
export function relatedTypes(depth = 2): fc.Arbitrary<readonly [Type, Type]> {
  return anyType(depth).chain((type) => fc.tuple(fc.constant(type), changed(type)));
}

/** The type itself, widened, narrowed or slightly wrong somewhere. */
export function changed(type: Type): fc.Arbitrary<Type> {
  const options: fc.Arbitrary<Type>[] = [
    fc.constant(type),
    fc.constant(structuredClone(type)),
    fc.constant<Type>({ anyOf: [type, { type: "null" }] }).filter(() => !mayBeNull(type)),
  ].slice(0, mayBeNull(type) ? 2 : 3);
  switch (typeKind(type)) {
    case "integer":
      options.push(
        fc.constant<Type>({ ...type, type: "number" }),
        fc.constant<Type>({ type: "number" }),
        integerType,
        numberType,
      );
      break;
    case "number":
      options.push(numberType, fc.constant<Type>({ type: "number" }));
      break;
    case "string":
      options.push(stringType, fc.constant<Type>({ type: "string" }));
      break;
    case "enum":
      options.push(enumType, fc.constant<Type>({ type: "string" }), integerType, stringType);
      break;
    case "file":
      options.push(fileType, fc.constant<Type>({ type: "object", "x-golgi": { kind: "file" } }));
      break;
    case "table":
      options.push(tableType, fc.constant<Type>({ type: "object", "x-golgi": { kind: "file" } }), changedTable(type));
      break;
    case "array":
      if (type.items) options.push(...changedList(type, type.items));
      break;
    case "tuple":
      options.push(
        changed(unionOfDistinct(type.prefixItems ?? [])).map((items): Type => ({ type: "array", items })),
        changed(unionOfDistinct(type.prefixItems ?? [])).map((items): Type => ({ type: "array", items, uniqueItems: true })),
      );
      options.push(fc.tuple(...(type.prefixItems ?? []).map(changed)).map((prefixItems): Type => ({ ...type, prefixItems })));
      break;
    case "record":
      options.push(changedRecord(type), changedRecord(type), besideArtifact(changedRecord(type)));
      options.push(
        changed(unionOfDistinct(Object.values(type.properties ?? {}).map(withoutDefault))).map(
          (values): Type => ({ type: "object", additionalProperties: values }),
        ),
      );
      break;
    case "map":
      options.push(mapType(fc.constant<Type>(type.additionalProperties || {})));
      if (type.additionalProperties)
        options.push(changed(type.additionalProperties).map((values): Type => ({ ...type, additionalProperties: values })));
      break;
    case "union":
      options.push(
        fc.constantFrom(...(type.anyOf ?? [])),
        fc.tuple(...(type.anyOf ?? []).map((branch) => fc.constantFrom(branch))).map((anyOf): Type => ({ anyOf })),
      );
      break;
    default:
      break;
  }
  return fc.oneof(...options);
}

/** Other items, other bounds, unique or not, a tuple where the length is known. */
function changedList(type: Type, items: Type): readonly fc.Arbitrary<Type>[] {
  const others = changed(items);
  const options = [
    others.map((item): Type => ({ ...type, items: item })),
    others.map((item): Type => ({ type: "array", items: item })),
    others.map((item): Type => ({ type: "array", items: item, uniqueItems: true })),
    // At most one item is asked for: a type with few values may not have two that differ.
    others.map((item): Type => ({ ...type, items: item, uniqueItems: true, minItems: Math.min(type.minItems ?? 0, 1) })),
    fc.integer({ min: 0, max: 3 }).map((maxItems): Type => ({ type: "array", items, maxItems })),
    fc.integer({ min: 0, max: 3 }).map((minItems): Type => ({ type: "array", items, minItems })),
  ];
  const { minItems = 0, maxItems } = type;
  if (minItems !== maxItems) return options;
  const places = fc.tuple(...Array.from({ length: minItems }, () => others));
  return [...options, places.map((prefixItems): Type => ({ type: "array", prefixItems, items: false }))];
}

/** One type that takes each of them, as far as unions can say it. */
function unionOfDistinct(types: readonly Type[]): Type {
  const [first = {}] = types;
  const union: Type = { anyOf: types };
  return types.length > 1 && checkType(union).length === 0 ? union : first;
}

/** The record or an artifact, where a value shows which one it is. */
function besideArtifact(record: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  return fc
    .tuple(record, fc.oneof(fileType, directoryType), fc.boolean())
    .map(([type, artifact, reversed]) =>
      checkType({ anyOf: [type, artifact] }).length > 0 ? type : { anyOf: reversed ? [artifact, type] : [type, artifact] },
    );
}

function changedTable(type: Type): fc.Arbitrary<Type> {
  const columns = Object.entries(type["x-golgi"]?.columns ?? {});
  return fc
    .tuple(...columns.map(([name, column]) => changed(column).map((other) => [name, other] as const)))
    .chain((others) =>
      fc
        .subarray(others)
        .map((kept): Type => ({ type: "object", "x-golgi": { kind: "table", columns: Object.fromEntries(kept) } })),
    );
}

/** Some fields dropped, some made optional or required, some changed. */
function changedRecord(type: Type): fc.Arbitrary<Type> {
  const fields = Object.entries(type.properties ?? {});
  const isTag = (field: Type) => field.const !== undefined && field.default === undefined;
  return fc
    .tuple(
      ...fields.map(([name, field]) =>
        fc.record({
          name: fc.constant(name),
          keep: fc.boolean(),
          required: fc.boolean(),
          field: isTag(field) ? fc.constant(field) : filled(changed(withoutDefault(field))),
        }),
      ),
    )
    .map((changes): Type => {
      const kept = changes.filter(({ keep, field }) => keep || isTag(field));
      return {
        type: "object",
        properties: Object.fromEntries(kept.map(({ name, field }) => [name, field])),
        required: kept.filter(({ required, field }) => required || isTag(field)).map(({ name }) => name),
        additionalProperties: false,
      };
    });
}

/** Sometimes with a default, which fills the field in where the other side does not have it. */
function filled(type: fc.Arbitrary<Type>): fc.Arbitrary<Type> {
  return fc.oneof(
    { weight: 2, arbitrary: type },
    { weight: 1, arbitrary: type.chain((each) => valueOf(each).map((value): Type => ({ ...each, default: value }))) },
  );
}

function withoutDefault(type: Type): Type {
  return Object.fromEntries(Object.entries(type).filter(([keyword]) => keyword !== "default")) as Type;
}
