/** Vendor credits: what a vendor owes, until a bill payment takes it for a bill. */
import { ignored, money } from "../fields.ts";
import { turned } from "../postings/posting.ts";
import { expenseLines } from "../rules/expense-lines.ts";
import { prepareOpen, settleOpen } from "../rules/open-documents.ts";
import { VENDORS } from "../rules/settling.ts";
import { prepareSpending } from "../rules/spending-form.ts";
import { BY_VENDOR, prepareFromVendor, vendorCurrency, vendorPostings } from "./bill.ts";
import type { Definition } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";

export const vendorCredit: Definition = {
  name: "VendorCredit",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    { Balance: money({ readOnly: true, filter: true }), ...ignored("VendorCreditEx") },
    expenseLines(),
    BY_VENDOR,
  ),
  writes: ["create", "update", "delete"],
  posts: (body, chart) => turned(vendorPostings(body, chart)),
  prepare(work, draft) {
    prepareFromVendor(work, draft);
    const currency = vendorCurrency(work, draft);
    const total = prepareSpending(work, draft, { numbered: true, currency });
    prepareOpen(work, draft, VENDORS, total);
  },
  settle: (work, before, after) => settleOpen(work, VENDORS, before, after),
};
