/** Sales receipts: sold and paid at once. */
import { type Body, refAt } from "../body.ts";
import { ignored, links } from "../fields.ts";
import { chartOf } from "../postings/chart.ts";
import { moneyAccount, salePostings } from "../postings/sales.ts";
import { checkOpen } from "../rules/closed.ts";
import { checkDeposited } from "../rules/deposited.ts";
import { eraseForm, prepareForm } from "../rules/sales-form.ts";
import type { Definition, Work } from "./definition.ts";
import { salesFields } from "./sales-fields.ts";

export const salesReceipt: Definition = {
  name: "SalesReceipt",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    ...salesFields(ignored("SalesReceiptEx", "LessCIS"), ["TxnStatus", "SalesTermRef", "DueDate"]),
    LinkedTxn: links({ readOnly: true }),
  },
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  sequence: "sales",
  posts: (body, chart) => salePostings(body, chart, moneyAccount(body, chart)),
  prepare(work, draft) {
    prepareForm(work, draft, { customer: "optional" });
    prepareReceipt(work, draft);
  },
  erase(work, draft) {
    checkDeposited(work, null);
    eraseForm(work, draft);
  },
  settle(work, before, after) {
    if (after !== null) return;
    checkOpen(work, before);
    checkDeposited(work, null);
  },
};

/** Nothing is open of it, and its money waits for a deposit unless told elsewhere [R]. */
export function prepareReceipt(work: Work, draft: Body): void {
  draft["Balance"] = 0;
  if ("HomeBalance" in draft) draft["HomeBalance"] = 0;
  if (refAt(draft, "DepositToAccountRef") === null) {
    draft["DepositToAccountRef"] = { value: chartOf(work.books).account("undeposited") };
  }
  checkDeposited(work, draft);
}
