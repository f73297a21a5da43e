/** What a void writes into the note: "Voided", before what stood there [R, D]. */
import { type Body, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";

export function noteVoid(work: Work, draft: Body): void {
  const note = textOf(draft["PrivateNote"]);
  if (note?.startsWith("Voided")) return;
  draft["PrivateNote"] =
    note === null ? "Voided" : `Voided${work.settings.sales.voidedSeparator}${note}`;
}
