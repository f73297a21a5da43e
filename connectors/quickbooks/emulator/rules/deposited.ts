/** Deposits take money out of Undeposited Funds, and lock what brought it there [B: 6540]. */
import { type Decimal, compareDecimal } from "../../../../engine/model/decimal.ts";
import { type JsonObject, canonicalJson } from "../../../../engine/model/json.ts";
import { amountOf, listAt, refAt, sum, textAt, textOf } from "../body.ts";
import type { Books } from "../books.ts";
import type { Work } from "../entities/definition.ts";
import { isDeposited } from "../faults.ts";
import { type Chart, postingsOf } from "../postings/posting.ts";

/** What a deposit may gather [D]. */
export const DEPOSITED = [
  "Payment",
  "SalesReceipt",
  "RefundReceipt",
  "Transfer",
  "JournalEntry",
] as const;

export function depositOf(body: JsonObject | null): string | null {
  const link = listAt(body ?? {}, "LinkedTxn").find((l) => l["TxnType"] === "Deposit");
  return textOf(link?.["TxnId"]);
}

/** Before a change: `draft` null where it goes. */
export function checkDeposited(work: Work, draft: JsonObject | null): void {
  const { existing, settings, errors } = work;
  if (existing === null || depositOf(existing) === null) return;
  const isMoved = draft === null || work.operation === "void" || movesMoney(work, existing, draft);
  if (isMoved || settings.deposits.locks === "all") errors.push(isDeposited());
}

const MONEY = ["TotalAmt", "Amount"] as const;
const PLACES = ["DepositToAccountRef", "CustomerRef", "FromAccountRef", "ToAccountRef"] as const;

function movesMoney(work: Work, before: JsonObject, after: JsonObject): boolean {
  const isJournal = work.definition.name === "JournalEntry";
  return (
    MONEY.some((key) => compareDecimal(amountOf(before[key]), amountOf(after[key])) !== 0) ||
    PLACES.some((key) => refAt(before, key) !== refAt(after, key)) ||
    (isJournal && canonicalJson(before["Line"]!) !== canonicalJson(after["Line"]!))
  );
}

/** What a document brought to Undeposited Funds. */
export function waitingIn(work: Work, chart: Chart, type: string, body: JsonObject): Decimal {
  const poster = work.definitions.get(type)?.posts;
  if (poster === undefined) return sum([]);
  const there = postingsOf(poster, body, chart).filter(
    ({ account }) => chart.get("Account", account)?.["AccountSubType"] === "UndepositedFunds",
  );
  return sum(there.map(({ amount }) => amount));
}

/** Both ends know the link; the receipt's token and time stay [R: all-sales_receipts, 38 and 47]. */
export function settleDeposited(
  books: Books,
  before: JsonObject | null,
  after: JsonObject | null,
): void {
  const [was, is] = [gatheredBy(before), gatheredBy(after)];
  const deposit = textAt((after ?? before)!, "Id");
  for (const key of new Set([...was, ...is])) {
    const [type = "", id = ""] = key.split(" ");
    const body = books.get(type, id);
    if (body === null || was.has(key) === is.has(key)) continue;
    const { LinkedTxn: _before, ...rest } = body;
    const others = listAt(body, "LinkedTxn").filter((link) => link["TxnType"] !== "Deposit");
    const links = is.has(key) ? [...others, { TxnId: deposit, TxnType: "Deposit" }] : others;
    books.relate(type, links.length === 0 ? rest : { ...rest, LinkedTxn: links });
  }
}

export function gatheredBy(deposit: JsonObject | null): ReadonlySet<string> {
  const links = listAt(deposit ?? {}, "Line").flatMap((line) => listAt(line, "LinkedTxn"));
  return new Set(links.map((link) => `${textAt(link, "TxnType")} ${textAt(link, "TxnId")}`));
}
