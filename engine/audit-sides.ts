import type { Deps } from "./deps.ts";
import { decimalOf, valueAt } from "./model/body.ts";
import type { NativeObject, NativeValue } from "./model/body.ts";
import { isDecimal } from "./model/decimal.ts";
import { parseJson } from "./model/json.ts";
import { isMoney, money, moneyFromDecimal, roundToMoney } from "./model/money.ts";
import { beforeStart } from "./model/start.ts";
import type { Currency, Money } from "./model/money.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import { isVoided } from "./model/settlement.ts";
import { isRefValue } from "./model/value.ts";
import type { Value, ValueMap } from "./model/value.ts";
import { openScopes } from "./scope.ts";
import type { Evaluation } from "./scope.ts";
import { documentsOf } from "./store/documents.ts";
import { entityByName } from "./store/entities.ts";
import { mirrorOf } from "./store/mirror.ts";

/** A document of the work side, as far as an audit goes. */
export interface WorkRow {
  /** Of its document, and what is staged of it. */
  readonly id: number;
  readonly raw: string;
  readonly key: string;
  readonly number: string;
  readonly amount: Money;
  readonly day: string | null;
  readonly party: string | null;
  /** Key of the record that it refers to as its party: `project/PRJ-7`; null where there is none. */
  readonly partyRow: string | null;
  /** Should be in the books: approved, not void, not before the start. */
  readonly expected: boolean;
  /** Amounts of its lines, list by list. */
  readonly lines: readonly (readonly Line[])[];
}

export interface Line {
  readonly amount: Money;
  /** What a person knows it by. */
  readonly label: string;
}

/** A document of the books. */
export interface BooksRow {
  readonly id: string;
  readonly number: string | null;
  readonly amount: Money;
  readonly day: string | null;
  readonly partyId: string | null;
  readonly party: string | null;
  readonly voided: boolean;
  readonly lines: readonly Line[];
}

/** Only documents with an amount on both sides can be held against each other. */
export function countedIn({ program }: Deps) {
  return program.entities.flatMap((entity) =>
    entity.amount === null
      ? []
      : entity.documents
          .filter(({ schema }) => schema.parts.total !== undefined)
          .map((document) => ({ entity, document })),
  );
}

/** Every row of the entity, evaluated as far as an audit needs: no rule of a body is asked. */
export async function workRows(
  deps: Deps,
  entity: EntityProgram,
  document: DocumentProgram,
): Promise<readonly WorkRow[]> {
  const stored = await entityByName(deps.store.db, entity.name);
  if (stored === null) return [];
  const scopes = await openScopes(deps);
  const found: WorkRow[] = [];
  for await (const rows of documentsOf(deps.store.db, stored.id)) {
    for (const { address, id, raw, origin } of rows) {
      if (address.role !== document.role || origin !== "live") continue;
      const evaluation = scopes.open(entity, { id, key: address.key, raw });
      const row = workRow(evaluation, address.key, { entity, document });
      if (row !== null) found.push({ ...row, id, raw });
    }
  }
  return found;
}

interface At {
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
}

/** null: it has no amount that can be read; a plan says why. */
function workRow(evaluation: Evaluation, key: string, at: At): Omit<WorkRow, "id" | "raw"> | null {
  const { entity } = at;
  const { amount: amountOf, day, party, voidWhen, trigger, start } = entity;
  const amount = amountOf === null ? null : evaluation.value(amountOf);
  if (!isMoney(amount)) return null;
  const holds = (expr: typeof voidWhen): boolean =>
    expr !== null && evaluation.value(expr) === true;
  const early = start !== null && beforeStart(start, (expr) => evaluation.value(expr)) !== null;
  const void_ = holds(voidWhen);
  return {
    key,
    number: numberOf(evaluation, at) ?? key,
    amount: void_ ? money(0n, amount.currency) : amount,
    day: textOf(day === null ? null : evaluation.value(day)),
    party: textOf(party === null ? null : evaluation.value(party)),
    partyRow: partyRowOf(evaluation.decoded.fields),
    expected: !void_ && !early && (trigger === null || holds(trigger.when)),
    lines: listsOf(evaluation.decoded.fields, entity),
  };
}

/** What a certain match rule holds against the other side's number; null where none does. */
function numberOf(evaluation: Evaluation, { entity, document }: At): string | null {
  const { number } = document.schema.parts;
  for (const rule of entity.match.filter((each) => !each.suggest)) {
    const on = rule.on.find(({ path }) => path === number);
    const value = on === undefined ? null : evaluation.value(on.value);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

/** The first record that it refers to: an invoice's project. */
function partyRowOf(fields: ValueMap): string | null {
  const found = Object.values(fields).find(isRefValue);
  return found === undefined ? null : `${found.ref}/${found.key}`;
}

/** For each list and each field of money in it: its items, with the first text as their name. */
function listsOf(fields: ValueMap, entity: EntityProgram): WorkRow["lines"] {
  return entity.fields.flatMap(({ name, type }) => {
    const items = type.kind === "list" ? fields[name] : null;
    if (type.kind !== "list" || !Array.isArray(items)) return [];
    const amounts = type.of.filter((each) => each.type.kind === "money");
    return amounts.map((each) =>
      (items as readonly ValueMap[]).flatMap((item) => {
        const amount = item[each.name];
        const label = Object.values(item).find((value) => typeof value === "string");
        return isMoney(amount) ? [{ amount, label: String(label ?? "") }] : [];
      }),
    );
  });
}

function textOf(value: Value): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Every document of a stream as it was observed. */
export async function booksRows(
  deps: Deps,
  { connection, stream, schema }: Pick<DocumentProgram, "connection" | "stream" | "schema">,
): Promise<readonly BooksRow[]> {
  const { currency } = deps.program;
  const found: BooksRow[] = [];
  for await (const rows of mirrorOf(deps.store.db, { connection, stream })) {
    for (const { remote_id, body, gone } of rows) {
      if (gone === 1) continue;
      found.push(booksRow(remote_id, parseJson(body) as NativeObject, schema, currency));
    }
  }
  return found;
}

export function booksRow(
  id: string,
  body: NativeObject,
  schema: StreamSchema,
  currency: Currency,
): BooksRow {
  const { number, total, date, party } = schema.parts;
  const at = (part: string | undefined): NativeValue =>
    part === undefined ? null : valueAt(body, part);
  const who = refOf(at(party));
  return {
    id,
    number: textAt(at(number)),
    amount: moneyAt(at(total), currency) ?? money(0n, currency),
    day: textAt(at(date)),
    partyId: who.id,
    party: who.name,
    voided: isVoided(body, schema),
    lines: linesOf(body, schema, currency),
  };
}

function linesOf(body: NativeObject, schema: StreamSchema, currency: Currency): readonly Line[] {
  const list = schema.adds === undefined ? null : valueAt(body, schema.adds.list);
  if (schema.adds === undefined || !Array.isArray(list)) return [];
  const { amount: path } = schema.adds;
  const added = schema.added?.find((each) => each.list === schema.adds?.list);
  return (list as readonly NativeValue[]).flatMap((item) => {
    if (!isObject(item)) return [];
    const kind = added === undefined ? null : valueAt(item, added.field);
    if (typeof kind === "string" && added?.values.includes(kind) === true) return [];
    const amount = moneyAt(valueAt(item, path), currency);
    const label = Object.values(item).find((each) => typeof each === "string" && / /.test(each));
    return amount === null ? [] : [{ amount, label: typeof label === "string" ? label : "" }];
  });
}

export function moneyAt(value: NativeValue, currency: Currency): Money | null {
  const amount = decimalOf(value);
  if (amount === null) return null;
  return moneyFromDecimal(amount, currency) ?? roundToMoney(amount, currency, "half_up");
}

const textAt = (value: NativeValue): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** A reference's id, and its name where the service gives one. */
export function refOf(value: NativeValue): {
  readonly id: string | null;
  readonly name: string | null;
} {
  if (!isObject(value)) return { id: textAt(value), name: null };
  return { id: textAt(valueAt(value, "value")), name: textAt(valueAt(value, "name")) };
}

function isObject(value: NativeValue): value is NativeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isDecimal(value);
}
