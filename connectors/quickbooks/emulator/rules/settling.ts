/** Payments and what they settle, of customers and of vendors: both sides of a link move together. */
import {
  type Decimal,
  ZERO,
  absDecimal,
  addDecimal,
  compareDecimal,
  multiplyDecimal,
  negateDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalOf,
  isNegative,
  isPositive,
  listAt,
  objectAt,
  refAt,
  sum,
  textAt,
  textOf,
  toCents,
  detailOf,
} from "../body.ts";
import type { Books } from "../books.ts";
import type { Chart } from "../postings/posting.ts";

export interface Side {
  readonly payments: "Payment" | "BillPayment";
  readonly party: "Customer" | "Vendor";
  readonly partyField: "CustomerRef" | "VendorRef";
  readonly accountType: "Accounts Receivable" | "Accounts Payable";
  /** TxnType of a link -> the entity that it is of. */
  readonly targets: Readonly<Record<string, string>>;
}

export const CUSTOMERS: Side = {
  payments: "Payment",
  party: "Customer",
  partyField: "CustomerRef",
  accountType: "Accounts Receivable",
  targets: {
    Invoice: "Invoice",
    CreditMemo: "CreditMemo",
    JournalEntry: "JournalEntry",
    Deposit: "Deposit",
    Expense: "Purchase",
    Check: "Purchase",
    CreditCardCredit: "Purchase",
  },
};

export const VENDORS: Side = {
  payments: "BillPayment",
  party: "Vendor",
  partyField: "VendorRef",
  accountType: "Accounts Payable",
  targets: {
    Bill: "Bill",
    VendorCredit: "VendorCredit",
    JournalEntry: "JournalEntry",
    Deposit: "Deposit",
    Expense: "Purchase",
    Check: "Purchase",
  },
};

/** Documents that keep what is open of them; a credit is open the other way. */
export const OPEN: Readonly<
  Record<string, { readonly sign: 1 | -1; readonly fields: readonly string[] }>
> = {
  Invoice: { sign: 1, fields: ["Balance"] },
  CreditMemo: { sign: -1, fields: ["Balance", "RemainingCredit"] },
  Bill: { sign: 1, fields: ["Balance"] },
  VendorCredit: { sign: -1, fields: ["Balance"] },
};

/** What a link may settle. */
export interface Target extends Part {
  readonly open: Decimal;
}

/** By "Invoice 12": what a payment applies to it. */
export type Applied = ReadonlyMap<string, Decimal>;

export function appliedBy(payment: JsonObject | null): Applied {
  const applied = new Map<string, Decimal>();
  for (const line of listAt(payment ?? {}, "Line")) {
    const link = listAt(line, "LinkedTxn")[0];
    const id = textOf(link?.["TxnId"]);
    if (id === null) continue;
    const key = `${textOf(link?.["TxnType"]) ?? ""} ${id}`;
    applied.set(key, addDecimal(applied.get(key) ?? ZERO, amountOf(line["Amount"])));
  }
  return applied;
}

/** Null where there is no such document, or it settles nothing with this party. */
export function targetOf(
  books: Books,
  side: Side,
  key: string,
  payer: string | null,
): Target | null {
  const part = partOf(books, side, key, payer);
  if (part === null) return null;
  const own = OPEN[part.entity];
  if (own !== undefined) return { ...part, open: amountOf(part.body[own.fields[0]!]) };
  const applied = appliedTo(books, side, key, part.body);
  return { ...part, open: subtractDecimal(absDecimal(part.amount), applied) };
}

/** Which way a document is open, and whose it is. */
export interface Part {
  readonly entity: string;
  readonly type: string;
  readonly body: JsonObject;
  /** 1: a payment lowers it; -1: a credit, which pays. */
  readonly sign: 1 | -1;
  readonly amount: Decimal;
  readonly party: string | null;
}

export function partOf(
  chart: Pick<Chart, "get">,
  side: Side,
  key: string,
  payer: string | null,
): Part | null {
  const [type = "", id = ""] = key.split(" ");
  const entity = side.targets[type];
  const body = entity === undefined ? null : chart.get(entity, id);
  if (entity === undefined || body === null) return null;
  const own = OPEN[entity];
  if (own !== undefined) {
    const [amount, party] = [amountOf(body["TotalAmt"]), refAt(body, side.partyField)];
    return { entity, type, body, sign: own.sign, amount, party };
  }
  const lines = openLines(chart, side, entity, body);
  const party = lines.some((line) => line.party === payer) ? payer : (lines[0]?.party ?? null);
  if (party === null) return null;
  const amount = sum(lines.filter((line) => line.party === party).map((line) => line.amount));
  return { entity, type, body, sign: isNegative(amount) ? -1 : 1, amount, party };
}

/** What a journal entry, a check or a deposit puts on receivables or payables, by party. */
function openLines(
  chart: Pick<Chart, "get">,
  side: Side,
  entity: string,
  body: JsonObject,
): readonly { readonly party: string; readonly amount: Decimal }[] {
  return listAt(body, "Line").flatMap((line) => {
    const detail = detailOf(line);
    const account = chart.get("Account", refAt(detail, "AccountRef") ?? "");
    const party = lineParty(entity, body, detail, side);
    if (account?.["AccountType"] !== side.accountType || party === null) return [];
    const isCredit =
      entity === "Deposit" || detail["PostingType"] === "Credit" || body["Credit"] === true;
    const amount = amountOf(line["Amount"]);
    return [
      { party, amount: isCredit === (side.party === "Customer") ? negateDecimal(amount) : amount },
    ];
  });
}

function lineParty(
  entity: string,
  body: JsonObject,
  detail: JsonObject,
  side: Side,
): string | null {
  if (entity === "JournalEntry") return refAt(objectAt(detail, "Entity") ?? {}, "EntityRef");
  if (entity === "Deposit") return refAt(detail, "Entity");
  const own = side.party === "Customer" ? refAt(detail, "CustomerRef") : null;
  return own ?? refAt(body, "EntityRef");
}

function appliedTo(books: Books, side: Side, key: string, body: JsonObject): Decimal {
  const payments = listAt(body, "LinkedTxn")
    .filter((link) => isOf(side, link))
    .map((link) => books.get(side.payments, textAt(link, "TxnId")));
  return sum(payments.map((payment) => appliedBy(payment).get(key) ?? ZERO));
}

/** A bill's link names the kind of payment: BillPaymentCheck [R: bill_linked_transactions]. */
export function linkType(side: Side, payment: JsonObject): string {
  if (side.payments === "Payment") return "Payment";
  return payment["PayType"] === "CreditCard" ? "BillPaymentCreditCard" : "BillPaymentCheck";
}

export function isOf(side: Side, link: JsonObject): boolean {
  return textAt(link, "TxnType").startsWith(side.payments);
}

/**
 * Carries a payment's change to what it settles: open amount, link, SyncToken [L]. `origin` is the
 * document whose own change this follows from: it is left alone.
 */
export function settleTargets(
  books: Books,
  side: Side,
  before: JsonObject | null,
  after: JsonObject | null,
  origin: string | null = null,
): void {
  const [was, is] = [appliedBy(before), appliedBy(after)];
  const payment = (after ?? before)!;
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const same = compareDecimal(was.get(key) ?? ZERO, is.get(key) ?? ZERO) === 0;
    const [type = "", id = ""] = key.split(" ");
    const entity = side.targets[type];
    const body = entity === undefined ? null : books.get(entity, id);
    if (key === origin || body === null || (same && was.has(key) === is.has(key))) continue;
    const links = listAt(body, "LinkedTxn").filter(
      (link) => !isOf(side, link) || link["TxnId"] !== payment["Id"],
    );
    const mine = is.has(key)
      ? [{ TxnId: textAt(payment, "Id"), TxnType: linkType(side, payment) }]
      : [];
    const delta = subtractDecimal(is.get(key) ?? ZERO, was.get(key) ?? ZERO);
    const open = OPEN[entity!] === undefined ? {} : lowered(entity!, body, delta);
    const linked = withLinks(entity!, body, [...links, ...mine]);
    books.put(entity!, { ...linked, ...open });
  }
}

function lowered(entity: string, body: JsonObject, by: Decimal): Body {
  const open = subtractDecimal(amountOf(body[OPEN[entity]!.fields[0]!]), by);
  return openAmount(entity, body, open);
}

/** Only an invoice says that it has no links [R]. */
export function withLinks(entity: string, body: JsonObject, links: readonly JsonObject[]): Body {
  const { LinkedTxn: _before, ...rest } = body;
  return links.length === 0 && entity !== "Invoice" ? rest : { ...rest, LinkedTxn: links };
}

/** What is open, and the same in the company's own currency where it keeps several. */
export function openAmount(entity: string, body: JsonObject, open: Decimal): Body {
  const amount = amountJson(open);
  const own: Body = Object.fromEntries(OPEN[entity]!.fields.map((field) => [field, amount]));
  if (!("HomeBalance" in body)) return own;
  const rate = decimalOf(body["ExchangeRate"]);
  const home = rate === null ? open : toCents(multiplyDecimal(open, rate));
  return { ...own, HomeBalance: amountJson(home) };
}

/**
 * Takes `excess` of a document back from its payments, the last first; null: all of it. A payment
 * that paid with credits gives these back, too: it never keeps more than its own money.
 */
export function unapply(
  books: Books,
  side: Side,
  entity: string,
  body: JsonObject,
  excess: Decimal | null,
): void {
  let left = excess;
  for (const link of listAt(body, "LinkedTxn").toReversed()) {
    if (!isOf(side, link)) continue;
    const payment = books.get(side.payments, textAt(link, "TxnId"));
    if (payment === null || (left !== null && !isPositive(left))) continue;
    const applied = new Map(appliedBy(payment));
    const key = keyOf(applied, side, entity, textAt(body, "Id"));
    const had = applied.get(key) ?? ZERO;
    const freed = left !== null && compareDecimal(left, had) < 0 ? left : had;
    applied.set(key, subtractDecimal(had, freed));
    const after = rebalanced(books, side, payment, applied);
    settleTargets(books, side, payment, books.put(side.payments, after), key);
    if (left !== null) left = subtractDecimal(left, freed);
  }
}

function keyOf(applied: Applied, side: Side, entity: string, id: string): string {
  const types = Object.keys(side.targets).filter((type) => side.targets[type] === entity);
  return types.map((type) => `${type} ${id}`).find((key) => applied.has(key)) ?? `${entity} ${id}`;
}

/** Credits without charges, or charges without money, are freed as well, the last first. */
function rebalanced(
  books: Books,
  side: Side,
  payment: JsonObject,
  applied: Map<string, Decimal>,
): Body {
  const payer = refAt(payment, side.partyField);
  const signs = new Map(
    [...applied.keys()].map((key) => [key, targetOf(books, side, key, payer)?.sign ?? 1]),
  );
  const total = amountOf(payment["TotalAmt"]);
  const rest = (): Decimal => {
    const signed = [...applied].map(([key, amount]) =>
      signs.get(key) === -1 ? negateDecimal(amount) : amount,
    );
    return subtractDecimal(total, sum(signed));
  };
  if (isNegative(rest())) free(applied, signs, 1, negateDecimal(rest()));
  const tooMuch = subtractDecimal(rest(), total);
  if (isPositive(tooMuch)) free(applied, signs, -1, tooMuch);
  const unapplied = side.payments === "Payment" ? { UnappliedAmt: amountJson(rest()) } : {};
  return { ...payment, Line: linesFor(payment, applied), ...unapplied };
}

function free(
  applied: Map<string, Decimal>,
  signs: ReadonlyMap<string, 1 | -1>,
  sign: 1 | -1,
  amount: Decimal,
): void {
  let left = amount;
  for (const key of [...applied.keys()].toReversed()) {
    if (signs.get(key) !== sign || !isPositive(left)) continue;
    const had = applied.get(key)!;
    const freed = compareDecimal(left, had) < 0 ? left : had;
    applied.set(key, subtractDecimal(had, freed));
    left = subtractDecimal(left, freed);
  }
}

/** What two lines applied to one document stands in the first of them. */
function linesFor(payment: JsonObject, applied: Applied): readonly JsonObject[] {
  const left = new Map(applied);
  return listAt(payment, "Line").flatMap((line) => {
    const link = listAt(line, "LinkedTxn")[0] ?? {};
    const key = `${textAt(link, "TxnType")} ${textAt(link, "TxnId")}`;
    const amount = left.get(key) ?? ZERO;
    left.delete(key);
    return isPositive(amount) ? [{ ...line, Amount: amountJson(amount) }] : [];
  });
}
