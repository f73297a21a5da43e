/** `record:` of a mapping: the typed fields, and where each stands at either side. */
import type {
  BindingYaml,
  MappingYaml,
  Owner,
  RecordFieldSpecYaml,
  RecordFieldYaml,
} from "../config/config.ts";
import { compileDateFormat } from "../model/calendar.ts";
import type { EntityName } from "../model/ids.ts";
import type { RecordField, RecordType } from "../model/program.ts";
import { boolWords } from "./cells.ts";
import { compileNumberFormat } from "./number-format.ts";
import {
  didYouMean,
  type Findings,
  keyPlace,
  listed,
  placeOf,
  type Spot,
  under,
} from "./findings.ts";
import { FORBIDDEN_NAMES, type RowField, typeOfRecord, type Type } from "./types.ts";

export interface FieldPlan {
  readonly name: string;
  readonly at: Spot;
  readonly type: RecordType;
  readonly optional: boolean;
  readonly key: boolean;
  readonly trim: boolean;
  /** Shown nowhere. */
  readonly sensitive: boolean;
  readonly work: Binding | null;
  readonly books: Binding | null;
  /** Of the field itself; a binding's own counts more. */
  readonly format: string | undefined;
  readonly whenNull: "omit" | "keep" | "clear" | undefined;
  readonly owner: Owner | undefined;
  readonly list: ListPlan | null;
  readonly of: readonly FieldPlan[];
}

export interface Binding {
  readonly path: string;
  readonly format: string | undefined;
  readonly at: Spot;
}

/** A stream of its own, joined by a column, or a path of the row. */
export interface ListPlan {
  readonly rows: string;
  readonly by: string | null;
  readonly at: Spot;
}

export interface RecordContext {
  readonly entities: ReadonlySet<string>;
  readonly lookups: ReadonlySet<string>;
  readonly findings: Findings;
}

const TYPES = ["text", "integer", "decimal", "money", "date", "instant", "bool", "one_of", "ref"];
/** Words with a meaning of their own in expressions. */
const TAKEN = new Set([
  "each",
  "group",
  "existing",
  "desired",
  "settings",
  "true",
  "false",
  "null",
  "in",
]);

export function planRecord(
  record: MappingYaml["record"],
  at: Spot,
  context: RecordContext,
): readonly FieldPlan[] {
  const plans = Object.entries(record).map(([name, spec]) =>
    planField(name, spec, under(at, name), context),
  );
  const keys = plans.filter((plan) => plan.key);
  if (keys.length !== 1) {
    const second = keys[1];
    const place = second === undefined ? keyPlace(at) : placeOf(under(second.at, "key"));
    context.findings.add(
      "TO222",
      place,
      keys.length === 0 ? "no field is the key" : "more than one field is the key",
      {
        note:
          keys.length === 0
            ? "one field has `key: true`"
            : `${listed(keys.map((k) => k.name))} are`,
      },
    );
  }
  for (const key of keys) {
    if (key.type.kind !== "text" && key.type.kind !== "integer") {
      context.findings.add(
        "TO222",
        keyPlace(key.at),
        `a key is text or integer, and \`${key.name}\` is ${key.type.kind}`,
      );
    }
  }
  return plans;
}

function planField(
  name: string,
  yaml: RecordFieldYaml,
  at: Spot,
  context: RecordContext,
): FieldPlan {
  checkName(name, at, context.findings);
  const spec: RecordFieldSpecYaml = typeof yaml === "string" ? { type: yaml } : yaml;
  const of = Object.entries(spec.of ?? {}).map(([child, childSpec]) =>
    planField(child, childSpec, under(at, "of", child), context),
  );
  const type = typeOf(spec, of, at, context);
  const plan: FieldPlan = {
    name,
    at,
    type,
    // `when_null` says what a missing value does, so one may be missing.
    optional: spec.optional === true || spec.when_null !== undefined,
    key: spec.key === true,
    trim: spec.trim !== false,
    sensitive: spec.sensitive === true,
    work: binding(spec.work, under(at, "work")),
    books: binding(spec.books, under(at, "books")),
    format: spec.format,
    whenNull: spec.when_null,
    owner: spec.owner,
    list: listOf(spec, at, context.findings),
    of,
  };
  for (const [format, place] of formatsOf(plan)) checkFormat(type, format, place, context.findings);
  return plan;
}

export function checkName(name: string, at: Spot, findings: Findings): void {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !FORBIDDEN_NAMES.has(name) && !TAKEN.has(name))
    return;
  findings.add("TO229", keyPlace(at), `a field cannot be called \`${name}\``, {
    note: TAKEN.has(name)
      ? "the word has a meaning of its own in expressions"
      : "a letter, then letters, digits and _",
  });
}

function typeOf(
  spec: RecordFieldSpecYaml,
  of: readonly FieldPlan[],
  at: Spot,
  { entities, lookups, findings }: RecordContext,
): RecordType {
  const kind = spec.type ?? impliedType(spec);
  switch (kind) {
    case undefined:
      findings.add("TO221", keyPlace(at), `\`${String(at.path.at(-1))}\` has no type`, {
        help: [`type: one of ${[...TYPES, "lookup", "list"].join(", ")}`],
      });
      return { kind: "text" };
    case "text":
      return { kind, ...(spec.max === undefined ? {} : { max: spec.max }) };
    case "integer":
    case "decimal":
    case "money":
    case "date":
    case "instant":
    case "bool":
      return { kind };
    case "one_of":
      if (spec.values === undefined || spec.values.length === 0) {
        findings.add("TO228", keyPlace(at), "a one_of lists its values", {
          help: ["values: [Draft, Approved]"],
        });
      }
      return { kind, values: (spec.values ?? []).map(String) };
    case "ref":
      return refOf(spec, at, entities, findings);
    case "lookup":
      return lookupOf(spec, at, lookups, findings);
    case "list":
      if (of.length === 0) {
        findings.add("TO227", keyPlace(at), "the list has no columns", {
          help: ["of: { title: text, amount: money }"],
        });
      }
      return { kind, of: of.map(recordField) };
    default:
      // The shape of the file admits no other; what is not there in a draft reads as text.
      return { kind: "text" };
  }
}

function impliedType(spec: RecordFieldSpecYaml): string | undefined {
  if (spec.lookup !== undefined) return "lookup";
  if (spec.list !== undefined || spec.of !== undefined) return "list";
  if (spec.entity !== undefined) return "ref";
  return spec.values === undefined ? undefined : "one_of";
}

function refOf(
  spec: RecordFieldSpecYaml,
  at: Spot,
  entities: ReadonlySet<string>,
  findings: Findings,
): RecordType {
  const entity = spec.entity ?? "";
  if (!entities.has(entity)) {
    const { near, help } = didYouMean(entity, entities);
    const place = spec.entity === undefined ? keyPlace(at) : placeOf(under(at, "entity"));
    const message =
      spec.entity === undefined
        ? "a ref says which entity it points at"
        : `no mapping declares an entity \`${entity}\``;
    findings.add("TO224", place, message, {
      note: `entities: ${listed(entities)}`,
      help: [help],
      fix:
        near === null || spec.entity === undefined
          ? null
          : at.file.replace([...at.path, "entity"], near),
    });
  }
  return { kind: "ref", entity: entity as EntityName };
}

function lookupOf(
  spec: RecordFieldSpecYaml,
  at: Spot,
  lookups: ReadonlySet<string>,
  findings: Findings,
): RecordType {
  const table = spec.lookup ?? "";
  if (!lookups.has(table)) {
    const { near, help } = didYouMean(table, lookups);
    const place = spec.lookup === undefined ? keyPlace(at) : placeOf(under(at, "lookup"));
    findings.add("TO225", place, `unknown lookup \`${table}\``, {
      note: `lookups: ${listed(lookups)}`,
      help: [help],
      fix:
        near === null || spec.lookup === undefined
          ? null
          : at.file.replace([...at.path, "lookup"], near),
    });
  }
  return { kind: "lookup", table };
}

function binding(yaml: BindingYaml | undefined, at: Spot): Binding | null {
  if (yaml === undefined) return null;
  if (typeof yaml === "string") return { path: yaml, format: undefined, at };
  return { path: yaml.at, format: yaml.format, at: under(at, "at") };
}

function listOf(spec: RecordFieldSpecYaml, at: Spot, findings: Findings): ListPlan | null {
  if (spec.type !== "list" && spec.list === undefined && spec.of === undefined) return null;
  if (spec.list === undefined) {
    findings.add("TO227", keyPlace(at), "the list does not say where its rows are", {
      help: ["list: connection.stream with by: column, or list: a path of the row"],
    });
    return null;
  }
  return { rows: spec.list, by: spec.by ?? null, at: under(at, "list") };
}

function formatsOf(plan: FieldPlan): readonly (readonly [string, Spot])[] {
  const found: (readonly [string, Spot])[] = [];
  if (plan.format !== undefined) found.push([plan.format, under(plan.at, "format")]);
  for (const side of ["work", "books"] as const) {
    const format = plan[side]?.format;
    if (format !== undefined) found.push([format, under(plan.at, side, "format")]);
  }
  return found;
}

function checkFormat(type: RecordType, format: string, at: Spot, findings: Findings): void {
  const bad = formatProblem(type, format);
  if (bad !== null)
    findings.add("TO226", placeOf(at), `\`${format}\` ${bad.message}`, { note: bad.note });
}

function formatProblem(
  type: RecordType,
  format: string,
): { readonly message: string; readonly note: string } | null {
  switch (type.kind) {
    case "date":
      return compileDateFormat(format) !== null
        ? null
        : {
            message: "is no date format",
            note: "year, month and day once each: YYYY YY MMM MM M DD D",
          };
    case "money":
    case "decimal":
    case "integer":
      return compileNumberFormat(format) !== null
        ? null
        : { message: "is no number format", note: "how 1234.56 is written: 1,234.56 or 1.234,56" };
    case "bool":
      return boolWords(format) !== null
        ? null
        : { message: "is no format of a flag", note: "two words: Yes/No" };
    default:
      return { message: "stands at a field that has no format", note: `the field is ${type.kind}` };
  }
}

export function recordField(plan: FieldPlan): RecordField {
  const { name, type, optional } = plan;
  return { name, type, optional, ...(plan.key ? { key: true } : {}), place: keyPlace(plan.at) };
}

/** The record's fields as expressions see them; list rows carry the list's name in messages. */
export function rowFields(plans: readonly FieldPlan[]): ReadonlyMap<string, RowField> {
  return new Map(plans.map((plan) => [plan.name, { type: typeOfPlan(plan) }]));
}

function typeOfPlan(plan: FieldPlan): Type {
  if (plan.type.kind !== "list") return typeOfRecord(plan.type);
  return {
    kind: "list",
    of: { kind: "row", name: `a row of ${plan.name}`, fields: rowFields(plan.of) },
  };
}
