/** Estimates: nothing is posted; an invoice that bills one closes it. */
import { date, ignored, links, text } from "../fields.ts";
import { checkOpen } from "../rules/closed.ts";
import { dueDate } from "../rules/due-date.ts";
import { prepareForm } from "../rules/sales-form.ts";
import type { Definition } from "./definition.ts";
import { PAID_AT_ONCE, salesFields } from "./sales-fields.ts";

export const estimate: Definition = {
  name: "Estimate",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    ...salesFields(
      {
        ExpirationDate: date({ filter: true }),
        AcceptedBy: text(100),
        AcceptedDate: date({ filter: true }),
        ...ignored("EstimateEx"),
      },
      [
        "PaymentMethodRef",
        "PaymentRefNum",
        "DepositToAccountRef",
        "Balance",
        "HomeBalance",
        ...PAID_AT_ONCE,
      ],
    ),
    LinkedTxn: links({ readOnly: true }),
  },
  writes: ["create", "update", "delete"],
  sequence: "estimates",
  prepare(work, draft) {
    draft["TxnStatus"] ??= work.existing?.["TxnStatus"] ?? "Pending";
    prepareForm(work, draft, { customer: "required" });
    delete draft["HomeBalance"];
    const hasTerms = draft["SalesTermRef"] !== undefined;
    if (hasTerms) draft["DueDate"] ??= dueDate(work, draft, work.settings.sales.dueDays);
  },
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
  },
};
