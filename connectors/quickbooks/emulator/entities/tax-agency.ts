/** Tax agencies: made by name; never changed [D]. */
import { BASE, bool, date, ignored, name, text } from "../fields.ts";
import { prepareList } from "../rules/lists.ts";
import type { Definition } from "./definition.ts";

export const taxAgency: Definition = {
  name: "TaxAgency",
  kind: "list",
  idSpace: "TaxAgency",
  label: "TaxAgencies",
  fields: {
    TaxTrackedOnPurchases: bool(),
    TaxTrackedOnSales: bool(),
    TaxRegistrationNumber: text(50),
    LastFileDate: date(),
    DisplayName: name(100, { filter: true }),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "TaxAgencyConfig", "TaxAgencyExt", "CompanyName"),
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
