/** Documents that stay open until they are settled: invoices, credit memos, bills, vendor credits. */
import { type Decimal, ZERO, subtractDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, amountOf, isNegative, isPositive, listAt, refAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule } from "../faults.ts";
import { checkOpen } from "./closed.ts";
import { OPEN, type Side, isOf, openAmount, unapply } from "./settling.ts";

/** What is open of the new total; not less than what payments have settled. */
export function prepareOpen(work: Work, draft: Body, side: Side, total: Decimal): void {
  // What is missing is told alone: a total without its lines is less than any payment.
  if (work.errors.length > 0) return;
  const entity = work.definition.name;
  const open = subtractDecimal(owed(draft, total), settled(work));
  Object.assign(draft, openAmount(entity, draft, open));
  if (isNegative(open) && !isNegative(total)) {
    if (work.settings.sales.belowApplied === "refuse") work.errors.push(belowApplied());
    else Object.assign(draft, openAmount(entity, draft, ZERO));
  }
  checkParty(work, draft, side);
}

const belowApplied = () =>
  businessRule("The amount is less than what has been paid. Unapply the payments first.");

/** What payments have settled of it so far. */
function settled({ existing, definition }: Work): Decimal {
  if (existing === null) return ZERO;
  const open = amountOf(existing[OPEN[definition.name]!.fields[0]!]);
  return subtractDecimal(owed(existing, amountOf(existing["TotalAmt"])), open);
}

/** An invoice's own deposit is paid before any payment. */
export function owed(body: JsonObject, total: Decimal): Decimal {
  return subtractDecimal(total, amountOf(body["Deposit"]));
}

function checkParty({ existing, errors }: Work, draft: Body, side: Side): void {
  if (existing === null || !listAt(existing, "LinkedTxn").some((link) => isOf(side, link))) return;
  if (refAt(existing, side.partyField) === refAt(draft, side.partyField)) return;
  const who = side.party.toLowerCase();
  errors.push(businessRule(`The ${who} cannot be changed: a payment is linked.`, side.partyField));
}

/** Voided or deleted, or lowered below what is paid: the payments are free again [L 37]. */
export function settleOpen(
  work: Work,
  side: Side,
  before: JsonObject | null,
  after: JsonObject | null,
): void {
  if (before === null) return;
  const entity = work.definition.name;
  if (after === null) checkOpen(work, before);
  if (after === null || work.operation === "void") {
    unapply(work.books, side, entity, before, null);
    return;
  }
  const excess = subtractDecimal(settled(work), owed(after, amountOf(after["TotalAmt"])));
  if (isPositive(excess)) unapply(work.books, side, entity, before, excess);
}

export function checkUnpaid(work: Work, side: Side): void {
  const isPaid = listAt(work.existing ?? {}, "LinkedTxn").some((link) => isOf(side, link));
  if (!isPaid || work.settings.sales.voidPaid !== "refuse") return;
  const number = textOf(work.existing?.["DocNumber"]) ?? "";
  const what = `${work.definition.name} ${number}`;
  work.errors.push(businessRule(`${what} has a payment applied and cannot be voided.`));
}
