/** Tax rates: read only here; the tax service makes them. */
import { BASE, any, bareRef, bool, decimalField, ignored, text } from "../fields.ts";
import type { Definition } from "./definition.ts";

export const taxRate: Definition = {
  name: "TaxRate",
  kind: "list",
  idSpace: "TaxRate",
  label: "TaxRates",
  fields: {
    Name: text(100, { filter: true }),
    Description: text(100),
    Active: bool({ filter: true }),
    RateValue: decimalField(),
    AgencyRef: bareRef("TaxAgency"),
    TaxReturnLineRef: any(),
    SpecialTaxType: text(50),
    DisplayType: text(50),
    EffectiveTaxRate: any(),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "TaxRateEx", "OriginalTaxRate"),
  },
  writes: [],
  names: { field: "Name", space: "TaxRate" },
  prepare() {},
};
