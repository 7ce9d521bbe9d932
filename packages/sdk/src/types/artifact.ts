/**
 * Schemas of files, directories and tables: zod schemas of our own whose definition carries the `x-golgi` part of the IR type.
 *
 * Invariant: every method returns a new schema; a schema is never changed.
 */
import { type Json, type Type, type TypeExtension, validateValue } from "@golgi/ir";
import { z } from "zod";
import { type FormatKinds, type FormatName, formatId } from "./format-lineage.ts";
import type { DirectoryHandle, FileOf, NoTraits, TableHandle, Traits } from "./handle.ts";
import { customIssue } from "./issue.ts";
import type { Shape } from "./schema.ts";

export interface ArtifactDef extends z.core.$ZodTypeDef {
  readonly type: "custom";
  readonly golgi: TypeExtension;
  /** Tables: schemas of the columns. */
  readonly columns?: Shape;
}

/** Methods of every artifact schema; they matter on output ports, `keepName` on input ports. */
interface ArtifactSchema<V> extends z.ZodType<V, V> {
  /** Output ports: collect the one match of a pattern inside the port's folder; from the working directory if it starts with `./`. */
  glob(pattern: string): this;
  /** Output ports: the name of the produced file, instead of `<port><extension>`. */
  named(fileName: string): this;
  /** Input ports: the tool looks at the file's own name, so it is kept and becomes part of the cache key. */
  keepName(): this;
}

export interface FileSchema<F extends string = never, T = NoTraits, G extends string = string>
  extends ArtifactSchema<FileOf<F, T, G>> {
  /** The genome build of the content; two different builds never meet on a wire. */
  genome<const B extends string>(build: B): FileSchema<F, T, B>;
}
export interface DirectorySchema<F extends string = never> extends ArtifactSchema<DirectoryHandle<FormatKinds<F>>> {}
export interface TableSchema<Row = NoTraits, F extends string = "CSV"> extends ArtifactSchema<TableHandle<Row, FormatKinds<F>>> {}

function extend<S extends z.ZodType>(schema: S, extension: TypeExtension): S {
  const def = schema._zod.def as ArtifactDef;
  return schema.clone({ ...def, golgi: { ...def.golgi, ...extension } } as S["_zod"]["def"], { parent: true });
}

const methods = {
  glob(this: z.ZodType, pattern: string) {
    return extend(this, { glob: pattern });
  },
  named(this: z.ZodType, fileName: string) {
    return extend(this, { fileName });
  },
  keepName(this: z.ZodType) {
    return extend(this, { nameMatters: true });
  },
  genome(this: z.ZodType, build: string) {
    return extend(this, { genome: build });
  },
};

interface AnyArtifact extends z.ZodType {
  glob(pattern: string): this;
  named(fileName: string): this;
  keepName(): this;
  genome(build: string): this;
  _zod: z.core.$ZodTypeInternals & { def: ArtifactDef };
}

/** Judged by the one validator of @golgi/ir, so that zod says the same as every other surface. */
const GolgiArtifact = z.core.$constructor<AnyArtifact>(
  "GolgiArtifact",
  (schema, def) => {
    z.ZodType.init(schema, def);
    const type: Type = { type: "object", "x-golgi": def.golgi };
    schema._zod.parse = (payload) => {
      const checked = validateValue(type, payload.value as Json);
      if (checked.ok) payload.value = checked.value;
      else
        for (const { message, path } of checked.issues)
          payload.issues.push(customIssue(schema, payload.value, { message, path }));
      return payload;
    };
  },
  methods as never,
);

function artifact(golgi: TypeExtension, columns?: Shape): unknown {
  return new GolgiArtifact({ type: "custom", golgi, ...(columns !== undefined && { columns }) });
}

export interface FileOptions<F extends FormatName = never, T extends Traits = NoTraits, G extends string = string> {
  /** A known short name (`"BAM"`) or an EDAM id; several mean any of them. Default: any file. */
  readonly format?: F | readonly F[];
  /** Facts beyond the format that a consumer may demand. */
  readonly traits?: T;
  /** Companions beside the file: `.bai` is appended, `^.bai` replaces the extension. */
  readonly secondaryFiles?: readonly string[];
  readonly genome?: G;
  /** Compare results by their records, without volatile headers. */
  readonly semanticDigest?: NonNullable<TypeExtension["semanticDigest"]>;
}

/** A file, of any format unless options say otherwise. */
export function file<const F extends FormatName = never, const T extends Traits = NoTraits, const G extends string = string>(
  options: FileOptions<F, T, G> = {},
): FileSchema<F, T, G> {
  const { format, traits, secondaryFiles, genome, semanticDigest } = options;
  const formats = format === undefined ? [] : typeof format === "string" ? [format] : format;
  return artifact({
    kind: "file",
    ...(formats.length > 0 && { formats: formats.map(formatId) }),
    ...(traits !== undefined && Object.keys(traits).length > 0 && { traits }),
    ...(secondaryFiles !== undefined && secondaryFiles.length > 0 && { secondaryFiles }),
    ...(genome !== undefined && { genome }),
    ...(semanticDigest !== undefined && { semanticDigest }),
  }) as FileSchema<F, T, G>;
}

/** A directory with everything in it. */
export function directory<const F extends FormatName = never>(options: { readonly format?: F } = {}): DirectorySchema<F> {
  const { format } = options;
  return artifact({ kind: "directory", ...(format !== undefined && { formats: [formatId(format)] }) }) as DirectorySchema<F>;
}

type RowOf<C extends Shape> = { readonly [K in keyof C]: z.output<C[K]> };
export interface TableOptions<C extends Shape, F extends FormatName> {
  readonly columns: C;
  /** Default: CSV. */
  readonly format?: F;
}
/** A CSV, TSV or Parquet file with typed columns; a row is a record of them. */
export function table<const C extends Shape, const F extends FormatName = "CSV">(
  options: TableOptions<C, F>,
): TableSchema<RowOf<C>, F> {
  const formats = [formatId(options.format ?? "CSV")];
  return artifact({ kind: "table", formats }, options.columns) as TableSchema<RowOf<C>, F>;
}
