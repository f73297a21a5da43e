/** What is bought: the lines are debited, by account or by item; tax that was paid goes with them. */
import { ZERO, compareDecimal, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountOf, listAt, refAt, detailOf, textAt } from "../body.ts";
import { costAccount } from "./chart.ts";
import { type Chart, type Party, type Posting, memoOf, placeOf, taxOf } from "./posting.ts";

/** `from` is credited with the total; `payee` is whom the document names. */
export function spendingPostings(
  body: JsonObject,
  chart: Chart,
  from: string,
  payee: Party | null,
): readonly Posting[] {
  const head = { party: payee, ...placeOf(body, {}) };
  const tax = taxOf(body);
  const lines = listAt(body, "Line").flatMap((line) => linePosting(body, chart, line, payee));
  if (compareDecimal(tax, ZERO) !== 0) {
    lines.push({ account: chart.account("salesTax"), amount: tax, ...head });
  }
  const amount = negateDecimal(amountOf(body["TotalAmt"]));
  return [{ account: from, amount, ...head }, ...lines];
}

function linePosting(
  body: JsonObject,
  chart: Chart,
  line: JsonObject,
  payee: Party | null,
): Posting[] {
  const type = textAt(line, "DetailType");
  const detail = detailOf(line);
  const amount = amountOf(line["Amount"]);
  const customer = refAt(detail, "CustomerRef");
  const account = accountOf(chart, type, detail);
  if (account === null) return [];
  const party = partyFor(chart, account, customer, payee);
  const item = refAt(detail, "ItemRef");
  return [{ account, amount, party, item, memo: memoOf(line), ...placeOf(body, detail) }];
}

function accountOf(chart: Chart, type: string, detail: JsonObject): string | null {
  if (type === "ItemBasedExpenseLineDetail") return costAccount(chart, detail);
  // Told of some bills, never taken from a sender: it comes by a seed [R: exports].
  if (type === "TaxLineDetail") return chart.account("salesTax");
  return type === "AccountBasedExpenseLineDetail" ? refAt(detail, "AccountRef") : null;
}

/** The customer of a line; payables are the payee's whatever the line says. */
function partyFor(
  chart: Chart,
  account: string,
  customer: string | null,
  payee: Party | null,
): Party | null {
  const type = chart.get("Account", account)?.["AccountType"];
  if (type === "Accounts Payable" || customer === null) return payee;
  return { kind: "Customer", id: customer };
}
