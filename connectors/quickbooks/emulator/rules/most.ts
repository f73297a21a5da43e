/** How much one document may hold [D: limits]; the words of the refusals are from memory. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { type Body, detailOf, listAt, refAt } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule } from "../faults.ts";
import { singleLines } from "./lines.ts";

const MOST = 10_000;
/** Of an invoice on which any line is taxable. */
const MOST_TAXABLE = 750;

export function checkSize(work: Work, draft: Body): void {
  const lines = singleLines(draft);
  const links = listAt(draft, "LinkedTxn").length + lines.flatMap(linksOf).length;
  if (lines.length > MOST) refuse(work, `${MOST} lines`, "Line");
  else if (links > MOST) refuse(work, `${MOST} linked transactions`, "LinkedTxn");
  else if (work.definition.name === "Invoice" && lines.length > MOST_TAXABLE) {
    if (lines.some(isTaxable)) refuse(work, `${MOST_TAXABLE} lines where it is taxable`, "Line");
  }
}

function refuse(work: Work, most: string, element: string): void {
  work.errors.push(businessRule(`A transaction has at most ${most}.`, element));
}

const linksOf = (line: JsonObject): readonly JsonObject[] => listAt(line, "LinkedTxn");

function isTaxable(line: JsonObject): boolean {
  const code = refAt(detailOf(line), "TaxCodeRef");
  return code !== null && code !== "NON";
}
