/** What bills, vendor credits and purchases share: date, currency, lines, tax, total. */
import { type Decimal, ZERO, addDecimal } from "../../../../engine/model/decimal.ts";
import { type Body, isNegative, textAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule, numberTaken, requiredMissing } from "../faults.ts";
import { checkOpen } from "./closed.ts";
import { prepareCurrency } from "./currency.ts";
import { prepareExpenseLines } from "./expense-lines.ts";
import { writeTotal } from "./sales-form.ts";
import { prepareTax } from "./tax.ts";

export interface SpendingTraits {
  readonly numbered: boolean;
  /** The party's currency; null: the company's own. */
  readonly currency: string | null;
}

export function prepareSpending(work: Work, draft: Body, traits: SpendingTraits): Decimal {
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  prepareCurrency(work, draft, traits.currency);
  const lines = prepareExpenseLines(work, draft, traits.numbered);
  const tax = prepareTax(work, draft, { kind: "purchase", discounted: ZERO });
  const total = addDecimal(lines, tax);
  if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  writeTotal(work, draft, total);
  checkOpen(work, draft, work.existing);
  return total;
}

/** What a sparse update has to name again, although it stands. */
export function checkNamed(work: Work, key: string): void {
  const { operation, byHand, settings, given, errors } = work;
  if (operation !== "update" || byHand || settings.purchases.sparse === "sparse") return;
  if (given[key] === undefined) errors.push(requiredMissing(key));
}

/** The vendor's own number: null where none is given [D]. */
export function checkVendorNumber(work: Work, draft: Body, vendor: string | null): void {
  const { definition, books, settings, errors } = work;
  const number = textOf(draft["DocNumber"]);
  if (number === null || !settings.purchases.warnDuplicates) return;
  if (number === textOf(work.existing?.["DocNumber"])) return;
  if (work.include.has("allowduplicatedocnum")) return;
  const taken = books.indexes.numbered(definition.name, number).find((id) => {
    const other = books.get(definition.name, id);
    const same = (other?.["VendorRef"] as Body | undefined)?.["value"] === vendor;
    return other !== null && same && id !== textAt(draft, "Id");
  });
  if (taken !== undefined) errors.push(numberTaken(number, definition.name, taken));
}
