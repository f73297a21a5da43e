/** What an invoice bills: estimates are closed by it, hours become billed [R: cdc-basic; D]. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, listAt, textAt, textOf } from "../body.ts";
import type { Books } from "../books.ts";
import type { Work } from "../entities/definition.ts";
import { cannotBeLinked } from "../faults.ts";

const BILLED = ["Estimate", "TimeActivity"] as const;

const isBilled = (link: JsonObject): boolean =>
  BILLED.some((entity) => entity === textOf(link["TxnType"]));

/** The links to be: what is billed as sent, else as it was; payments are never the sender's. */
export function prepareBilled(work: Work, draft: Body): readonly JsonObject[] {
  const before = listAt(work.existing ?? {}, "LinkedTxn");
  const isTold = work.given["LinkedTxn"] !== undefined;
  const billed = (isTold ? listAt(draft, "LinkedTxn") : before).filter(isBilled);
  for (const link of billed) {
    const [type, id] = [textAt(link, "TxnType"), textAt(link, "TxnId")];
    if (work.books.get(type, id) === null) work.errors.push(cannotBeLinked(type, id));
  }
  const links = billed.map(({ TxnId, TxnType }) => ({ TxnId: TxnId!, TxnType: TxnType! }));
  return [...before.filter((link) => !isBilled(link)), ...links];
}

/** Its token stays, its time moves [R: estimates 46 and 48]. */
export function settleBilled(
  books: Books,
  before: JsonObject | null,
  after: JsonObject | null,
): void {
  const [was, is] = [billedBy(before), billedBy(after)];
  const invoice = textAt((after ?? before)!, "Id");
  for (const key of new Set([...was, ...is])) {
    const [type = "", id = ""] = key.split(" ");
    const body = books.get(type, id);
    if (body === null || was.has(key) === is.has(key)) continue;
    books.adjust(
      type,
      type === "Estimate" ? estimate(body, invoice, is.has(key)) : hours(body, is.has(key)),
    );
  }
}

function billedBy(invoice: JsonObject | null): ReadonlySet<string> {
  const links = listAt(invoice ?? {}, "LinkedTxn").filter(isBilled);
  return new Set(links.map((link) => `${textAt(link, "TxnType")} ${textAt(link, "TxnId")}`));
}

/** Pending again where its invoice is gone [M]. */
function estimate(body: JsonObject, invoice: string, isLinked: boolean): Body {
  const { LinkedTxn: _before, ...rest } = body;
  const others = listAt(body, "LinkedTxn").filter((link) => link["TxnId"] !== invoice);
  const links = isLinked ? [...others, { TxnId: invoice, TxnType: "Invoice" }] : others;
  const status = links.length > 0 ? "Closed" : "Pending";
  return { ...rest, TxnStatus: status, ...(links.length === 0 ? {} : { LinkedTxn: links }) };
}

function hours(body: JsonObject, isLinked: boolean): Body {
  return { ...body, BillableStatus: isLinked ? "HasBeenBilled" : "Billable" };
}
