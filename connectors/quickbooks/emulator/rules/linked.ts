/** Journal entries, checks and deposits that payments settle: a change of theirs frees these. */
import { isNegative, listAt, textAt } from "../body.ts";
import { negateDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import type { Work } from "../entities/definition.ts";
import { CUSTOMERS, type Side, VENDORS, isOf, targetOf, unapply } from "./settling.ts";

export function releaseLinked(
  work: Work,
  before: JsonObject | null,
  after: JsonObject | null,
): void {
  if (before === null) return;
  for (const side of [CUSTOMERS, VENDORS]) {
    if (!listAt(before, "LinkedTxn").some((link) => isOf(side, link))) continue;
    if (after === null) unapply(work.books, side, work.definition.name, before, null);
    else releaseExcess(work, side, after);
  }
}

function releaseExcess(work: Work, side: Side, after: JsonObject): void {
  const entity = work.definition.name;
  const types = Object.keys(side.targets).filter((type) => side.targets[type] === entity);
  for (const type of types) {
    const target = targetOf(work.books, side, `${type} ${textAt(after, "Id")}`, null);
    if (target === null) unapply(work.books, side, entity, after, null);
    else if (isNegative(target.open)) {
      unapply(work.books, side, entity, after, negateDecimal(target.open));
    }
  }
}
