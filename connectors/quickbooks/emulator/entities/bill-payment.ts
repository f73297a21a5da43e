/** Payments of bills, by check or by credit card, and with vendor credits. */
import { ZERO, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalOf,
  isNegative,
  objectAt,
  refAt,
} from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import {
  address,
  bool,
  chargeInfo,
  checkPayment,
  choice,
  ignored,
  links,
  money,
  object,
  ref,
} from "../fields.ts";
import type { Chart, Posting } from "../postings/posting.ts";
import { prepareApplied } from "../rules/applying.ts";
import { lines } from "../rules/lines.ts";
import { checkOpen } from "../rules/closed.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { VENDORS, settleTargets } from "../rules/settling.ts";
import { noteVoid } from "../rules/void.ts";
import { vendorCurrency } from "./bill.ts";
import type { Definition, Work } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";
import { BillPaymentTypeEnum, PrintStatusEnum } from "../../types/choices.ts";

const LINES = lines({ Amount: money(), LinkedTxn: links() });

export const billPayment: Definition = {
  name: "BillPayment",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      VendorRef: ref("Vendor", { filter: true }),
      APAccountRef: ref("Account"),
      PayType: choice(BillPaymentTypeEnum, { filter: true }),
      CheckPayment: object("BillPaymentCheck", {
        BankAccountRef: ref("Account"),
        PrintStatus: choice(PrintStatusEnum),
        CheckDetail: checkPayment(),
        PayeeAddr: address(),
        ...ignored("BillPaymentCheckEx"),
      }),
      CreditCardPayment: object("BillPaymentCreditCard", {
        CCAccountRef: ref("Account"),
        CCDetail: chargeInfo(),
        ...ignored("BillPaymentCreditCardEx"),
      }),
      TotalAmt: money({ filter: true }),
      ProcessBillPayment: bool(),
      ...ignored("VendorAddr", "BillPaymentEx"),
    },
    LINES,
  ),
  writes: ["create", "update", "delete", "void"],
  voidedBy: "include",
  posts,
  prepare,
  erase(work, draft) {
    checkOpen(work, draft);
    draft["TotalAmt"] = 0;
    draft["Line"] = [];
    noteVoid(work, draft);
  },
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
    settleTargets(work.books, VENDORS, before, after);
  },
};

function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  const amount = amountOf(body["TotalAmt"]);
  const party = { kind: "Vendor", id: refAt(body, "VendorRef") ?? "" } as const;
  const payable = refAt(body, "APAccountRef") ?? chart.account("payable");
  return [
    { account: payable, amount, party },
    { account: paidFrom(body) ?? "", amount: negateDecimal(amount), party },
  ];
}

function paidFrom(body: JsonObject): string | null {
  const { part, key } = PAID[body["PayType"] === "CreditCard" ? "CreditCard" : "Check"];
  return refAt(objectAt(body, part) ?? {}, key);
}

const PAID = {
  Check: { part: "CheckPayment", key: "BankAccountRef", type: "Bank" },
  CreditCard: { part: "CreditCardPayment", key: "CCAccountRef", type: "Credit Card" },
} as const;

function prepare(work: Work, draft: Body): void {
  for (const key of ["VendorRef", "PayType", "TotalAmt"]) {
    if (draft[key] === undefined) work.errors.push(requiredMissing(key));
  }
  if (work.errors.length > 0) return;
  const { part, key, type } = PAID[draft["PayType"] === "CreditCard" ? "CreditCard" : "Check"];
  const from = paidFrom(draft);
  if (from === null) {
    work.errors.push(requiredMissing(`${part}.${key}`));
    return;
  }
  if (work.books.get("Account", from)?.["AccountType"] !== type) {
    const which = `Select a ${type.toLowerCase()} account for this transaction.`;
    work.errors.push(businessRule(which, `${part}.${key}`));
  }
  const total = decimalOf(draft["TotalAmt"]) ?? ZERO;
  if (isNegative(total)) {
    work.errors.push(businessRule("You must specify a transaction amount that is 0 or greater."));
  }
  if (part === "CheckPayment") {
    draft[part] = { ...objectAt(draft, part), PrintStatus: printStatus(draft) };
  }
  draft["TotalAmt"] = amountJson(total);
  draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
  prepareCurrency(work, draft, vendorCurrency(work, draft));
  prepareApplied(work, draft, VENDORS, total);
  checkOpen(work, draft, work.existing);
}

function printStatus(draft: Body) {
  return objectAt(draft, "CheckPayment")?.["PrintStatus"] ?? "NotSet";
}
