/** Answers a query from the company: checks names, filters, sorts, pages [D, R]. */
import {
  type Instant,
  instantFromMs,
  msOf,
  parseInstant,
} from "../../../../engine/model/calendar.ts";
import { compareDecimal, parseDecimal } from "../../../../engine/model/decimal.ts";
import { type JsonObject, type JsonValue, numberText } from "../../../../engine/model/json.ts";
import { decimalOf, isObject, listAt, objectAt, textAt } from "../body.ts";
import type { Stored } from "../company.ts";
import { type Emulation, preferencesOf } from "../emulation.ts";
import { definitionNamed } from "../entities/catalogue.ts";
import type { Definition } from "../entities/definition.ts";
import { type FaultError, invalidId, queryInvalid } from "../faults.ts";
import { isOwnCode } from "../ids.ts";
import { BASE, type Field } from "../fields.ts";
import { tell } from "../told.ts";
import { keepsManyCurrencies } from "../rules/currency.ts";
import type { IndexedField } from "./field-index.ts";
import type { Found } from "./kept-lists.ts";
import { type Condition, type Query, parseQuery } from "./parser.ts";
import { canonical, fieldAt, listAlong, valueReader, valuesAt } from "./paths.ts";
import type { Bounds } from "./range-index.ts";

export type QueryOutcome =
  | { readonly kind: "done"; readonly answer: JsonObject }
  | { readonly kind: "refused"; readonly error: FaultError };

/** `answer` is what stands under QueryResponse. */
export function runQuery(emulation: Emulation, text: string): QueryOutcome {
  const query = parseQuery(text);
  if ("code" in query) return { kind: "refused", error: query };
  const definition = definitionNamed(query.from);
  if (definition === null) return refused(`invalid context declaration: ${query.from}`);
  const problem = checkQuery(emulation, definition, query);
  if (problem !== null) return { kind: "refused", error: problem };
  if (query.count) {
    const totalCount = matching(emulation, definition, query).length;
    return { kind: "done", answer: { totalCount } };
  }
  const found = listFor(emulation, definition, query);
  return { kind: "done", answer: pageOf(emulation, definition, query, found) };
}

function listFor(emulation: Emulation, definition: Definition, query: Query): readonly Found[] {
  const { keptLists, unseen } = emulation;
  const key = JSON.stringify([query.where, query.order]);
  const kept = unseen.isLate() ? null : keptLists.get(definition.name, key);
  if (kept !== null) return kept;
  const found = matching(emulation, definition, query);
  sort(definition, query, found);
  if (!unseen.isLate()) keptLists.put(definition.name, key, found);
  return found;
}

function refused(detail: string): QueryOutcome {
  return { kind: "refused", error: queryInvalid(detail) };
}

function checkQuery(emulation: Emulation, definition: Definition, query: Query): FaultError | null {
  for (const name of query.fields ?? []) {
    const field = askedAt(emulation, definition, name.replace(/\.\*$/, ""));
    if (field === null || !isSelectable(field)) return unknownField(definition, name);
  }
  for (const condition of query.where) {
    const problem = checkFilter(emulation, definition, condition.field);
    if (problem !== null) return problem;
    const bad =
      canonical(definition, condition.field) === "Id" ? badId(definition, condition) : null;
    if (bad !== null) return invalidId(bad);
  }
  for (const { field } of query.order) {
    const problem = checkFilter(emulation, definition, field);
    if (problem !== null) return problem;
    // Which of many would it sort by?
    if (listAlong(definition, field)) return notQueryable(field);
  }
  return checkPage(emulation, query);
}

/** What a query may name; null: the service says that there is no such property. */
function askedAt(emulation: Emulation, definition: Definition, name: string): Field | null {
  const field = fieldAt(definition, name);
  if (field === null || field.ignored) return null;
  // What no query knows it knows no part of either.
  const head = canonical(definition, name.split(".")[0]!);
  if (definition.fields[head]?.unasked) return null;
  return isSwitchedOn(emulation, head) ? field : null;
}

/** Some properties are there where the company uses them [# clients of companies without]. */
function isSwitchedOn(emulation: Emulation, name: string): boolean {
  const preferences = preferencesOf(emulation);
  if (name === "CurrencyRef") return keepsManyCurrencies(preferences);
  if (name !== "IsProject") return true;
  const pairs = listAt(objectAt(preferences, "OtherPrefs") ?? {}, "NameValue");
  return !pairs.some(({ Name, Value }) => Name === "ProjectsEnabled" && Value === "false");
}

/** Objects of one value are told by SELECT, others only by `*` [# clients select an e-mail]. */
const SELECTABLE: ReadonlySet<string> = new Set([
  "EmailAddress",
  "ModificationMetaData",
  "ReferenceType",
  "TelephoneNumber",
  "WebSiteAddress",
]);

function isSelectable(field: Field): boolean {
  return field.kind !== "object" || SELECTABLE.has(field.type);
}

function badId(definition: Definition, condition: Condition): string | null {
  if (condition.operator === "like") return null;
  return (
    condition.values.find((value) => !/^\d+$/.test(value) && !isOwnCode(definition, value)) ?? null
  );
}

function checkFilter(
  emulation: Emulation,
  definition: Definition,
  name: string,
): FaultError | null {
  const field = askedAt(emulation, definition, name);
  if (field === null) return unknownField(definition, name);
  const also = emulation.settings.query.alsoFilterable;
  const known = canonical(definition, name);
  if (field.filter || also.includes(`${definition.name}.${known}`)) return null;
  return notQueryable(name);
}

function notQueryable(name: string): FaultError {
  return queryInvalid(`property '${name}' is not queryable`);
}

function unknownField(definition: Definition, name: string): FaultError {
  return queryInvalid(`Property ${name} not found for Entity ${definition.name}`);
}

function checkPage({ settings }: Emulation, query: Query): FaultError | null {
  for (const given of [query.start, query.max]) {
    if (given !== null && Number(given) < 1) {
      return queryInvalid(`value ${given} is too small. Min allowed value is 1`);
    }
  }
  const limit = settings.query.maxResults;
  if (query.max === null || Number(query.max) <= limit) return null;
  return queryInvalid(`value ${query.max} is too large. Max allowed value is ${limit}`);
}

function matching(emulation: Emulation, definition: Definition, query: Query): Found[] {
  const asksActive = query.where.some((c) => canonical(definition, c.field) === "Active");
  const tests = query.where.map((condition) => testFor(definition, condition));
  const found: Found[] = [];
  for (const stored of candidates(emulation, definition, query)) {
    const body = emulation.unseen.bodyOf(definition.name, stored);
    if (body === null) continue;
    if (!asksActive && definition.kind === "list" && body["Active"] === false) continue;
    if (tests.every((test) => test(body))) found.push({ body, sequence: stored.sequence });
  }
  return found;
}

/** All of it, or what the narrowest `=` or `IN` leaves, or else the narrowest range. */
function candidates(
  { company, unseen, fieldIndex, rangeIndex }: Emulation,
  definition: Definition,
  query: Query,
): Iterable<Stored> {
  // An index knows what is, not what queries still see.
  const isLate = unseen.isLate();
  const narrow = isLate ? [] : query.where.flatMap((each) => lookupFor(definition, each));
  const [best] = narrow
    .map(({ field, keys }) => ({ field, keys, count: fieldIndex.count(field, keys) }))
    .sort((a, b) => a.count - b.count);
  if (best !== undefined) return fieldIndex.having(best.field, best.keys);
  const [range] = (isLate ? [] : rangesIn(definition, query.where))
    .map((each) => ({ ...each, count: rangeIndex.count(each.field, each.bounds) }))
    .sort((a, b) => a.count - b.count);
  if (range === undefined) return company.all(definition.name);
  return rangeIndex.between(range.field, range.bounds);
}

interface Lookup {
  readonly field: IndexedField;
  readonly keys: readonly string[];
}

/** Kinds of which two values are equal where their texts are, upper and lower case alike. */
const BY_TEXT: ReadonlySet<Field["kind"]> = new Set(["text", "choice", "ref", "date"]);

function lookupFor(definition: Definition, { field: name, operator, values }: Condition): Lookup[] {
  const field = fieldAt(definition, name)!;
  if ((operator !== "=" && operator !== "in") || !BY_TEXT.has(field.kind)) return [];
  if (listAlong(definition, name)) return [];
  const at = valueReader(definition, name);
  const keyOf = (body: JsonObject): string | null => plainText(at(body))?.toLowerCase() ?? null;
  const known = name.toLowerCase();
  const keys = values.map((value) => value.toLowerCase());
  return [{ field: { entity: definition.name, name: known, keyOf }, keys }];
}

interface Range {
  readonly field: IndexedField;
  readonly bounds: Bounds;
}

/** By days and moments; each condition by itself, the test of the others follows. */
function rangesIn(definition: Definition, where: readonly Condition[]): Range[] {
  const ranges = new Map<string, Range>();
  for (const { field: name, operator, values } of where) {
    const { kind } = fieldAt(definition, name)!;
    const isBound = operator !== "=" && operator !== "in" && operator !== "like";
    if (!isBound || (kind !== "date" && kind !== "instant")) continue;
    const at = valueReader(definition, name);
    const keyOf = (body: JsonObject): string | null => rangeKey(plainText(at(body)), kind);
    const field = { entity: definition.name, name: name.toLowerCase(), keyOf };
    const bounds = ranges.get(field.name)?.bounds ?? { low: null, high: null };
    const end = endFor(values[0] ?? "", kind, operator.startsWith("<") ? 1 : -1);
    if (end === null) continue;
    const next = operator.startsWith("<")
      ? { ...bounds, high: bounds.high === null || end < bounds.high ? end : bounds.high }
      : { ...bounds, low: bounds.low === null || end > bounds.low ? end : bounds.low };
    ranges.set(field.name, { field, bounds: next });
  }
  return [...ranges.values()];
}

function rangeKey(text: string | null, kind: "date" | "instant"): string | null {
  return kind === "date" || text === null ? text : parseInstant(text);
}

/** Without a zone a moment is in that of what it is compared with: any, so a day more is looked at. */
function endFor(literal: string, kind: "date" | "instant", towards: 1 | -1): string | null {
  if (kind === "date") return literal.toLowerCase();
  const instant = instantOf(literal, "Z");
  if (instant === null) return null;
  const isZoned = parseInstant(literal) !== null;
  return isZoned ? instant : instantFromMs(msOf(instant) + towards * 86_400_000);
}

type Test = (body: JsonObject) => boolean;

function testFor(definition: Definition, condition: Condition): Test {
  const fits = valueTest(fieldAt(definition, condition.field)!, condition);
  if (listAlong(definition, condition.field)) {
    const path = condition.field.split(".");
    return (body) => valuesAt(body, path).some(fits);
  }
  const at = valueReader(definition, condition.field);
  return (body) => fits(at(body));
}

function valueTest(field: Field, { operator, values }: Condition): (value: JsonValue) => boolean {
  const [first = ""] = values;
  switch (operator) {
    case "in":
      return (value) => values.some((one) => compare(value, one, field) === 0);
    case "like": {
      const pattern = likePattern(first);
      return (value) => pattern.test(plainText(value) ?? "");
    }
    case "=":
      return (value) => compare(value, first, field) === 0;
    case "<":
      return (value) => (compare(value, first, field) ?? 0) < 0;
    case ">":
      return (value) => (compare(value, first, field) ?? 0) > 0;
    case "<=":
      return (value) => (compare(value, first, field) ?? 1) <= 0;
    case ">=":
      return (value) => (compare(value, first, field) ?? -1) >= 0;
  }
}

/** Null where nothing stands or the two do not compare. Texts compare without regard to case [D]. */
function compare(value: JsonValue, literal: string, field: Field): number | null {
  const text = plainText(value);
  if (text === null) return null;
  if (field === BASE["Id"]) return orderIds(text, literal);
  switch (field.kind) {
    case "money":
    case "decimal":
    case "int": {
      const left = decimalOf(value);
      const right = parseDecimal(literal);
      return left === null || right === null ? null : compareDecimal(left, right);
    }
    case "instant": {
      const left = parseInstant(text);
      const right = instantOf(literal, text);
      return left === null || right === null ? null : order(left, right);
    }
    default:
      return order(text.toLowerCase(), literal.toLowerCase());
  }
}

/** A literal without time or zone is read in the zone of what it is compared with. */
function instantOf(literal: string, beside: string): Instant | null {
  const offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(beside)?.[0] ?? "Z";
  const timed = literal.length === 10 ? `${literal}T00:00:00` : literal;
  return parseInstant(timed) ?? parseInstant(timed + offset);
}

function plainText(value: JsonValue): string | null {
  if (value === null || isObject(value)) return null;
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return numberText(value);
}

/** Only % stands for anything [D]. */
function likePattern(literal: string): RegExp {
  const parts = literal.split("%").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`, "i");
}

/** Ids sort as numbers; a class's is too long for one of ours. */
function orderIds(a: string, b: string): number {
  return areDigits(a) && areDigits(b) ? a.length - b.length || order(a, b) : order(a, b);
}

/** Without a pattern: a query that sorts asks this of every pair. */
function areDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text !== "";
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sort(definition: Definition, query: Query, found: Found[]): void {
  const keys = query.order.map(({ field, descending }) => ({
    field: fieldAt(definition, field)!,
    at: valueReader(definition, field),
    sign: descending ? -1 : 1,
  }));
  found.sort((a, b) => {
    for (const { field, at, sign } of keys) {
      const by = compareBodies(at(a.body), at(b.body), field);
      if (by !== 0) return by * sign;
    }
    return usualOrder(definition, a, b);
  });
}

function compareBodies(a: JsonValue, b: JsonValue, field: Field): number {
  const right = plainText(b);
  if (plainText(a) === null || right === null) {
    return order(plainText(a) === null ? "0" : "1", right === null ? "0" : "1");
  }
  return compare(a, right, field) ?? 0;
}

/** Lists by full name, capitals first; documents by their last change, the latest first [R]. */
function usualOrder(definition: Definition, a: Found, b: Found): number {
  if (definition.kind === "transaction") {
    const byTime = order(usualKey(definition, b), usualKey(definition, a));
    return byTime === 0 ? b.sequence - a.sequence : byTime;
  }
  return order(usualKey(definition, a), usualKey(definition, b)) || a.sequence - b.sequence;
}

/** Read once of each, not at every comparison. */
function usualKey(definition: Definition, found: Found): string {
  if (found.usual !== undefined) return found.usual;
  const { body } = found;
  const field = definition.names?.field ?? "Id";
  const name = (): string => textAt(body, "FullyQualifiedName") || textAt(body, field);
  return (found.usual = definition.kind === "transaction" ? changedAt(body) : name());
}

function changedAt(body: JsonObject): string {
  const times = body["MetaData"];
  return (isObject(times) ? parseInstant(textAt(times, "LastUpdatedTime")) : null) ?? "";
}

function pageOf(
  { settings }: Emulation,
  definition: Definition,
  query: Query,
  found: readonly Found[],
): JsonObject {
  const start = Number(query.start ?? "1");
  const max = Number(query.max ?? settings.query.defaultResults);
  const page = found.slice(start - 1, start - 1 + max);
  if (page.length === 0) return {};
  const names = query.fields?.map((name) => canonical(definition, name.replace(/\..*$/, "")));
  const answers = page.map(({ body }) => tell(settings, definition, body, names));
  const place = definition.kind === "single" ? {} : { startPosition: start };
  return { [definition.name]: answers, ...place, maxResults: page.length };
}
