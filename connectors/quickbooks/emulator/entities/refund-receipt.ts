/** Refund receipts: taken back and paid out at once. */
import { refAt } from "../body.ts";
import { requiredMissing } from "../faults.ts";
import { ignored, links, money } from "../fields.ts";
import { turned } from "../postings/posting.ts";
import { moneyAccount, salePostings } from "../postings/sales.ts";
import { checkOpen } from "../rules/closed.ts";
import { checkDeposited } from "../rules/deposited.ts";
import { prepareForm } from "../rules/sales-form.ts";
import type { Definition } from "./definition.ts";
import { salesFields } from "./sales-fields.ts";
import { prepareReceipt } from "./sales-receipt.ts";

export const refundReceipt: Definition = {
  name: "RefundReceipt",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    ...salesFields({ RemainingCredit: money({ readOnly: true }), ...ignored("RefundReceiptEx") }, [
      "TxnStatus",
      "SalesTermRef",
      "DueDate",
    ]),
    LinkedTxn: links({ readOnly: true }),
  },
  writes: ["create", "update", "delete"],
  sequence: "sales",
  posts: (body, chart) => turned(salePostings(body, chart, moneyAccount(body, chart))),
  prepare(work, draft) {
    if (refAt(draft, "DepositToAccountRef") === null) {
      work.errors.push(requiredMissing("DepositToAccountRef"));
    }
    prepareForm(work, draft, { customer: "optional" });
    draft["RemainingCredit"] = 0;
    if (work.errors.length === 0) prepareReceipt(work, draft);
  },
  settle(work, before, after) {
    if (after !== null) return;
    checkOpen(work, before);
    checkDeposited(work, null);
  },
};
