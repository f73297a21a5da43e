/** Payments and what they settle: both sides of a link change together. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  amountJson,
  amountOf,
  type Body,
  isPositive,
  listAt,
  refAt,
  sum,
  textAt,
  textOf,
} from "../body.ts";
import type { Books } from "../books.ts";
import type { Definition } from "../entities/definition.ts";

/** What a payment applies to each invoice, by the invoice's id. */
export function appliedBy(payment: JsonObject | null): ReadonlyMap<string, Decimal> {
  const applied = new Map<string, Decimal>();
  for (const line of listAt(payment ?? {}, "Line")) {
    for (const link of listAt(line, "LinkedTxn")) {
      const id = textOf(link["TxnId"]);
      if (id === null || link["TxnType"] !== "Invoice") continue;
      applied.set(id, addDecimal(applied.get(id) ?? ZERO, amountOf(line["Amount"])));
    }
  }
  return applied;
}

/** Carries a payment's change to its invoices: balance, link, SyncToken [L]. */
export function settleInvoices(
  books: Books,
  before: JsonObject | null,
  after: JsonObject | null,
): void {
  const was = appliedBy(before);
  const is = appliedBy(after);
  const paymentId = textAt((after ?? before)!, "Id");
  for (const id of new Set([...was.keys(), ...is.keys()])) {
    const invoice = books.get("Invoice", id);
    const same = was.has(id) && is.has(id) && compareDecimal(was.get(id)!, is.get(id)!) === 0;
    if (invoice === null || same) continue;
    const delta = subtractDecimal(is.get(id) ?? ZERO, was.get(id) ?? ZERO);
    const links = listAt(invoice, "LinkedTxn").filter((link) => link["TxnId"] !== paymentId);
    const mine = is.has(id) ? [{ TxnId: paymentId, TxnType: "Payment" }] : [];
    books.put("Invoice", {
      ...invoice,
      LinkedTxn: [...links, ...mine],
      ...openAmount(invoice, subtractDecimal(amountOf(invoice["Balance"]), delta)),
    });
  }
}

/** Takes `excess` of an invoice back from its payments, the last first; null: all of it. */
export function unapply(books: Books, invoice: JsonObject, excess: Decimal | null): void {
  const invoiceId = textAt(invoice, "Id");
  let left = excess;
  for (const link of listAt(invoice, "LinkedTxn").toReversed()) {
    const payment =
      link["TxnType"] === "Payment" ? books.get("Payment", textAt(link, "TxnId")) : null;
    if (payment === null || (left !== null && !isPositive(left))) continue;
    const applied = appliedBy(payment).get(invoiceId) ?? ZERO;
    const freed = left !== null && compareDecimal(left, applied) < 0 ? left : applied;
    books.put("Payment", withLess(payment, invoiceId, freed));
    if (left !== null) left = subtractDecimal(left, freed);
  }
}

function withLess(payment: JsonObject, invoiceId: string, freed: Decimal): JsonObject {
  const lines: JsonObject[] = [];
  for (const line of listAt(payment, "Line")) {
    const isHere = listAt(line, "LinkedTxn").some((link) => link["TxnId"] === invoiceId);
    const rest = subtractDecimal(amountOf(line["Amount"]), freed);
    if (!isHere) lines.push(line);
    else if (isPositive(rest)) lines.push({ ...line, Amount: amountJson(rest) });
  }
  const unapplied = addDecimal(amountOf(payment["UnappliedAmt"]), freed);
  return { ...payment, Line: lines, UnappliedAmt: amountJson(unapplied) };
}

/** Balance, and HomeBalance where the company keeps many currencies. */
export function openAmount(invoice: JsonObject, open: Decimal): Body {
  const amount = amountJson(open);
  return "HomeBalance" in invoice ? { Balance: amount, HomeBalance: amount } : { Balance: amount };
}

/**
 * Moves the balances of all parties that the staged changes touch. A customer's own balance is its
 * own documents'; with jobs it is that of all below, too. Its token stays, its time moves [R].
 */
export function settleParties(books: Books, definitions: ReadonlyMap<string, Definition>): void {
  const deltas = new Map<string, Decimal[]>();
  for (const { entity, id, body } of books.changes()) {
    const owed = definitions.get(entity)?.owed;
    if (owed === undefined) continue;
    const add = (state: JsonObject | null, sign: 1 | -1): void => {
      const part = state === null ? null : owed(state);
      if (part === null) return;
      const amount = sign === 1 ? part.amount : subtractDecimal(ZERO, part.amount);
      const key = `${part.party} ${part.id}`;
      deltas.set(key, [...(deltas.get(key) ?? []), amount]);
    };
    add(books.before(entity, id), -1);
    add(body, 1);
  }
  for (const [key, amounts] of deltas) {
    const [party = "", id = ""] = key.split(" ");
    const delta = sum(amounts);
    if (compareDecimal(delta, ZERO) !== 0) moveBalance(books, party, id, delta);
  }
}

function moveBalance(books: Books, party: string, id: string, delta: Decimal): void {
  const own = books.get(party, id);
  if (own === null) return;
  const moved = { ...own, Balance: amountJson(addDecimal(amountOf(own["Balance"]), delta)) };
  books.adjust(party, moved);
  const seen = new Set<string>();
  for (let at: string | null = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const body: JsonObject | null = books.get(party, at);
    if (body === null || body["BalanceWithJobs"] === undefined) break;
    const total = addDecimal(amountOf(body["BalanceWithJobs"]), delta);
    books.adjust(party, { ...body, BalanceWithJobs: amountJson(total) });
    at = refAt(body, "ParentRef");
  }
}
