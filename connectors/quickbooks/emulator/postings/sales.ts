/** A sale: somebody owes or has paid the total; income, discount and tax make it up. */
import { ZERO, compareDecimal, negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import { amountOf, refAt, detailOf } from "../body.ts";
import { singleLines } from "../rules/lines.ts";
import { discountAccount, incomeAccount } from "./chart.ts";
import { type Chart, type Party, type Posting, memoOf, placeOf, taxOf } from "./posting.ts";

/** `to` is debited with the total. */
export function salePostings(body: JsonObject, chart: Chart, to: string): readonly Posting[] {
  const id = refAt(body, "CustomerRef");
  const party: Party | null = id === null ? null : { kind: "Customer", id };
  const head = { party, ...placeOf(body, {}) };
  return [
    { account: to, amount: amountOf(body["TotalAmt"]), ...head },
    ...singleLines(body).flatMap((line) => linePosting(body, chart, line, party)),
    ...taxPosting(body, chart, head),
  ];
}

function taxPosting(body: JsonObject, chart: Chart, head: Partial<Posting>): readonly Posting[] {
  const tax = taxOf(body);
  if (compareDecimal(tax, ZERO) === 0) return [];
  return [{ account: chart.account("salesTax"), amount: negateDecimal(tax), ...head }];
}

function linePosting(
  body: JsonObject,
  chart: Chart,
  line: JsonObject,
  party: Party | null,
): readonly Posting[] {
  const amount = amountOf(line["Amount"]);
  const detail = detailOf(line);
  const rest = { party, memo: memoOf(line), ...placeOf(body, detail) };
  if (line["DetailType"] === "SalesItemLineDetail") {
    const account = incomeAccount(chart, detail);
    return [{ account, amount: negateDecimal(amount), item: refAt(detail, "ItemRef"), ...rest }];
  }
  if (line["DetailType"] === "DiscountLineDetail") {
    return [{ account: discountAccount(chart, line), amount, ...rest }];
  }
  return [];
}

/** Where the money of a receipt goes, or of a refund comes from. */
export function moneyAccount(body: JsonObject, chart: Chart): string {
  return refAt(body, "DepositToAccountRef") ?? chart.account("undeposited");
}
