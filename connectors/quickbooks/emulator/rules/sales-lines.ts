/** The lines of a sales form: amounts checked, ids and numbers given, subtotal and discount. */
import {
  type Decimal,
  ZERO,
  absDecimal,
  compareDecimal,
  decimal,
  formatDecimal,
  multiplyDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
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
import { discountMissing, invalidChoice, requiredMissing, wrongAmount } from "../faults.ts";
import {
  any,
  bareRef,
  bool,
  date,
  decimalField,
  ignored,
  int,
  links,
  list,
  money,
  object,
  ref,
  text,
  type Field,
} from "../fields.ts";

export const taxCodeRef = (): Field => bareRef("TaxCode", { literals: ["TAX", "NON"] });

/** Field order as recorded. */
export const salesLines = (): Field =>
  list("Line", {
    Id: text(50),
    LineNum: int(),
    Description: text(4000),
    Amount: money(),
    LinkedTxn: links(),
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
      ...ignored("RatePercent", "UnitCostPrice", "PriceLevelRef", "MarkupInfo", "UOMRef"),
      ...ignored("InventorySiteRef", "TaxClassificationRef", "DeferredRevenue"),
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
    ...ignored("Received", "CustomField", "LineEx", "ProjectRef", "CostAmount"),
    ...ignored("HomeCostAmount", "CustomExtensions", "PaymentLineDetail", "TaxLineDetail"),
    ...ignored("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail", "TDSLineDetail"),
    ...ignored("ReimburseLineDetail", "DepositLineDetail", "PurchaseOrderItemLineDetail"),
    ...ignored("SalesOrderItemLineDetail", "ItemReceiptLineDetail", "JournalEntryLineDetail"),
    ...ignored("ItemAdjustmentLineDetail"),
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

/** A line keeps its id where it names one that stands; any other gets the next one [R]. */
export function lineIds(work: Work, first = 1): (line: JsonObject) => string {
  const standing = new Set(listAt(work.existing ?? {}, "Line").map((l) => textOf(l["Id"]) ?? ""));
  standing.delete("");
  let last = Math.max(first - 1, ...[...standing].map(Number).filter(Number.isInteger));
  return (line) => {
    const id = textOf(line["Id"]);
    return id !== null && standing.has(id) ? id : String(++last);
  };
}

function checkedLine(work: Work, line: JsonObject, id: string, number: number): JsonObject {
  const head = { Id: id, LineNum: number };
  const described = textOf(line["Description"]);
  const description = described === null ? {} : { Description: described };
  const type = textOf(line["DetailType"]);
  switch (type) {
    case "SalesItemLineDetail": {
      const amount = decimalOf(line["Amount"]);
      if (amount === null) work.errors.push(requiredMissing("Line.Amount"));
      const detail = itemDetail(work, objectAt(line, type) ?? {});
      if (amount !== null) checkAmount(work, amount, detail);
      const Amount = amountJson(toCents(amount ?? ZERO));
      return { ...head, ...description, Amount, DetailType: type, SalesItemLineDetail: detail };
    }
    case "DescriptionOnly":
      return { ...head, ...description, DetailType: type, DescriptionLineDetail: {} };
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

export function checkAmount(work: Work, amount: Decimal, detail: JsonObject): void {
  const quantity = decimalOf(detail["Qty"]);
  const price = decimalOf(detail["UnitPrice"]);
  if (quantity === null || price === null) return;
  const product = toCents(multiplyDecimal(quantity, price));
  const apart = absDecimal(subtractDecimal(product, amount));
  const cents = multiplyDecimal(apart, decimal("100"));
  const tolerated = decimal(String(work.settings.sales.amountToleranceCents));
  if (compareDecimal(cents, tolerated) > 0) work.errors.push(wrongAmount(grouped(amount)));
}

function grouped(amount: Decimal): string {
  const [whole = "", fraction] = formatDecimal(amount).split(".");
  const thousands = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
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
