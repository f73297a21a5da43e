/** What a void writes into the note: "Voided", before what stood there [R, D]. */
import { type Body, listAt, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";

export function noteVoid(work: Work, draft: Body): void {
  const note = textOf(draft["PrivateNote"]);
  if (note?.startsWith("Voided")) return;
  draft["PrivateNote"] =
    note === null ? "Voided" : `Voided${work.settings.sales.voidedSeparator}${note}`;
}

/** Amounts zero and what was gathered let go, where the service voids such a document at all. */
export function eraseAmounts(work: Work, draft: Body): void {
  draft["Line"] = listAt(draft, "Line").map(({ LinkedTxn: _link, ...line }) => ({
    ...line,
    Amount: 0,
  }));
  for (const key of ["TotalAmt", "HomeTotalAmt"]) if (draft[key] !== undefined) draft[key] = 0;
  delete draft["CashBack"];
  delete draft["TxnTaxDetail"];
  noteVoid(work, draft);
}
