/** The lines of a sales form: amounts checked, ids and numbers given, subtotal and discount. */
import { type Decimal, ZERO, decimal, multiplyDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalOf,
  listAt,
  objectAt,
  refAt,
  sum,
  textOf,
  toCents,
} from "../body.ts";
import type { Work } from "../entities/definition.ts";
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
import { discountMissing, invalidChoice, requiredMissing } from "../faults.ts";
import {
  any,
  bool,
  date,
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

/** Field order as recorded. */
export const salesLines = (): Field =>
  lines({
    Id: text(50),
    LineNum: int(),
    Description: text(4000),
    Amount: money(),
    ...LINE_LINKS,
    DetailType: text(50),
    SalesItemLineDetail: object("SalesItemLineDetail", {
      ServiceDate: date(),
      ItemRef: ref("Item"),
      ClassRef: ref("Class"),
      UnitPrice: decimalField(),
      Qty: decimalField(),
      ItemAccountRef: ref("Account"),
      TaxCodeRef: taxCodeRef(),
      DiscountRate: decimalField(),
      DiscountAmt: money(),
      TaxInclusiveAmt: money(),
      TaxClassificationRef: looseRef(),
      MarkupInfo: markup(),
      ...ignored("RatePercent", "UnitCostPrice", "PriceLevelRef", "UOMRef"),
      ...ignored("InventorySiteRef", "DeferredRevenue"),
      ...ignored("RetainageAmount", "SalesItemLineDetailEx"),
    }),
    DiscountLineDetail: object("DiscountLineDetail", {
      PercentBased: bool(),
      DiscountPercent: decimalField(),
      DiscountAccountRef: ref("Account"),
      ClassRef: ref("Class"),
      TaxCodeRef: taxCodeRef(),
      ...ignored("DiscountRef", "ServiceDate", "DiscountLineDetailEx"),
    }),
    SubTotalLineDetail: object("SubTotalLineDetail", { ItemRef: ref("Item"), ServiceDate: date() }),
    DescriptionLineDetail: object("DescriptionLineDetail", {
      ServiceDate: date(),
      TaxCodeRef: taxCodeRef(),
      ...ignored("DescriptionLineDetailEx"),
    }),
    GroupLineDetail: any(),
    ...LINE_PROJECT,
  });

export interface SalesAmounts {
  readonly subtotal: Decimal;
  readonly discount: Decimal;
}

/** Writes `draft.Line` anew: items, the subtotal, the discount [R: all-sales_receipts]. */
export function prepareSalesLines(work: Work, draft: Body): SalesAmounts {
  const given = listAt(draft, "Line").filter((line) => line["DetailType"] !== "SubTotalLineDetail");
  if (!given.some((line) => line["DetailType"] !== "DiscountLineDetail")) {
    work.errors.push(requiredMissing("Line"));
    return { subtotal: ZERO, discount: ZERO };
  }
  const ids = lineIds(work);
  const items: JsonObject[] = [];
  const discounts: JsonObject[] = [];
  for (const line of given) {
    if (textOf(line["DetailType"]) === "DiscountLineDetail") discounts.push(line);
    else items.push(checkedLine(work, line, ids(line), items.length + 1));
  }
  const subtotal = sum(items.map((line) => amountOf(line["Amount"])));
  const lowered = discounts.map((line) => discountLine(work, line, subtotal));
  draft["Line"] = [
    ...items,
    { Amount: amountJson(subtotal), DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
    ...lowered,
  ];
  return { subtotal, discount: sum(lowered.map((line) => amountOf(line["Amount"]))) };
}

function checkedLine(work: Work, line: JsonObject, id: string, number: number): JsonObject {
  const head = { Id: id, LineNum: number, ...keptOf(line) };
  const type = textOf(line["DetailType"]);
  switch (type) {
    case "SalesItemLineDetail": {
      const Amount = amountJson(amountOfLine(work, line));
      const detail = itemDetail(work, objectAt(line, type) ?? {});
      checkProduct(work, line, detail);
      return { ...head, Amount, DetailType: type, SalesItemLineDetail: detail };
    }
    case "DescriptionOnly":
      return {
        ...head,
        DetailType: type,
        DescriptionLineDetail: objectAt(line, "DescriptionLineDetail") ?? {},
      };
    case null:
      work.errors.push(requiredMissing("Line.DetailType"));
      return head;
    default:
      work.errors.push(invalidChoice("Line.DetailType", type));
      return head;
  }
}

/** Without an item it is the company's default, which is item 1 [L]; untaxed unless told [R]. */
function itemDetail(work: Work, given: JsonObject): JsonObject {
  const detail = { ...given };
  if (refAt(given, "ItemRef") === null) detail["ItemRef"] = { value: defaultItem(work) };
  if (refAt(given, "TaxCodeRef") === null) detail["TaxCodeRef"] = { value: "NON" };
  return detail;
}

function defaultItem(work: Work): string {
  const pairs = listAt(objectAt(work.preferences, "OtherPrefs") ?? {}, "NameValue");
  const pair = pairs.find((p) => p["Name"] === "SalesFormsPrefs.DefaultItem");
  return textOf(pair?.["Value"]) ?? "1";
}

function discountLine(work: Work, line: JsonObject, subtotal: Decimal): JsonObject {
  const given = objectAt(line, "DiscountLineDetail") ?? {};
  const percent = given["PercentBased"] === true ? decimalOf(given["DiscountPercent"]) : null;
  const amount =
    percent === null
      ? decimalOf(line["Amount"])
      : multiplyDecimal(subtotal, multiplyDecimal(percent, decimal("0.01")));
  if (amount === null) work.errors.push(discountMissing());
  const usual = textOf(objectAt(work.preferences, "SalesFormsPrefs")?.["DefaultDiscountAccount"]);
  const detail: Body = { PercentBased: percent !== null, ...given };
  if (refAt(given, "DiscountAccountRef") === null && usual !== null) {
    detail["DiscountAccountRef"] = { value: usual };
  }
  return {
    Amount: amountJson(toCents(amount ?? ZERO)),
    DetailType: "DiscountLineDetail",
    DiscountLineDetail: detail,
  };
}

/** What a void does to a line: nothing is left but its description [R: void_sales_receipt]. */
export function voidedLine(line: JsonObject): JsonObject {
  const detail = objectAt(line, "SalesItemLineDetail");
  if (detail === null) return line["Amount"] === undefined ? line : { ...line, Amount: 0 };
  const zeroed = { ...detail, UnitPrice: 0, Qty: 0 };
  return { ...line, Amount: 0, SalesItemLineDetail: zeroed };
}
