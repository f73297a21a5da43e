/** Double entry: what a document debits and credits. Balances and reports follow from these only. */
import {
  type Decimal,
  ZERO,
  absDecimal,
  compareDecimal,
  multiplyDecimal,
  negateDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { decimalOf, objectAt, refAt, sum, textOf, toCents } from "../body.ts";

export interface Posting {
  readonly account: string;
  /** In the document's currency; debits are positive. */
  readonly amount: Decimal;
  readonly party?: Party | null;
  readonly item?: string | null;
  readonly classId?: string | null;
  readonly department?: string | null;
  readonly memo?: string | null;
}

/** A posting as the company's own currency has it. */
export interface HomePosting extends Posting {
  readonly home: Decimal;
}

export interface Party {
  readonly kind: "Customer" | "Vendor" | "Employee";
  readonly id: string;
}

/** Accounts that the company has by itself, made when they are first needed. */
export type Role =
  | "receivable"
  | "payable"
  | "undeposited"
  | "salesTax"
  | "discount"
  | "openingEquity"
  | "retainedEarnings"
  | "uncategorizedIncome"
  | "uncategorizedExpense";

/** What a poster may look at. */
export interface Chart {
  get(entity: string, id: string): JsonObject | null;
  account(role: Role): string;
}

/** Debits and credits of a document; those of zero may be among them. */
export type Poster = (body: JsonObject, chart: Chart) => readonly Posting[];

/**
 * Without zeros, in both currencies, both sides equal. What a document of a seed leaves open (one
 * whose lines do not make up its total) is uncategorized income; the rules let none be made.
 */
export function postingsOf(poster: Poster, body: JsonObject, chart: Chart): readonly HomePosting[] {
  const made = poster(body, chart).filter(isMoved);
  const apart = sum(made.map(({ amount }) => amount));
  if (compareDecimal(apart, ZERO) !== 0) {
    made.push({ account: chart.account("uncategorizedIncome"), amount: negateDecimal(apart) });
  }
  const rate = decimalOf(body["ExchangeRate"]);
  if (rate === null) return made.map((posting) => ({ ...posting, home: posting.amount }));
  return inHomeCurrency(made, rate);
}

function isMoved({ amount }: Posting): boolean {
  return compareDecimal(amount, ZERO) !== 0;
}

/** Rounded one by one; the largest takes what rounding leaves. */
function inHomeCurrency(made: readonly Posting[], rate: Decimal): readonly HomePosting[] {
  const all = made.map((posting) => ({
    ...posting,
    home: toCents(multiplyDecimal(posting.amount, rate)),
  }));
  const rest = sum(all.map(({ home }) => home));
  if (compareDecimal(rest, ZERO) === 0) return all;
  const sizes = all.map(({ home }) => absDecimal(home));
  const largest = sizes.reduce(
    (at, size, index) => (compareDecimal(size, sizes[at]!) > 0 ? index : at),
    0,
  );
  return all.map((posting, index) =>
    index === largest ? { ...posting, home: subtractDecimal(posting.home, rest) } : posting,
  );
}

/** The same the other way round: a credit memo is an invoice turned. */
export function turned(postings: readonly Posting[]): readonly Posting[] {
  return postings.map((posting) => ({ ...posting, amount: negateDecimal(posting.amount) }));
}

/** Class and location of a line, else of the document. */
export function placeOf(
  body: JsonObject,
  detail: JsonObject,
): Pick<Posting, "classId" | "department"> {
  return {
    classId: refAt(detail, "ClassRef") ?? refAt(body, "ClassRef"),
    department: refAt(detail, "DepartmentRef") ?? refAt(body, "DepartmentRef"),
  };
}

/** Which list an id of the names' space is of: all three share their ids [R: 1 to 71]. */
export function partyAt(chart: Pick<Chart, "get">, body: JsonObject, key: string): Party | null {
  const id = refAt(body, key);
  if (id === null) return null;
  const kind = (["Customer", "Vendor", "Employee"] as const).find((k) => chart.get(k, id) !== null);
  return kind === undefined ? null : { kind, id };
}

export function memoOf(line: JsonObject): string | null {
  return textOf(line["Description"]);
}

export function taxOf(body: JsonObject): Decimal {
  return decimalOf(objectAt(body, "TxnTaxDetail")?.["TotalTax"]) ?? ZERO;
}
