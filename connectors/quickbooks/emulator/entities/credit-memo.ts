/** Credit memos: what a customer is owed, until a payment takes it for an invoice. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import type { Body } from "../body.ts";
import { bareRef, ignored, links, money } from "../fields.ts";
import { turned } from "../postings/posting.ts";
import { salePostings } from "../postings/sales.ts";
import { applyCredits } from "../rules/auto-apply.ts";
import { prepareOpen, settleOpen } from "../rules/open-documents.ts";
import { prepareForm } from "../rules/sales-form.ts";
import { CUSTOMERS } from "../rules/settling.ts";
import type { Definition, Work } from "./definition.ts";
import { PAID_AT_ONCE, salesFields } from "./sales-fields.ts";

export const creditMemo: Definition = {
  name: "CreditMemo",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    ...salesFields(
      {
        RemainingCredit: money({ readOnly: true, filter: true }),
        InvoiceRef: bareRef("Invoice"),
        ...ignored("CreditMemoEx"),
      },
      ["TxnStatus", "DueDate", "PaymentRefNum", "DepositToAccountRef", ...PAID_AT_ONCE],
    ),
    LinkedTxn: links({ readOnly: true }),
  },
  writes: ["create", "update", "delete"],
  sequence: "sales",
  posts: (body, chart) => turned(salePostings(body, chart, chart.account("receivable"))),
  prepare,
  settle,
};

function prepare(work: Work, draft: Body): void {
  const total = prepareForm(work, draft, { customer: "required" });
  prepareOpen(work, draft, CUSTOMERS, total);
}

function settle(work: Work, before: JsonObject | null, after: JsonObject | null): void {
  settleOpen(work, CUSTOMERS, before, after);
  if (before === null && after !== null) applyCredits(work, after);
}
