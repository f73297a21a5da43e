/** Tax agencies: made by name; never changed [D]. */
import { BASE, type Fields, bool, date, ignored, name, text } from "../fields.ts";
import { prepareList } from "../rules/lists.ts";
import type { Definition } from "./definition.ts";
import { vendor } from "./vendor.ts";

const OWN: Fields = {
  TaxTrackedOnPurchases: bool(),
  TaxTrackedOnSales: bool(),
  TaxRegistrationNumber: text(50),
  LastFileDate: date(),
  DisplayName: name(100, { filter: true }),
  ...BASE,
};

/** To the schema an agency is a vendor; nothing of that is kept [XSD, D]. */
const OF_VENDORS = Object.keys(vendor.fields).filter((key) => !Object.hasOwn(OWN, key));

export const taxAgency: Definition = {
  name: "TaxAgency",
  kind: "list",
  idSpace: "TaxAgency",
  label: "TaxAgencies",
  fields: {
    ...OWN,
    ...ignored(...OF_VENDORS),
    ...ignored("TaxAgencyConfig", "TaxAgencyExt"),
    ...ignored("SalesTaxCodeRef", "SalesTaxCountry", "SalesTaxReturnRef", "ReportingPeriod"),
    ...ignored("TaxOnTax", "TaxOnPurchasesAccountRef", "TaxTrackedOnSalesAccountRef"),
  },
  writes: ["create"],
  names: { field: "DisplayName", space: "TaxAgency" },
  prepare(work, draft) {
    prepareList(work, draft);
    delete draft["Active"];
    draft["TaxTrackedOnPurchases"] ??= false;
    draft["TaxTrackedOnSales"] ??= true;
  },
};
