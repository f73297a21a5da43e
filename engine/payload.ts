import { resolveBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { formatDecimal, isDecimal } from "./model/decimal.ts";
import { formatPlace } from "./model/diagnostic.ts";
import { formatAddress } from "./model/ids.ts";
import { formatMoney, isMoney } from "./model/money.ts";
import type { JsonTree } from "./model/json.ts";
import { isSensitive, maskAt, MASKED } from "./model/sensitive.ts";
import { originOf } from "./model/origin.ts";
import type { Origin } from "./model/origin.ts";
import type { DocumentProgram, EntityProgram, FieldRule } from "./model/program.ts";
import type { Reason } from "./model/reason.ts";
import { formatReference, isReferenceLeaf, isRefValue } from "./model/value.ts";
import type { Body, BodyObject, Value, ValueMap } from "./model/value.ts";
import type { Project } from "./project.ts";
import { openScopes } from "./scope.ts";
import { decodeReasons } from "./model/decode-reasons.ts";
import type { DocumentRow } from "./store/documents.ts";

/** What would be sent for one document, and where each value of it comes from. */
export interface Payload {
  readonly row: string;
  readonly stream: string;
  /** References as ids where they are known, else symbolic. */
  readonly native: NativeObject;
  readonly reasons: readonly Reason[];
  readonly trace: readonly Traced[];
}

/** One leaf with its rule and what the record says in the fields that the rule names. */
export interface Traced {
  /** `Line[2].Amount`, positions from 1. */
  readonly path: string;
  readonly value: string;
  /** As written in the mapping; empty where nothing but the schema says so. */
  readonly rule: string;
  /** `mappings/invoice.yaml:21:9` */
  readonly place: string;
  readonly from: readonly { readonly field: string; readonly value: string }[];
}

/** Evaluates a staged document as the next plan would. */
export async function payloadOf(project: Project, row: DocumentRow): Promise<Payload> {
  const entity = project.program.entities.find((each) => each.name === row.address.entity);
  const document = entity?.documents.find((each) => each.role === row.address.role);
  if (entity === undefined || document === undefined) return nothing(row);
  const scopes = await openScopes(project, { origins: true });
  const { key, role } = row.address;
  const own = { id: row.id, key, role, raw: row.raw, problems: row.problems };
  const evaluation = scopes.open(entity, own);
  const body = evaluation.body(document);
  const { native } = resolveBody(body, document.schema, (one) => evaluation.idOf(one));
  return {
    row: formatAddress(row.address),
    stream: document.stream,
    native: maskAt(native as JsonTree, document.sensitive) as NativeObject,
    reasons: [...decodeReasons(evaluation.decoded.problems), ...evaluation.reasons()],
    trace: traceBody(entity, document, body, evaluation.decoded.fields),
  };
}

const nothing = (row: DocumentRow): Payload => ({
  row: formatAddress(row.address),
  stream: row.stream,
  native: {},
  reasons: row.reasons,
  trace: [],
});

function traceBody(
  entity: EntityProgram,
  document: DocumentProgram,
  body: BodyObject,
  record: ValueMap,
): readonly Traced[] {
  const top: Origin = { rules: document.rules, each: null };
  return leavesOf(body, { path: "", pattern: "", origin: top }).map((leaf) => {
    const rule = ruleFor(leaf.origin.rules, leaf.pattern);
    return {
      path: leaf.path,
      value: isSensitive(document.sensitive, leaf.pattern) ? MASKED : leaf.value,
      rule: rule?.text ?? "",
      place: rule === null ? "" : formatPlace(rule.place),
      from: rule === null ? [] : sourcesOf(rule, entity, record, leaf.origin.each),
    };
  });
}

/** The fields that a rule names, with what they hold: of the item in a block, else of the record. */
function sourcesOf(
  rule: FieldRule,
  entity: EntityProgram,
  record: ValueMap,
  each: Value,
): Traced["from"] {
  const item = isRow(each) ? each : {};
  const own = entity.fields.map((field) => field.name).filter((name) => !Object.hasOwn(item, name));
  const named = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(rule.text);
  const told = (field: string, value: Value): Traced["from"][number] => ({
    field,
    value: entity.sensitive.fields.has(field) ? MASKED : shown(value),
  });
  return [
    ...Object.keys(item)
      .filter(named)
      .map((field) => told(field, item[field] ?? null)),
    ...own.filter(named).map((field) => told(field, record[field] ?? null)),
  ];
}

function isRow(value: Value): value is ValueMap {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isMoney(value) && !isDecimal(value) && !isRefValue(value);
}

interface At {
  readonly path: string;
  readonly pattern: string;
  readonly origin: Origin;
}

interface Leaf extends At {
  readonly value: string;
}

function leavesOf(value: Body, at: At): readonly Leaf[] {
  const leaf = (text: string): readonly Leaf[] => [{ ...at, value: text }];
  if (isReferenceLeaf(value)) return leaf(formatReference(value.$ref));
  if (isDecimal(value)) return leaf(formatDecimal(value));
  if (Array.isArray(value)) {
    return value.flatMap((item: Body, i) =>
      leavesOf(item, {
        path: `${at.path}[${i + 1}]`,
        pattern: `${at.pattern}[]`,
        origin: originOf(item as BodyObject) ?? at.origin,
      }),
    );
  }
  if (typeof value === "object" && value !== null) {
    const under = (base: string, name: string): string => (base === "" ? name : `${base}.${name}`);
    return Object.entries(value as BodyObject).flatMap(([name, each]) =>
      leavesOf(each, {
        path: under(at.path, name),
        pattern: under(at.pattern, name),
        origin: at.origin,
      }),
    );
  }
  return leaf(value === null ? "null" : String(value));
}

/** The rule of the leaf itself, else of the nearest thing that holds it. */
function ruleFor(rules: readonly FieldRule[], pattern: string): FieldRule | null {
  const fits = rules.filter(
    ({ path }) =>
      pattern === path || pattern.startsWith(`${path}.`) || pattern.startsWith(`${path}[`),
  );
  return fits.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null;
}

function shown(value: Value): string {
  if (value === null) return "blank";
  if (isMoney(value)) return formatMoney(value);
  if (isDecimal(value)) return formatDecimal(value);
  if (isRefValue(value)) return `${value.ref}/${value.key}`;
  if (Array.isArray(value)) return `${value.length} rows`;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
