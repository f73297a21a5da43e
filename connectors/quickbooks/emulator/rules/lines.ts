/** What lines of all documents share: their fields, ids, texts, amounts. */
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
import { type Body, decimalOf, listAt, objectAt, textOf, toCents } from "../body.ts";
import type { Work } from "../entities/definition.ts";
import { requiredMissing, wrongAmount } from "../faults.ts";
import {
  type Field,
  type Fields,
  bareRef,
  decimalField,
  ignored,
  links,
  list,
  looseRef,
  object,
} from "../fields.ts";

/** All that the schema's Line holds; a document keeps those that it declares [XSD: Line]. */
const OF_SCHEMA = [
  ...["Id", "LineNum", "Description", "Amount", "Received", "LinkedTxn", "DetailType"],
  ...["PaymentLineDetail", "DiscountLineDetail", "TaxLineDetail", "SalesItemLineDetail"],
  ...["DescriptionLineDetail", "ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail"],
  ...["ReimburseLineDetail", "DepositLineDetail", "PurchaseOrderItemLineDetail"],
  ...["SalesOrderItemLineDetail", "ItemReceiptLineDetail", "JournalEntryLineDetail"],
  ...["GroupLineDetail", "SubTotalLineDetail", "TDSLineDetail", "ItemAdjustmentLineDetail"],
  ...["CustomField", "LineEx", "ProjectRef", "CostAmount", "HomeCostAmount", "CustomExtensions"],
];

/** In the order of `own`; what another document's line would hold is taken and dropped. */
export function lines(own: Fields): Field {
  return list("Line", {
    ...own,
    ...ignored(...OF_SCHEMA.filter((name) => !Object.hasOwn(own, name))),
  });
}

/** Beside what each kind of line has of its own. */
export const LINE_LINKS: Fields = { LinkedTxn: links() };
/** Since minor version 69 a line may be of another project than its document [D]. */
export const LINE_PROJECT: Fields = { ProjectRef: bareRef("Customer") };

export const taxCodeRef = (): Field => bareRef("TaxCode", { literals: ["TAX", "NON"] });

/** How a billable cost is marked up [XSD: MarkupInfo]. */
export const markup = (): Field =>
  object("MarkupInfo", {
    PercentBased: { kind: "bool" },
    Value: decimalField(),
    Percent: decimalField(),
    PriceLevelRef: looseRef(),
    MarkUpIncomeAccountRef: looseRef(),
  });

/** A line keeps its id where it names one that stands; any other gets the next one [R]. */
export function lineIds(work: Work, first = 1): (line: JsonObject) => string {
  const standing = new Set(singleLines(work.existing ?? {}).map((l) => textOf(l["Id"]) ?? ""));
  for (const line of listAt(work.existing ?? {}, "Line")) standing.add(textOf(line["Id"]) ?? "");
  standing.delete("");
  let last = Math.max(first - 1, ...[...standing].map(Number).filter(Number.isInteger));
  return (line) => {
    const id = textOf(line["Id"]);
    return id !== null && standing.has(id) ? id : String(++last);
  };
}

/** A bundle's line stands for the lines in it. */
export function singleLines(body: JsonObject): readonly JsonObject[] {
  return listAt(body, "Line").flatMap((line) => {
    const bundle = objectAt(line, "GroupLineDetail");
    return bundle === null ? [line] : listAt(bundle, "Line");
  });
}

/** What stands on a line as it was sent: its text, what it is linked to, its project. */
export function keptOf(line: JsonObject): Body {
  const kept: Body = {};
  if (textOf(line["Description"]) !== null) kept["Description"] = line["Description"]!;
  for (const key of ["LinkedTxn", "ProjectRef"]) {
    if (line[key] !== undefined) kept[key] = line[key];
  }
  return kept;
}

/** In cents; 2020 where there is none. */
export function amountOfLine(work: Work, line: JsonObject): Decimal {
  const amount = decimalOf(line["Amount"]);
  if (amount === null) work.errors.push(requiredMissing("Line.Amount"));
  return toCents(amount ?? ZERO);
}

/** Amount is Qty times UnitPrice, where all three are told [D]. */
export function checkProduct(work: Work, line: JsonObject, detail: JsonObject): void {
  const [amount, quantity, price] = [
    decimalOf(line["Amount"]),
    decimalOf(detail["Qty"]),
    decimalOf(detail["UnitPrice"]),
  ];
  if (amount === null || quantity === null || price === null) return;
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
