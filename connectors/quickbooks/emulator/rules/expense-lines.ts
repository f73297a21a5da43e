/** The lines of what is bought: by account or by item. */
import { type Decimal } from "../../../../engine/model/decimal.ts";
import { type JsonObject, writeJson } from "../../../../engine/model/json.ts";
import { type Body, amountJson, amountOf, listAt, objectAt, refAt, sum, textOf } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { businessRule, invalidChoice, requiredMissing } from "../faults.ts";
import {
  choice,
  decimalField,
  ignored,
  int,
  looseRef,
  money,
  object,
  ref,
  text,
  type Field,
} from "../fields.ts";
import {
  LINE_LINKS,
  LINE_PROJECT,
  amountOfLine,
  checkProduct,
  keptOf,
  lineIds,
  lines,
  markup,
  taxCodeRef,
} from "./lines.ts";
import { taxLineDetail } from "./tax.ts";
import { BillableStatusEnum } from "../../types/choices.ts";

export const billable = (): Field => choice(BillableStatusEnum);

/** Field order as recorded [R: company-lists]. */
export const expenseLines = (): Field =>
  lines({
    Id: text(50),
    LineNum: int(),
    Description: text(4000),
    Amount: money(),
    ...LINE_LINKS,
    DetailType: text(50),
    AccountBasedExpenseLineDetail: object("AccountBasedExpenseLineDetail", {
      CustomerRef: ref("Customer"),
      ClassRef: ref("Class"),
      AccountRef: ref("Account"),
      BillableStatus: billable(),
      TaxAmount: money(),
      TaxCodeRef: taxCodeRef(),
      TaxInclusiveAmt: money(),
      MarkupInfo: markup(),
      ...ignored("ExpenseDetailLineDetailEx"),
    }),
    ItemBasedExpenseLineDetail: object("ItemBasedExpenseLineDetail", {
      CustomerRef: ref("Customer"),
      BillableStatus: billable(),
      TaxInclusiveAmt: money(),
      ItemRef: ref("Item"),
      ClassRef: ref("Class"),
      UnitPrice: decimalField(),
      Qty: decimalField(),
      TaxCodeRef: taxCodeRef(),
      TaxClassificationRef: looseRef(),
      MarkupInfo: markup(),
      ...ignored("ItemAccountRef", "UnitCostPrice", "RatePercent", "PriceLevelRef"),
      ...ignored("UOMRef", "InventorySiteRef"),
      ...ignored("ItemBasedExpenseLineDetailEx"),
    }),
    // Told of some bills, never taken [R: exports].
    TaxLineDetail: taxLineDetail(),
    ...LINE_PROJECT,
  });

/** Writes `draft.Line` anew, and answers its sum. Purchases do not number their lines [R]. */
export function prepareExpenseLines(work: Work, draft: Body, numbered: boolean): Decimal {
  const given = listAt(draft, "Line");
  if (given.length === 0) work.errors.push(requiredMissing("Line"));
  const ids = lineIds(work);
  const lines = given.map((line, at) => {
    const number = numbered ? { LineNum: at + 1 } : {};
    return { Id: ids(line), ...number, ...checkedLine(work, line) };
  });
  draft["Line"] = lines;
  return sum(lines.map((line) => amountOf((line as JsonObject)["Amount"])));
}

function checkedLine(work: Work, line: JsonObject): JsonObject {
  const kept = keptOf(line);
  const type = textOf(line["DetailType"]);
  if (type === null) {
    work.errors.push(requiredMissing("Line.DetailType"));
    return kept;
  }
  const key = REQUIRED[type];
  if (key === undefined) {
    work.errors.push(invalidChoice("Line.DetailType", type));
    return kept;
  }
  const Amount = amountJson(amountOfLine(work, line));
  const detail = checkedDetail(work, type, key, objectAt(line, type) ?? {});
  checkProduct(work, line, detail);
  return { ...kept, Amount, DetailType: type, [type]: detail };
}

const REQUIRED: Readonly<Record<string, string>> = {
  AccountBasedExpenseLineDetail: "AccountRef",
  ItemBasedExpenseLineDetail: "ItemRef",
};

/** 2020 names the whole path [# python-quickbooks 329]. */
function checkedDetail(work: Work, type: string, key: string, given: JsonObject): JsonObject {
  if (refAt(given, key) === null) work.errors.push(requiredMissing(`Line.${type}.${key}`));
  const status = textOf(given["BillableStatus"]) ?? "NotBillable";
  checkBillable(work, status, refAt(given, "CustomerRef"));
  const code = refAt(given, "TaxCodeRef") ?? "NON";
  return { ...given, BillableStatus: status, TaxCodeRef: { value: code } };
}

/** HasBeenBilled is the service's to say [B 2017-06-08]. */
export function checkBillable(work: Work, status: string, customer: string | null): void {
  const wasBilled = writeJson(work.existing ?? {}).includes("HasBeenBilled");
  if (status === "HasBeenBilled" && !wasBilled) {
    work.errors.push(invalidChoice("BillableStatus", "HAS_BEEN_BILLED"));
  }
  if (status === "Billable" && customer === null) {
    work.errors.push(businessRule("When you mark a line billable you must choose a customer."));
  }
}
