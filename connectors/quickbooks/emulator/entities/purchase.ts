/** Purchases: checks, charges to a credit card, and what is paid in cash. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, refAt, textOf } from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import { address, any, bool, choice, ignored, money, ref, text } from "../fields.ts";
import { type Chart, type Posting, partyAt, turned } from "../postings/posting.ts";
import { spendingPostings } from "../postings/spending.ts";
import { numberAddresses } from "../rules/addresses.ts";
import { nameValue } from "../rules/applying.ts";
import { checkOpen } from "../rules/closed.ts";
import { expenseLines } from "../rules/expense-lines.ts";
import { releaseLinked } from "../rules/linked.ts";
import { checkNamed, prepareSpending } from "../rules/spending-form.ts";
import { eraseAmounts } from "../rules/void.ts";
import type { Definition, Work } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";
import { GlobalTaxCalculationEnum, PrintStatusEnum } from "../../types/choices.ts";

export const purchase: Definition = {
  name: "Purchase",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      AccountRef: ref("Account", { filter: true }),
      PaymentMethodRef: ref("PaymentMethod"),
      PaymentRefNum: text(21),
      PaymentType: choice(["Cash", "Check", "CreditCard"], { filter: true }),
      // "property 'EntityRef' is not queryable" [# a client's record of it].
      EntityRef: ref(["Customer", "Vendor", "Employee"], { typed: "mixed" }),
      RemitToAddr: address(),
      Credit: bool(),
      TotalAmt: money({ readOnly: true, filter: true }),
      PrintStatus: choice(PrintStatusEnum),
      GlobalTaxCalculation: choice(GlobalTaxCalculationEnum),
      IncludeInAnnualTPAR: bool(),
      PurchaseEx: any({ readOnly: true }),
      ...ignored("CheckPayment", "CreditCardPayment", "Memo", "LessCIS"),
      ...ignored("TxnNum", "TxnId", "TxnType"),
    },
    expenseLines(),
  ),
  writes: ["create", "update", "delete", "void"],
  voidedBy: "operation",
  erase: eraseAmounts,
  posts,
  prepare,
  settle(work, before, after) {
    if (after === null) checkOpen(work, before);
    releaseLinked(work, before, after);
  },
};

/** `Credit`: a charge given back. */
function posts(body: JsonObject, chart: Chart): readonly Posting[] {
  const from = refAt(body, "AccountRef") ?? "";
  const made = spendingPostings(body, chart, from, partyAt(chart, body, "EntityRef"));
  return body["Credit"] === true ? turned(made) : made;
}

function prepare(work: Work, draft: Body): void {
  for (const key of ["PaymentType", "AccountRef"]) {
    if (draft[key] === undefined) work.errors.push(requiredMissing(key));
  }
  if (work.errors.length === 0) checkNamed(work, "PaymentType");
  if (work.errors.length > 0) return;
  checkAccount(work, draft);
  const type = textOf(draft["PaymentType"])!;
  if (type === "Check") draft["PrintStatus"] ??= "NotSet";
  if (type === "CreditCard") draft["Credit"] ??= false;
  else delete draft["Credit"];
  draft["PurchaseEx"] = { any: [nameValue("TxnType", typeNumber(type, draft))] };
  numberAddresses(work, draft, ["RemitToAddr"]);
  prepareSpending(work, draft, { numbered: false, currency: null });
}

/** A check is 3 [R: company-lists]; 54 an expense, 11 a card's credit [D]. */
function typeNumber(type: string, draft: Body): string {
  if (type === "Check") return "3";
  return draft["Credit"] === true ? "11" : "54";
}

const PAID_FROM: Readonly<Record<string, readonly string[]>> = {
  Check: ["Bank"],
  CreditCard: ["Credit Card"],
};

function checkAccount(work: Work, draft: Body): void {
  const fits = PAID_FROM[textOf(draft["PaymentType"])!];
  const type = work.books.get("Account", refAt(draft, "AccountRef")!)?.["AccountType"];
  if (fits === undefined || !work.settings.purchases.checkAccountType) return;
  if (fits.some((name) => name === type)) return;
  const wanted = fits[0]!.toLowerCase();
  work.errors.push(businessRule(`Select a ${wanted} account for this transaction.`, "AccountRef"));
}
