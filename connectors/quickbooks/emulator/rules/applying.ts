/** The lines of a payment: each applies an amount to a document, or takes one from a credit. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  formatDecimal,
  negateDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  amountJson,
  centsText,
  type Body,
  decimalOf,
  isNegative,
  listAt,
  refAt,
  sum,
  textAt,
  textOf,
} from "../body.ts";
import type { Work } from "../entities/definition.ts";
import {
  businessRule,
  cannotBeLinked,
  deletedTransaction,
  invalidNumber,
  requiredMissing,
} from "../faults.ts";
import { type Applied, type Side, type Target, appliedBy, targetOf } from "./settling.ts";

/** Writes `draft.Line` anew; answers what is left of `total`. Charges less credits fit in it [D]. */
export function prepareApplied(work: Work, draft: Body, side: Side, total: Decimal): Decimal {
  const before = appliedBy(work.existing);
  const lines = listAt(draft, "Line").map((line) => appliedLine(work, draft, side, line, before));
  const kept = lines.filter((line) => line !== null);
  const asked = sum(kept.map(({ asked: amount, sign }) => signed(amount, sign)));
  if (compareDecimal(asked, total) > 0) {
    work.errors.push(businessRule("The amount applied is more than the amount of the payment."));
  }
  draft["Line"] = kept.map(({ line }) => line);
  return subtractDecimal(total, sum(kept.map(({ applied, sign }) => signed(applied, sign))));
}

function signed(amount: Decimal, sign: 1 | -1): Decimal {
  return sign === 1 ? amount : negateDecimal(amount);
}

interface AppliedLine {
  readonly line: JsonObject;
  readonly asked: Decimal;
  readonly applied: Decimal;
  readonly sign: 1 | -1;
}

/** Null where the line cannot stand; the problem is told. */
function appliedLine(
  work: Work,
  draft: Body,
  side: Side,
  line: JsonObject,
  before: Applied,
): AppliedLine | null {
  const { errors, settings } = work;
  const link = listAt(line, "LinkedTxn")[0];
  const id = textOf(link?.["TxnId"]);
  const asked = decimalOf(line["Amount"]);
  if (asked === null) errors.push(requiredMissing("Line.Amount"));
  else if (isNegative(asked)) errors.push(invalidNumber("Line.Amount", formatDecimal(asked)));
  if (id === null) errors.push(requiredMissing("Line.LinkedTxn.TxnId"));
  if (asked === null || isNegative(asked) || id === null) return null;
  const type = textOf(link?.["TxnType"]) ?? "";
  const target = targetOf(work.books, side, `${type} ${id}`, refAt(draft, side.partyField));
  if (target === null) {
    errors.push(side.targets[type] === undefined ? cannotBeLinked(type, id) : deletedTransaction());
    return null;
  }
  if (!sharesParty(work, side, target.party, refAt(draft, side.partyField))) {
    const what = type === "Invoice" ? "invoice" : "linked transaction";
    const who = side.party.toLowerCase();
    errors.push(businessRule(`The ${what} belongs to another ${who}.`, side.partyField));
  }
  const open = addDecimal(target.open, before.get(`${type} ${id}`) ?? ZERO);
  const isOver = compareDecimal(asked, open) > 0;
  if (isOver && settings.payments.overApplied === "refuse") {
    errors.push(businessRule("The amount applied is more than the balance of the invoice."));
  }
  const applied = isOver ? open : asked;
  return { line: written(side, target, link!, applied, open), asked, applied, sign: target.sign };
}

/** TxnLineId tells the line of a journal entry. */
function written(
  side: Side,
  target: Target,
  link: JsonObject,
  applied: Decimal,
  open: Decimal,
): JsonObject {
  const lineId = textOf(link["TxnLineId"]);
  const LinkedTxn = [
    {
      TxnId: textAt(target.body, "Id"),
      TxnType: target.type,
      ...(lineId === null ? {} : { TxnLineId: lineId }),
    },
  ];
  const rest = side.payments === "Payment" ? { LineEx: lineEx(target.body, open) } : {};
  return { Amount: amountJson(applied), LinkedTxn, ...rest };
}

/** A job's invoice may be paid by its customer, and by another job of that. */
function sharesParty(work: Work, side: Side, a: string | null, b: string | null): boolean {
  const own = side.party === "Vendor" || work.settings.payments.subCustomer === "refused";
  return own ? a === b : topOf(work, a) === topOf(work, b);
}

function topOf({ books }: Work, id: string | null): string | null {
  const seen = new Set<string>();
  for (let at = id; at !== null && !seen.has(at);) {
    seen.add(at);
    const parent: string | null = refAt(books.get("Customer", at) ?? {}, "ParentRef");
    if (parent === null) return at;
    at = parent;
  }
  return id;
}

/** As recorded in XML (payment_with_line_extras), in the JSON of PurchaseEx. */
function lineEx(target: JsonObject, open: Decimal): JsonObject {
  const pairs: readonly (readonly [string, string])[] = [
    ["txnId", textAt(target, "Id")],
    ["txnOpenBalance", centsText(open)],
    ["txnReferenceNumber", textOf(target["DocNumber"]) ?? ""],
  ];
  return { any: pairs.map(([Name, Value]) => nameValue(Name, Value)) };
}

/** As the service's own framework writes what no field is for [R: company-lists]. */
export function nameValue(Name: string, Value: string): JsonObject {
  return {
    name: "{http://schema.intuit.com/finance/v3}NameValue",
    declaredType: "com.intuit.schema.finance.v3.NameValue",
    scope: "javax.xml.bind.JAXBElement$GlobalScope",
    value: { Name, Value },
    nil: false,
    globalScope: true,
    typeSubstituted: false,
  };
}
