import { companyFile } from "../../company-file.ts";
import type { Application } from "./applications.ts";
import type { Body } from "../../body.ts";
import { invoiceBody, owedBy, typedInvoices } from "./company-invoices.ts";
import { accounts, classes, items, methods, terms } from "./company-lists.ts";
import { customers, employees, vendors } from "./company-people.ts";
import type { Person } from "./people.ts";

export const REALM = "9341453508217706";

/** The company as the emulator is seeded with it. */
export function companyJson(
  people: readonly Person[],
  applications: readonly Application[],
): string {
  const typed = typedInvoices(applications);
  const entities: Readonly<Record<string, readonly Body[]>> = {
    Account: accounts,
    Item: items,
    Class: classes,
    Customer: customers(owedBy(typed)),
    Employee: employees(people),
    Term: terms,
    PaymentMethod: methods,
    Vendor: vendors,
    Invoice: typed.map(invoiceBody),
  };
  const lists = Object.entries(entities).map(
    ([kind, bodies]) => [kind, bodies.map(whole)] as const,
  );
  const all = Object.fromEntries(lists);
  return companyFile({ realmId: REALM, companyInfo: info, preferences, entities: all });
}

function whole(body: Body): Body {
  return { domain: "QBO", sparse: false, SyncToken: "0", MetaData, ...body };
}

const MetaData = {
  CreateTime: "2024-09-03T08:30:00-07:00",
  LastUpdatedTime: "2024-09-03T08:30:00-07:00",
};

const info: Body = {
  Id: "1",
  SyncToken: "4",
  CompanyName: "Harborline Builders",
  LegalName: "Harborline Builders, Inc.",
  CompanyAddr: {
    Id: "1",
    Line1: "1180 Dry Dock Street",
    City: "Ashford",
    CountrySubDivisionCode: "IL",
    PostalCode: "62099",
    Country: "US",
  },
  PrimaryPhone: { FreeFormNumber: "(217) 555-0142" },
  Email: { Address: "books@harborline.example" },
  CompanyStartDate: "2009-04-01",
  FiscalYearStartMonth: "January",
  Country: "US",
  SupportedLanguages: "en",
  NameValue: [
    { Name: "OfferingSku", Value: "QuickBooks Online Plus" },
    { Name: "PayrollFeature", Value: "false" },
  ],
  MetaData,
};

/** Classes by line, numbers of our own, books closed before the first invoice of the example. */
const preferences: Body = {
  Id: "1",
  SyncToken: "2",
  AccountingInfoPrefs: {
    FirstMonthOfFiscalYear: "January",
    BookCloseDate: "2024-09-30",
    TrackDepartments: false,
    ClassTrackingPerTxn: false,
    ClassTrackingPerTxnLine: true,
    CustomerTerminology: "Customers",
  },
  ProductAndServicesPrefs: {
    ForSales: true,
    ForPurchase: true,
    QuantityWithPriceAndRate: true,
    QuantityOnHand: false,
  },
  SalesFormsPrefs: {
    CustomTxnNumbers: true,
    AllowDeposit: false,
    AllowDiscount: true,
    AllowEstimates: true,
    AllowServiceDate: false,
    AllowShipping: false,
    DefaultTerms: { value: "3" },
  },
  TaxPrefs: { UsingSalesTax: false },
  CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
  ReportPrefs: { ReportBasis: "Accrual", CalcAgingReportFromTxnDate: false },
  MetaData,
};
