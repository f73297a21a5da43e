/** Payments received: applied to invoices by their lines, and with credits. */
import { ZERO, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountJson, amountOf, type Body, decimalOf, isNegative, refAt } from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import {
  BASE,
  any,
  bareRef,
  bool,
  creditCardPayment,
  currencyRef,
  date,
  decimalField,
  ignored,
  links,
  looseRef,
  money,
  ref,
  text,
} from "../fields.ts";
import { chartOf } from "../postings/chart.ts";
import type { Chart, Posting } from "../postings/posting.ts";
import { prepareApplied } from "../rules/applying.ts";
import { lines } from "../rules/lines.ts";
import { checkOpen } from "../rules/closed.ts";
import { keepsManyCurrencies, prepareCurrency } from "../rules/currency.ts";
import { checkDeposited } from "../rules/deposited.ts";
import { CUSTOMERS, appliedBy, partOf, settleTargets } from "../rules/settling.ts";
import { noteVoid } from "../rules/void.ts";
import type { Definition, Work } from "./definition.ts";

export const payment: Definition = {
  name: "Payment",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: {
    CustomerRef: ref("Customer", { filter: true }),
    DepositToAccountRef: bareRef("Account", { filter: true }),
    PaymentMethodRef: bareRef("PaymentMethod"),
    PaymentRefNum: text(21, { filter: true }),
    TotalAmt: money({ filter: true }),
    UnappliedAmt: money({ readOnly: true, filter: true }),
    ProcessPayment: bool(),
    ...BASE,
    TxnDate: date({ filter: true }),
    CurrencyRef: currencyRef(),
    ExchangeRate: decimalField(),
    PrivateNote: text(4000),
    LinkedTxn: links({ readOnly: true }),
    ProjectRef: bareRef("Customer"),
    ARAccountRef: bareRef("Account"),
    CreditCardPayment: creditCardPayment(),
    TxnSource: text(50),
    TaxExemptionRef: looseRef(),
    TransactionLocationType: text(50),
    Line: lines({
      Amount: money(),
      LinkedTxn: links(),
      LineEx: any({ readOnly: true }),
    }),
    ...ignored("CustomField", "AttachableRef", "DocNumber", "TxnSubType", "DepartmentRef"),
    ...ignored("TxnStatus", "TxnTaxDetail", "TaxFormType", "TaxFormNum", "Tag"),
    ...ignored("TxnApprovalInfo", "RecurDataRef", "RecurringInfo"),
    ...ignored("TotalCostAmount", "HomeTotalCostAmount", "RemitToRef"),
    ...ignored("PaymentType", "CheckPayment"),
    ...ignored("PaymentExtendedType", "PaymentEx"),
  },
  writes: ["create", "update", "delete", "void"],
  voidedBy: "include",
  posts,
  prepare,
  erase,
  settle(work, before, after) {
    if (after === null) {
      checkOpen(work, before);
      checkDeposited(work, null);
    }
    settleTargets(work.books, CUSTOMERS, before, after);
  },
};

/** Each job's receivable goes down by what is applied to it; what is left is the payer's. */
function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  const receivable = chart.account("receivable");
  const payer = refAt(body, "CustomerRef") ?? "";
  const money = refAt(body, "DepositToAccountRef") ?? chart.account("undeposited");
  const owed = (customer: string, amount: Posting["amount"]): Posting => ({
    account: receivable,
    amount,
    party: { kind: "Customer", id: customer },
  });
  const applied = [...appliedBy(body)].map(([key, amount]) => {
    const part = partOf(chart, CUSTOMERS, key, payer);
    return owed(part?.party ?? payer, part?.sign === -1 ? amount : negateDecimal(amount));
  });
  return [
    { account: money, amount: amountOf(body["TotalAmt"]), party: { kind: "Customer", id: payer } },
    ...applied,
    owed(payer, negateDecimal(amountOf(body["UnappliedAmt"]))),
  ];
}

function prepare(work: Work, draft: Body): void {
  const byApi = work.operation === "update" && !work.byHand;
  const whole = byApi && work.settings.payments.sparse === "whole";
  const needed = whole ? work.given : draft;
  if (refAt(needed, "CustomerRef") === null) work.errors.push(requiredMissing("CustomerRef"));
  const total = decimalOf(needed["TotalAmt"]);
  if (total === null) {
    const error = whole
      ? requiredMissing("TotalAmt")
      : businessRule("You must set a transaction amount.");
    work.errors.push(error);
  } else if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  if (work.errors.length > 0) return;
  const customer = work.books.get("Customer", refAt(draft, "CustomerRef")!);
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  draft["ProcessPayment"] ??= false;
  prepareCurrency(work, draft, refAt(customer ?? {}, "CurrencyRef"));
  if (keepsManyCurrencies(work.preferences)) draft["ExchangeRate"] ??= 1;
  prepareAccount(work, draft);
  const rest = prepareApplied(work, draft, CUSTOMERS, total ?? ZERO);
  draft["UnappliedAmt"] = amountJson(rest);
  checkDeposited(work, draft);
  checkOpen(work, draft, work.existing);
}

/** Money waits for a deposit, unless another place is named [D]. */
function prepareAccount(work: Work, draft: Body): void {
  if (draft["DepositToAccountRef"] !== undefined) return;
  draft["DepositToAccountRef"] = work.existing?.["DepositToAccountRef"] ?? {
    value: chartOf(work.books).account("undeposited"),
  };
}

function erase(work: Work, draft: Body): void {
  checkOpen(work, draft);
  checkDeposited(work, null);
  draft["TotalAmt"] = 0;
  draft["UnappliedAmt"] = 0;
  draft["Line"] = [];
  noteVoid(work, draft);
}
