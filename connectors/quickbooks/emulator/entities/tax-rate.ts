/** Tax rates: read only here; the tax service makes them. */
import {
  BASE,
  bareRef,
  bool,
  decimalField,
  ignored,
  instant,
  list,
  looseRef,
  text,
} from "../fields.ts";
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
    TaxReturnLineRef: looseRef(),
    SpecialTaxType: text(50),
    DisplayType: text(50),
    EffectiveTaxRate: list("EffectiveTaxRate", {
      RateValue: decimalField(),
      EffectiveDate: instant(),
      EndDate: instant(),
      ...ignored("EffectiveTaxRateEx"),
    }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "TaxRateEx", "OriginalTaxRate"),
  },
  writes: [],
  names: { field: "Name", space: "TaxRate" },
  prepare() {},
};
