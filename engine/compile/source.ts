/** Where the record is read: the columns of the true side, checked against what is known of it. */
import type { FieldSchema, StreamSchema } from "../model/schema.ts";
import type { SourceSpec } from "../model/program.ts";
import type { ReadPlan } from "./decode.ts";
import { accessor, listAccessor } from "./decode.ts";
import { didYouMean, type Findings, keyPlace, listed, placeOf, type Spot } from "./findings.ts";
import type { FieldPlan } from "./record.ts";
import { type Side, sideOf, type Streams } from "./sides.ts";
import { FORBIDDEN_NAMES } from "./types.ts";

export type Truth = "work" | "books";

export interface SourcePlan {
  readonly spec: SourceSpec;
  readonly reads: readonly ReadPlan[];
}

interface Context {
  readonly truth: Truth;
  readonly streams: Streams;
  readonly findings: Findings;
}

export function planSource(plans: readonly FieldPlan[], side: Side, context: Context): SourcePlan {
  const lists: SourceSpec["lists"][number][] = [];
  const keyPlan = plans.find((plan) => plan.key);
  const key = keyPlan === undefined ? "" : pathOf(keyPlan, context.truth).join(".");
  const reads = plans.map((plan): ReadPlan => {
    if (plan.list === null) return readOf(plan, side.schema, side.stream, context);
    return listOf(plan, side, key, lists, context);
  });
  return { spec: { connection: side.connection, stream: side.stream, key, lists }, reads };
}

function listOf(
  plan: FieldPlan,
  side: Side,
  parentKey: string,
  lists: SourceSpec["lists"][number][],
  context: Context,
): ReadPlan {
  const { rows, by, at } = plan.list!;
  const isStream = context.streams.has(rows.split(".")[0]!) && rows.includes(".");
  if (!isStream) {
    const path = rows.split(".");
    const field = checkPath(path, side.schema.fields, side.stream, at, null, context.findings);
    if (by !== null) {
      context.findings.add("TO227", placeOf(besideList(at, "by")), "`by:` goes with a stream", {
        note: `\`${rows}\` is a path of the row itself`,
        help: ["list: connection.stream, where the rows are a stream of their own"],
      });
    }
    const fields = field?.type.kind === "list" ? field.type.fields : [];
    const child: StreamSchema = { ...side.schema, fields };
    return { ...base(plan), get: accessor(path), of: childReads(plan, child, rows, context) };
  }
  const child = sideOf(rows, at, context.streams, context.findings);
  if (by === null) {
    context.findings.add(
      "TO227",
      placeOf(at),
      "the list does not say which column holds the parent's key",
      {
        help: [`by: a column of ${rows}`],
      },
    );
  }
  if (child === null) return { ...base(plan), get: () => null, of: [] };
  if (child.connection !== side.connection) {
    context.findings.add(
      "TO227",
      placeOf(at),
      `the rows of a list come from the record's own connection, \`${side.connection}\``,
    );
  }
  if (by !== null) {
    checkPath(
      [by],
      child.schema.fields,
      child.stream,
      besideList(at, "by"),
      null,
      context.findings,
    );
    lists.push({ name: plan.name, stream: child.stream, by, parentKey });
  }
  return {
    ...base(plan),
    get: listAccessor(plan.name),
    of: childReads(plan, child.schema, child.stream, context),
  };
}

function childReads(
  plan: FieldPlan,
  schema: StreamSchema,
  stream: string,
  context: Context,
): readonly ReadPlan[] {
  return plan.of.map((child) => readOf(child, schema, stream, context));
}

function readOf(plan: FieldPlan, schema: StreamSchema, stream: string, context: Context): ReadPlan {
  const binding = plan[context.truth];
  const named = binding?.path ?? plan.name;
  // A column may have a dot in its name; then it is taken as it is written.
  const whole = schema.fields.some((field) => field.name === named);
  const path = whole ? [named] : named.split(".");
  const at = binding?.at ?? plan.at;
  const implied = binding === null ? context.truth : null;
  // What may be missing in every row is no mistake where rows alone tell the columns.
  const absent = plan.optional && schema.sampled === true && lacks(schema.fields, path);
  const field = absent
    ? null
    : checkPath(path, schema.fields, stream, at, implied, context.findings);
  const isReference = field?.type.kind === "reference" && field.type.bare !== true;
  return {
    ...base(plan),
    format: binding?.format ?? plan.format,
    get: accessor(isReference ? [...path, "value"] : path),
  };
}

const lacks = (fields: readonly FieldSchema[], path: readonly string[]): boolean =>
  !fields.some(({ name }) => name === path[0]) && !path.some((name) => FORBIDDEN_NAMES.has(name));

function base(plan: FieldPlan): Omit<ReadPlan, "get"> {
  const { name, type, optional, key, trim, format } = plan;
  return { name, type, optional, key, trim, format, of: [] };
}

export function pathOf(plan: FieldPlan, truth: Truth): readonly string[] {
  return (plan[truth]?.path ?? plan.name).split(".");
}

function besideList({ file, path }: Spot, key: string): Spot {
  return { file, path: [...path.slice(0, -1), key] };
}

/**
 * The field at the path, or null: not known, or a finding. `implied`: the field's own name, for
 * want of a binding to that side.
 */
function checkPath(
  path: readonly string[],
  fields: readonly FieldSchema[],
  stream: string,
  at: Spot,
  implied: Truth | null,
  findings: Findings,
): FieldSchema | null {
  const place = implied !== null ? keyPlace(at) : placeOf(at);
  const forbidden = path.find((name) => FORBIDDEN_NAMES.has(name) || name === "");
  if (forbidden !== undefined) {
    findings.add("TO229", place, `no column can be called \`${forbidden}\``);
    return null;
  }
  let here = fields;
  let found: FieldSchema | null = null;
  for (const [index, name] of path.entries()) {
    if (here.length === 0) return null;
    found = here.find((field) => field.name === name) ?? null;
    if (found === null) {
      unknownColumn(name, path, index, here, stream, { at, implied }, findings);
      return null;
    }
    here = found.type.kind === "object" ? found.type.fields : [];
  }
  return found;
}

function unknownColumn(
  name: string,
  path: readonly string[],
  index: number,
  fields: readonly FieldSchema[],
  stream: string,
  { at, implied }: { readonly at: Spot; readonly implied: Truth | null },
  findings: Findings,
): void {
  const names = fields.map((field) => field.name);
  const { near, help } = didYouMean(name, names);
  const better =
    near === null ? null : [...path.slice(0, index), near, ...path.slice(index + 1)].join(".");
  findings.add(
    "TO223",
    implied !== null ? keyPlace(at) : placeOf(at),
    `\`${stream}\` has no column \`${name}\``,
    {
      note: `it has ${listed(names, 24)}`,
      help: [help, implied && `say where it stands: ${implied}: a column of ${stream}`],
      fix: implied !== null || better === null ? null : at.file.replace(at.path, better),
    },
  );
}
