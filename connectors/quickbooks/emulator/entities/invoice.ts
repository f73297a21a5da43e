/** Invoices. */
import {
  type Decimal,
  ZERO,
  compareDecimal,
  negateDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalOf,
  isNegative,
  isPositive,
  listAt,
  refAt,
  toCents,
} from "../body.ts";
import { businessRule } from "../faults.ts";
import { bool, ignored, money, text } from "../fields.ts";
import type { Chart, Posting } from "../postings/posting.ts";
import { moneyAccount, salePostings } from "../postings/sales.ts";
import { applyCredits } from "../rules/auto-apply.ts";
import { prepareBilled, settleBilled } from "../rules/billed.ts";
import { dueDate } from "../rules/due-date.ts";
import { checkUnpaid, prepareOpen, settleOpen } from "../rules/open-documents.ts";
import { eraseForm, prepareForm } from "../rules/sales-form.ts";
import { CUSTOMERS, openAmount } from "../rules/settling.ts";
import type { Definition, Work } from "./definition.ts";
import { PAID_AT_ONCE, salesFields } from "./sales-fields.ts";

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
      Deposit: money(),
      // In whole rows only [# two clients of a live company].
      InvoiceLink: text(4000, { readOnly: true, unasked: true }),
      ...ignored("AllowOnlinePayPalPayment"),
      ...ignored("AllowOnlineAffirmPayment", "EInvoiceStatus", "ECloudStatusTimeStamp", "CfdiUse"),
      ...ignored("Exportation", "GlobalInfo", "invoiceStatus", "callToAction", "invoiceStatusLog"),
      ...ignored("InvoiceEx", "LessCIS", "PaymentDetailsMessage"),
      ...ignored("ConvenienceFeeDetail", "EnabledSurchargeInfo", "InvoiceLinkSecurityCode"),
      ...ignored("InvoiceLinkExpiryDate", "AutoPayEligible", "SchedulePayEligible"),
      ...ignored("ScheduledPaymentId", "GratuityEnabled", "FinancingProductType"),
      ...ignored("SubscriptionPaymentsSetting", "TxnRetainageDetail"),
    },
    ["TxnStatus", "PaymentMethodRef", "PaymentRefNum", ...PAID_AT_ONCE],
  ),
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  sequence: "sales",
  posts,
  prepare,
  erase,
  settle,
};

/** What was paid with the form itself is owed no more; it lies where a receipt's money would. */
function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  const paid = amountOf(body["Deposit"]);
  const receivable = chart.account("receivable");
  const sale = salePostings(body, chart, receivable);
  if (!isPositive(paid)) return sale;
  const party = { kind: "Customer", id: refAt(body, "CustomerRef") ?? "" } as const;
  return [
    ...sale,
    { account: moneyAccount(body, chart), amount: paid, party },
    { account: receivable, amount: negateDecimal(paid), party },
  ];
}

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
  prepareDeposit(work, draft, total);
  prepareOpen(work, draft, CUSTOMERS, total);
}

function prepareDeposit(work: Work, draft: Body, total: Decimal): void {
  const paid = decimalOf(draft["Deposit"]);
  if (paid === null) return;
  draft["Deposit"] = amountJson(toCents(paid));
  if (isNegative(paid) || compareDecimal(paid, total) > 0) {
    work.errors.push(businessRule("A deposit is part of the total.", "Deposit"));
  }
}

function erase(work: Work, draft: Body): void {
  checkUnpaid(work, CUSTOMERS);
  eraseForm(work, draft);
  draft["LinkedTxn"] = [];
  if (draft["Deposit"] !== undefined) draft["Deposit"] = 0;
  Object.assign(draft, openAmount("Invoice", draft, ZERO));
}

function settle(work: Work, before: JsonObject | null, after: JsonObject | null): void {
  settleOpen(work, CUSTOMERS, before, after);
  settleBilled(work.books, before, after);
  const isNew = before === null && after !== null;
  if (isNew && listAt(after, "LinkedTxn").length === 0) applyCredits(work, after);
}
