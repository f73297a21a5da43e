/** The lines of a sales form: amounts checked, ids and numbers given, subtotal and discount. */
import { type Decimal, ZERO, decimal, multiplyDecimal } from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalJson,
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
  type Fields,
} from "../fields.ts";

const head = (): Fields => ({
  Id: text(50),
  LineNum: int(),
  Description: text(4000),
  Amount: money(),
  ...LINE_LINKS,
  DetailType: text(50),
});

const salesItem = (): Field =>
  object("SalesItemLineDetail", {
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
  });

/** Field order as recorded. */
export const salesLines = (): Field =>
  lines({
    ...head(),
    SalesItemLineDetail: salesItem(),
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
    GroupLineDetail: object("GroupLineDetail", {
      GroupItemRef: ref("Item"),
      Quantity: decimalField(),
      ServiceDate: date(),
      Line: lines({ ...head(), SalesItemLineDetail: salesItem(), ...LINE_PROJECT }),
      ...ignored("UOMRef", "GroupLineDetailEx"),
    }),
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
    else items.push(checkedLine(work, line, ids, items.length + 1));
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

function checkedLine(
  work: Work,
  line: JsonObject,
  ids: (line: JsonObject) => string,
  number: number,
): JsonObject {
  const head = { Id: ids(line), LineNum: number, ...keptOf(line) };
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
    case "GroupLineDetail": {
      const detail = bundled(work, objectAt(line, type) ?? {}, ids);
      const Amount = amountJson(sum(listAt(detail, "Line").map((l) => amountOf(l["Amount"]))));
      return { ...head, Amount, DetailType: type, GroupLineDetail: detail };
    }
    case null:
      work.errors.push(requiredMissing("Line.DetailType"));
      return head;
    default:
      work.errors.push(invalidChoice("Line.DetailType", type));
      return head;
  }
}

/** A bundle's lines: those that were sent, else its components at their prices [D]. */
function bundled(work: Work, given: JsonObject, ids: (line: JsonObject) => string): Body {
  const bundle = work.books.get("Item", refAt(given, "GroupItemRef") ?? "");
  if (bundle === null) work.errors.push(requiredMissing("Line.GroupLineDetail.GroupItemRef"));
  const quantity = decimalOf(given["Quantity"]) ?? decimal("1");
  const sent = listAt(given, "Line");
  const inner = sent.length > 0 ? sent : componentsOf(work, bundle ?? {}, quantity);
  const Line = inner.map((line, at) => checkedLine(work, line, ids, at + 1));
  return { ...given, Quantity: decimalJson(quantity), Line };
}

function componentsOf(work: Work, bundle: JsonObject, quantity: Decimal): readonly JsonObject[] {
  return listAt(objectAt(bundle, "ItemGroupDetail") ?? {}, "ItemGroupLine").map((component) => {
    const id = refAt(component, "ItemRef") ?? "";
    const price = amountOf(work.books.get("Item", id)?.["UnitPrice"]);
    const qty = multiplyDecimal(quantity, decimalOf(component["Qty"]) ?? decimal("1"));
    return {
      Amount: amountJson(toCents(multiplyDecimal(price, qty))),
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: {
        ItemRef: { value: id },
        UnitPrice: decimalJson(price),
        Qty: decimalJson(qty),
      },
    };
  });
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
  const bundle = objectAt(line, "GroupLineDetail");
  if (bundle !== null) {
    const Line = listAt(bundle, "Line").map(voidedLine);
    return { ...line, Amount: 0, GroupLineDetail: { ...bundle, Line } };
  }
  const detail = objectAt(line, "SalesItemLineDetail");
  if (detail === null) return line["Amount"] === undefined ? line : { ...line, Amount: 0 };
  const zeroed = { ...detail, UnitPrice: 0, Qty: 0 };
  return { ...line, Amount: 0, SalesItemLineDetail: zeroed };
}
