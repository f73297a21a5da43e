/** Invoices. */
import { ZERO } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, listAt } from "../body.ts";
import { bool, ignored } from "../fields.ts";
import { salePostings } from "../postings/sales.ts";
import { applyCredits } from "../rules/auto-apply.ts";
import { prepareBilled, settleBilled } from "../rules/billed.ts";
import { dueDate } from "../rules/due-date.ts";
import { checkUnpaid, prepareOpen, settleOpen } from "../rules/open-documents.ts";
import { eraseForm, prepareForm } from "../rules/sales-form.ts";
import { CUSTOMERS, openAmount } from "../rules/settling.ts";
import type { Definition, Work } from "./definition.ts";
import { salesFields } from "./sales-fields.ts";

export const invoice: Definition = {
  name: "Invoice",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: salesFields(
    {
      AllowIPNPayment: bool(),
      AllowOnlinePayment: bool(),
      AllowOnlineCreditCardPayment: bool(),
      AllowOnlineACHPayment: bool(),
      ...ignored("Deposit", "AllowOnlinePayPalPayment"),
      ...ignored("AllowOnlineAffirmPayment", "EInvoiceStatus", "ECloudStatusTimeStamp", "CfdiUse"),
      ...ignored("Exportation", "GlobalInfo", "invoiceStatus", "callToAction", "invoiceStatusLog"),
      ...ignored("InvoiceEx", "LessCIS", "InvoiceLink", "PaymentDetailsMessage"),
      ...ignored("ConvenienceFeeDetail", "EnabledSurchargeInfo", "InvoiceLinkSecurityCode"),
      ...ignored("InvoiceLinkExpiryDate", "AutoPayEligible", "SchedulePayEligible"),
      ...ignored("ScheduledPaymentId", "GratuityEnabled", "FinancingProductType"),
      ...ignored("SubscriptionPaymentsSetting", "TxnRetainageDetail"),
    },
    ["TxnStatus", "PaymentMethodRef", "PaymentRefNum", "DepositToAccountRef"],
  ),
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  sequence: "sales",
  posts: (body, chart) => salePostings(body, chart, chart.account("receivable")),
  prepare,
  erase,
  settle,
};

const FLAGS = [
  "AllowIPNPayment",
  "AllowOnlinePayment",
  "AllowOnlineCreditCardPayment",
  "AllowOnlineACHPayment",
] as const;

function prepare(work: Work, draft: Body): void {
  draft["LinkedTxn"] = prepareBilled(work, draft);
  const total = prepareForm(work, draft, { customer: "required" });
  draft["DueDate"] ??= dueDate(work, draft, work.settings.sales.dueDays);
  for (const flag of FLAGS) draft[flag] ??= false;
  prepareOpen(work, draft, CUSTOMERS, total);
}

function erase(work: Work, draft: Body): void {
  checkUnpaid(work, CUSTOMERS);
  eraseForm(work, draft);
  draft["LinkedTxn"] = [];
  Object.assign(draft, openAmount("Invoice", draft, ZERO));
}

function settle(work: Work, before: JsonObject | null, after: JsonObject | null): void {
  settleOpen(work, CUSTOMERS, before, after);
  settleBilled(work.books, before, after);
  const isNew = before === null && after !== null;
  if (isNew && listAt(after, "LinkedTxn").length === 0) applyCredits(work, after);
}
