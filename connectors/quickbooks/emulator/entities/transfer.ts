/** Transfers between two accounts of the balance sheet. */
import { ZERO, compareDecimal, negateDecimal } from "../../../../engine/model/decimal.ts";
import { amountJson, amountOf, decimalOf, refAt, toCents, textAt } from "../body.ts";
import { businessRule, requiredMissing } from "../faults.ts";
import { any, ignored, money, ref } from "../fields.ts";
import { isBalanceSheet } from "../postings/chart.ts";
import { placeOf } from "../postings/posting.ts";
import { checkOpen } from "../rules/closed.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { checkDeposited } from "../rules/deposited.ts";
import type { Definition, Work } from "./definition.ts";
import { transactionFields } from "./transaction-fields.ts";

export const transfer: Definition = {
  name: "Transfer",
  kind: "transaction",
  idSpace: "transactions",
  label: "Transactions",
  fields: transactionFields(
    {
      FromAccountRef: ref("Account", { filter: true }),
      ToAccountRef: ref("Account", { filter: true }),
      Amount: money({ filter: true }),
      ClassRef: ref("Class"),
      ...ignored("TransferEx", "DocNumber"),
    },
    any({ ignored: true }),
  ),
  writes: ["create", "update", "delete"],
  posts(body) {
    const amount = amountOf(body["Amount"]);
    const head = placeOf(body, {});
    return [
      { account: refAt(body, "ToAccountRef") ?? "", amount, ...head },
      { account: refAt(body, "FromAccountRef") ?? "", amount: negateDecimal(amount), ...head },
    ];
  },
  prepare(work, draft) {
    for (const key of ["FromAccountRef", "ToAccountRef", "Amount"]) {
      if (draft[key] === undefined) work.errors.push(requiredMissing(key));
    }
    if (work.errors.length > 0) return;
    const amount = decimalOf(draft["Amount"]) ?? ZERO;
    if (compareDecimal(amount, ZERO) <= 0) {
      work.errors.push(businessRule("You must set a transaction amount.", "Amount"));
    }
    checkAccounts(work, refAt(draft, "FromAccountRef"), refAt(draft, "ToAccountRef"));
    draft["Amount"] = amountJson(toCents(amount));
    draft["TxnDate"] ??= work.existing?.["TxnDate"] ?? work.today;
    prepareCurrency(work, draft, null);
    checkDeposited(work, draft);
    checkOpen(work, draft, work.existing);
  },
  settle(work, before, after) {
    if (after !== null) return;
    checkOpen(work, before);
    checkDeposited(work, null);
  },
};

/** Two accounts, of the balance sheet, neither receivables nor payables [D]; the words: M. */
function checkAccounts(work: Work, from: string | null, to: string | null): void {
  if (from === to) {
    work.errors.push(businessRule("You cannot transfer from an account to itself."));
  }
  for (const id of [from, to]) {
    const account = work.books.get("Account", id ?? "") ?? {};
    const isOpen = /^Accounts (Receivable|Payable)$/.test(textAt(account, "AccountType"));
    if (isBalanceSheet(account) && !isOpen) continue;
    work.errors.push(businessRule("Select an asset, liability or equity account to transfer."));
  }
}
