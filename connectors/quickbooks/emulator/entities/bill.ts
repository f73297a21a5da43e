/** Bills: what a vendor is owed. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, refAt } from "../body.ts";
import { requiredMissing } from "../faults.ts";
import {
  address,
  bareRef,
  bool,
  choice,
  date,
  ignored,
  money,
  ref,
  type Fields,
} from "../fields.ts";
import type { Chart, Posting } from "../postings/posting.ts";
import { chartOf } from "../postings/chart.ts";
import { spendingPostings } from "../postings/spending.ts";
import { dueDate } from "../rules/due-date.ts";
import { expenseLines } from "../rules/expense-lines.ts";
import { prepareOpen, settleOpen } from "../rules/open-documents.ts";
import { VENDORS } from "../rules/settling.ts";
import { checkNamed, checkVendorNumber, prepareSpending } from "../rules/spending-form.ts";
import type { Definition, Work } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";
import { GlobalTaxCalculationEnum } from "../../types/choices.ts";

/** Of all that is bought from a vendor. */
export const BY_VENDOR: Fields = {
  VendorRef: ref("Vendor", { filter: true }),
  APAccountRef: ref("Account", { filter: true }),
  TotalAmt: money({ readOnly: true, filter: true }),
  GlobalTaxCalculation: choice(GlobalTaxCalculationEnum),
  VendorAddr: address(),
  IncludeInAnnualTPAR: bool(),
  ...ignored("BillEmail", "ReplyEmail", "Memo"),
};

export const bill: Definition = {
  name: "Bill",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      SalesTermRef: bareRef("Term", { filter: true }),
      DueDate: date({ filter: true }),
      Balance: money({ readOnly: true, filter: true }),
      HomeBalance: money({ readOnly: true }),
      RemitToAddr: address(),
      ShipAddr: address(),
      ...ignored("PayerRef", "BillEx", "LessCIS"),
    },
    expenseLines(),
    BY_VENDOR,
  ),
  writes: ["create", "update", "delete"],
  posts: vendorPostings,
  prepare(work, draft) {
    prepareFromVendor(work, draft);
    const total = prepareSpending(work, draft, {
      numbered: true,
      currency: vendorCurrency(work, draft),
    });
    draft["DueDate"] ??= dueDate(work, draft, 0);
    prepareOpen(work, draft, VENDORS, total);
  },
  settle: (work, before, after) => settleOpen(work, VENDORS, before, after),
};

export function vendorPostings(body: JsonObject, chart: Chart): readonly Posting[] {
  const payable = refAt(body, "APAccountRef") ?? chart.account("payable");
  const vendor = refAt(body, "VendorRef");
  const payee = vendor === null ? null : ({ kind: "Vendor", id: vendor } as const);
  return spendingPostings(body, chart, payable, payee);
}

/** Terms and the payables account are the vendor's where none are given [D]. */
export function prepareFromVendor(work: Work, draft: Body): void {
  const id = refAt(draft, "VendorRef");
  if (id === null) work.errors.push(requiredMissing("VendorRef"));
  else if (work.definition.name === "Bill") checkNamed(work, "VendorRef");
  const vendor = (id === null ? null : work.books.get("Vendor", id)) ?? {};
  const term = vendor["TermRef"];
  const isBill = work.definition.name === "Bill";
  if (isBill && term !== undefined && work.existing === null) draft["SalesTermRef"] ??= term;
  draft["APAccountRef"] ??= vendor["APAccountRef"] ?? {
    value: chartOf(work.books).account("payable"),
  };
  checkVendorNumber(work, draft, id);
}

export function vendorCurrency(work: Work, draft: Body): string | null {
  return refAt(work.books.get("Vendor", refAt(draft, "VendorRef") ?? "") ?? {}, "CurrencyRef");
}
