/** Tax codes: read only here; the tax service makes them. */
import { BASE, any, bool, ignored, text } from "../fields.ts";
import type { Definition } from "./definition.ts";

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
    SalesTaxRateList: any(),
    PurchaseTaxRateList: any(),
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
