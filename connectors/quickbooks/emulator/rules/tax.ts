/** Sales tax: told by the sender, computed from a tax code's rates, or none [R: cdc-basic; B]. */
import {
  type Decimal,
  ZERO,
  addDecimal,
  compareDecimal,
  decimal,
  divideDecimal,
  multiplyDecimal,
  subtractDecimal,
} from "../../../../engine/model/decimal.ts";
import type { JsonObject } from "../../../../engine/model/json.ts";
import {
  type Body,
  amountJson,
  amountOf,
  decimalJson,
  decimalOf,
  detailOf,
  listAt,
  objectAt,
  refAt,
  sum,
  toCents,
} from "../body.ts";
import type { Work } from "../entities/definition.ts";
import {
  type Field,
  bareRef,
  bool,
  choice,
  date,
  decimalField,
  ignored,
  looseRef,
  money,
  object,
} from "../fields.ts";
import { lines, singleLines } from "./lines.ts";
import { usesSalesTax } from "./people.ts";

/** Of one rate, within the tax detail or, from some clients, on a line of its own [R: exports]. */
export const taxLineDetail = (): Field =>
  object("TaxLineDetail", {
    TaxRateRef: looseRef(),
    PercentBased: bool(),
    TaxPercent: decimalField(),
    NetAmountTaxable: money(),
    TaxInclusiveAmount: money(),
    OverrideDeltaAmount: money(),
    ServiceDate: date(),
    ...ignored("TaxLineDetailEx"),
  });

export const taxDetail = (): Field =>
  object("TxnTaxDetail", {
    TxnTaxCodeRef: bareRef("TaxCode"),
    TotalTax: money(),
    TaxLine: lines({
      Amount: money(),
      DetailType: choice(["TaxLineDetail"]),
      TaxLineDetail: taxLineDetail(),
    }),
    ...ignored("DefaultTaxCodeRef", "TaxReviewStatus", "UseAutomatedSalesTax"),
  });

export interface Taxed {
  readonly kind: "sales" | "purchase";
  /** The part of the document that a discount takes off before tax, 0 to 1. */
  readonly discounted: Decimal;
}

/** Writes `draft.TxnTaxDetail`; a form of a company without sales tax has none [R: void]. */
export function prepareTax(work: Work, draft: Body, how: Taxed): Decimal {
  const detail = taxDetailOf(work, draft, how);
  const tax = amountOf(detail["TotalTax"]);
  const isSilent = compareDecimal(tax, ZERO) === 0 && isWithout(work, how);
  if (isSilent) delete draft["TxnTaxDetail"];
  else draft["TxnTaxDetail"] = detail;
  return tax;
}

/** A purchase tells its tax where it has any [R: company-lists]. */
function isWithout(work: Work, { kind }: Taxed): boolean {
  if (kind === "purchase") return true;
  return objectAt(work.preferences, "TaxPrefs")?.["UsingSalesTax"] === false && !usesSalesTax(work);
}

function taxDetailOf(work: Work, draft: Body, how: Taxed): Body {
  if (work.settings.sales.suppliedTax === "zero") return { TotalTax: 0 };
  const given = objectAt(draft, "TxnTaxDetail") ?? {};
  const isTold = work.existing === null || work.given["TxnTaxDetail"] !== undefined;
  const code = refAt(given, "TxnTaxCodeRef");
  const told = isTold || code === null ? decimalOf(given["TotalTax"]) : null;
  if (work.settings.sales.suppliedTax === "computed") return computed(work, draft, given, how);
  if (told !== null) return { ...given, TotalTax: amountJson(told) };
  const lines = listAt(given, "TaxLine");
  if (isTold && lines.length > 0) {
    const total = sum(lines.map((line) => amountOf(line["Amount"])));
    return { ...given, TotalTax: amountJson(toCents(total)) };
  }
  return computed(work, draft, given, how);
}

/** Each rate is rounded by itself [# quickbooks-ruby 547]. */
function computed(work: Work, draft: Body, given: JsonObject, how: Taxed): Body {
  const bases = new Map<string, { rate: JsonObject; net: Decimal }>();
  for (const line of singleLines(draft)) {
    const net = multiplyDecimal(
      amountOf(line["Amount"]),
      subtractDecimal(decimal("1"), how.discounted),
    );
    for (const rate of ratesOf(work, line, given, how.kind)) {
      const id = refAt(rate, "TaxRateRef") ?? "";
      bases.set(id, { rate, net: addDecimal(bases.get(id)?.net ?? ZERO, net) });
    }
  }
  const lines = [...bases].map(([id, { net }]) => taxLine(work, id, toCents(net)));
  const { TaxLine: _old, ...rest } = given;
  const total = sum(lines.map((line) => amountOf(line["Amount"])));
  const told = { ...rest, TotalTax: amountJson(total) };
  return lines.length === 0 ? told : { ...told, TaxLine: lines };
}

/** TAX stands for the document's code, NON for none; elsewhere a line names a code itself [D]. */
function ratesOf(
  work: Work,
  line: JsonObject,
  given: JsonObject,
  kind: Taxed["kind"],
): readonly JsonObject[] {
  const detail = detailOf(line);
  const own = refAt(detail, "TaxCodeRef");
  if (own === null || own === "NON") return [];
  const code = own === "TAX" ? refAt(given, "TxnTaxCodeRef") : own;
  const list = kind === "sales" ? "SalesTaxRateList" : "PurchaseTaxRateList";
  const rates = objectAt(work.books.get("TaxCode", code ?? "") ?? {}, list);
  return listAt(rates ?? {}, "TaxRateDetail");
}

function taxLine(work: Work, rateId: string, net: Decimal): JsonObject {
  const percent = amountOf(work.books.get("TaxRate", rateId)?.["RateValue"]);
  const amount = toCents(multiplyDecimal(net, multiplyDecimal(percent, decimal("0.01"))));
  return {
    Amount: amountJson(amount),
    DetailType: "TaxLineDetail",
    TaxLineDetail: {
      TaxRateRef: { value: rateId },
      PercentBased: true,
      TaxPercent: decimalJson(percent),
      NetAmountTaxable: amountJson(net),
    },
  };
}

/** How much of the subtotal a discount takes away, where tax comes after it. */
export function discountedPart(draft: Body, subtotal: Decimal, discount: Decimal): Decimal {
  if (draft["ApplyTaxAfterDiscount"] !== true) return ZERO;
  return divideDecimal(discount, subtotal, { places: 12, rounding: "half_up" }) ?? ZERO;
}
