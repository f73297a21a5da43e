/**
 * SalesFormsPrefs.AutoApplyCredit: a credit pays the customer's oldest open invoices, and a new
 * invoice takes what credits are left. The service makes a payment of 0 for it [D, XSD; order: M].
 */
import {
  ZERO,
  addDecimal,
  compareDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountJson, amountOf, isPositive, objectAt, refAt, textAt } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { chartOf } from "../postings/chart.ts";
import { CUSTOMERS, settleTargets } from "./settling.ts";

export function applyCredits(work: Work, made: JsonObject): void {
  if (objectAt(work.preferences, "SalesFormsPrefs")?.["AutoApplyCredit"] !== true) return;
  const isCredit = work.definition.name === "CreditMemo";
  const invoices = isCredit ? openOf(work, "Invoice", made) : [made];
  const credits = isCredit ? [made] : openOf(work, "CreditMemo", made);
  const lines = pair(invoices, credits);
  if (lines.length === 0) return;
  const payment = work.books.put("Payment", {
    Id: work.books.newId({ name: "Payment", idSpace: "transactions" }),
    CustomerRef: made["CustomerRef"]!,
    DepositToAccountRef: { value: chartOf(work.books).account("undeposited") },
    TotalAmt: 0,
    UnappliedAmt: 0,
    ProcessPayment: false,
    TxnDate: work.today,
    CurrencyRef: made["CurrencyRef"]!,
    PrivateNote: "Created by QB Online to link credits to charges.",
    Line: lines,
  });
  settleTargets(work.books, CUSTOMERS, null, payment);
}

function openOf({ books }: Work, entity: "Invoice" | "CreditMemo", of: JsonObject): JsonObject[] {
  const customer = refAt(of, "CustomerRef");
  const open = [...books.live(entity)].filter(
    (body) => refAt(body, "CustomerRef") === customer && isPositive(amountOf(body["Balance"])),
  );
  return open.toSorted((a, b) => (textAt(a, "TxnDate") < textAt(b, "TxnDate") ? -1 : 1));
}

function pair(invoices: readonly JsonObject[], credits: readonly JsonObject[]): JsonObject[] {
  let credit = credits.reduce((all, body) => addDecimal(all, amountOf(body["Balance"])), ZERO);
  let used = ZERO;
  const take = (type: string, bodies: readonly JsonObject[], most: () => typeof ZERO) =>
    bodies.flatMap((body) => {
      const open = amountOf(body["Balance"]);
      const amount = compareDecimal(open, most()) < 0 ? open : most();
      if (!isPositive(amount)) return [];
      if (type === "Invoice") used = addDecimal(used, amount);
      credit = subtractDecimal(credit, amount);
      const LinkedTxn = [{ TxnId: textAt(body, "Id"), TxnType: type }];
      return [{ Amount: amountJson(amount), LinkedTxn }];
    });
  const charged = take("Invoice", invoices, () => credit);
  credit = used;
  return [...charged, ...take("CreditMemo", credits, () => credit)];
}
