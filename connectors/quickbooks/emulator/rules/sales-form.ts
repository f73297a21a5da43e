/** What all forms to customers share: date, addresses, number, lines, tax, total. */
import {
  type Decimal,
  addDecimal,
  multiplyDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, amountJson, decimalOf, isNegative, listAt, refAt, toCents } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import { numberAddresses } from "./addresses.ts";
import { checkOpen } from "./closed.ts";
import { keepsManyCurrencies, prepareCurrency } from "./currency.ts";
import { prepareCustomFields } from "./custom-fields.ts";
import { prepareNumber } from "./numbering.ts";
import { prepareSalesLines, voidedLine } from "./sales-lines.ts";
import { discountedPart, prepareTax } from "./tax.ts";
import { noteVoid } from "./void.ts";

export interface FormTraits {
  /** A receipt may be nobody's [R: all-sales_receipts, 17]. */
  readonly customer: "required" | "optional";
}

/** Everything but what is open of it; the date is checked by `checkOpen` in the end. */
export function prepareForm(work: Work, draft: Body, { customer }: FormTraits): Decimal {
  const id = refAt(draft, "CustomerRef");
  if (id === null && customer === "required") work.errors.push(requiredMissing("CustomerRef"));
  const party = (id === null ? null : work.books.get("Customer", id)) ?? {};
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  prepareFromCustomer(draft, party, work.definition.fields["SalesTermRef"]?.ignored === true);
  prepareCurrency(work, draft, refAt(party, "CurrencyRef"));
  prepareNumber(work, draft);
  draft["ApplyTaxAfterDiscount"] ??= false;
  draft["PrintStatus"] ??= "NeedToPrint";
  draft["EmailStatus"] ??= "NotSet";
  prepareCustomFields(work, draft);
  numberAddresses(work, draft, ["BillAddr", "ShipAddr"]);
  const total = prepareAmounts(work, draft);
  checkOpen(work, draft, work.existing);
  return total;
}

/** Addresses and terms come from the customer where the form has none [R, D]. */
function prepareFromCustomer(draft: Body, customer: JsonObject, hasNoTerms: boolean): void {
  for (const key of ["BillAddr", "ShipAddr", "SalesTermRef"]) {
    const own = customer[key];
    if (own !== undefined && !(hasNoTerms && key === "SalesTermRef")) draft[key] ??= own;
  }
}

function prepareAmounts(work: Work, draft: Body): Decimal {
  const { subtotal, discount } = prepareSalesLines(work, draft);
  const discounted = discountedPart(draft, subtotal, discount);
  const tax = prepareTax(work, draft, { kind: "sales", discounted });
  const total = addDecimal(subtractDecimal(subtotal, discount), tax);
  if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  writeTotal(work, draft, total);
  return total;
}

/** TotalAmt, and the same in the company's own currency where it keeps several. */
export function writeTotal(work: Work, draft: Body, total: Decimal): void {
  draft["TotalAmt"] = amountJson(total);
  if (!keepsManyCurrencies(work.preferences)) return;
  draft["ExchangeRate"] ??= 1;
  const home = toCents(multiplyDecimal(total, decimalOf(draft["ExchangeRate"]) ?? total));
  if ("HomeTotalAmt" in work.definition.fields) draft["HomeTotalAmt"] = amountJson(home);
  if ("HomeBalance" in work.definition.fields) draft["HomeBalance"] = amountJson(home);
}

/** Amounts zero, "Voided" in the note; number, date and party stay [R: void_sales_receipt]. */
export function eraseForm(work: Work, draft: Body): void {
  checkOpen(work, draft);
  draft["Line"] = listAt(draft, "Line").map(voidedLine);
  if (draft["TxnTaxDetail"] !== undefined) draft["TxnTaxDetail"] = { TotalTax: 0 };
  for (const key of ["TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance"]) {
    if (draft[key] !== undefined) draft[key] = 0;
  }
  noteVoid(work, draft);
}
