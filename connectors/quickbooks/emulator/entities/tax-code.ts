/** Tax codes: read only here; the tax service makes them. */
import {
  BASE,
  bool,
  choice,
  ignored,
  int,
  list,
  looseRef,
  object,
  text,
  type Field,
} from "../fields.ts";
import type { Definition } from "./definition.ts";

const TAX_ON = [
  ...["TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax", "NONE", "ZERO_RATE", "FOREIGN_TAX"],
  ...["REVERSE_CHARGE", "ADJUSTMENT_RATE"],
];

/** In the order in which they are applied [XSD]. */
const rateList = (): Field =>
  object("TaxRateList", {
    TaxRateDetail: list("TaxRateDetail", {
      TaxRateRef: looseRef(),
      TaxTypeApplicable: choice(TAX_ON),
      TaxOrder: int(),
      TaxOnTaxOrder: int(),
    }),
  });

export const taxCode: Definition = {
  name: "TaxCode",
  kind: "list",
  idSpace: "TaxCode",
  label: "TaxCodes",
  fields: {
    Name: text(100, { filter: true }),
    Description: text(4000),
    Active: bool({ filter: true }),
    Hidden: bool(),
    Taxable: bool(),
    TaxGroup: bool(),
    SalesTaxRateList: rateList(),
    PurchaseTaxRateList: rateList(),
    ...BASE,
    ...ignored(
      "CustomField",
      "AttachableRef",
      "AdjustmentTaxRateList",
      "TaxCodeEx",
      "TaxCodeConfigType",
    ),
  },
  writes: [],
  names: { field: "Name", space: "TaxCode" },
  prepare() {},
};
