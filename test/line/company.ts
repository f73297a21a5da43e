/** The books before anything is sent: a contractor's small company, as a seed of the emulator. */
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import type { JsonObject } from "../../engine/model/json.ts";

export const COMPANY = "9341453508217706";

const STAMP = "2024-09-03T08:30:00-07:00";

const entry = (id: string, fields: JsonObject): JsonObject => ({
  Id: id,
  SyncToken: "0",
  MetaData: { CreateTime: STAMP, LastUpdatedTime: STAMP },
  ...fields,
});

export const customer = (id: string, name: string, more: JsonObject = {}): JsonObject =>
  entry(id, { DisplayName: name, ...more });

export const vendor = (id: string, name: string): JsonObject => entry(id, { DisplayName: name });

export const person = (
  id: string,
  number: string | null,
  first: string,
  last: string,
  more: JsonObject = {},
): JsonObject =>
  entry(id, {
    GivenName: first,
    FamilyName: last,
    DisplayName: `${first} ${last}`,
    ...(number === null ? {} : { EmployeeNumber: number }),
    ...more,
  });

/** An invoice that a bookkeeper typed: one line. */
export const typedInvoice = (
  id: string,
  number: string,
  customerId: string,
  total: number,
  more: JsonObject = {},
): JsonObject =>
  entry(id, {
    DocNumber: number,
    TxnDate: "2026-07-02",
    CustomerRef: { value: customerId },
    CurrencyRef: { value: "USD" },
    TotalAmt: total,
    Line: [
      {
        Id: "1",
        LineNum: 1,
        Amount: total,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "3" } },
      },
      { Amount: total, DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
    ],
    ...more,
  });

export const CLASSES = {
  "03 00 00": "03 00 00 Concrete",
  "09 20 00": "09 20 00 Drywall",
  "26 00 00": "26 00 00 Electrical",
  "33 40 00": "33 40 00 Storm drainage",
} as const;

export const account = (id: string, name: string, type: string, subType: string): JsonObject =>
  entry(id, { Name: name, AccountType: type, AccountSubType: subType });

const service = (id: string, name: string, income: string): JsonObject =>
  entry(id, { Name: name, Type: "Service", IncomeAccountRef: { value: income } });

/** `more` is added to the lists. */
export function harborline(
  more: Readonly<Record<string, readonly JsonObject[]>> = {},
  closedUntil: string | null = null,
): CompanySeed {
  const lists: Record<string, readonly JsonObject[]> = {
    Account: [
      account("33", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
      account("36", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
      account("37", "Retainage Receivable", "Other Current Asset", "Retainage"),
      account("38", "Operating Checking", "Bank", "Checking"),
      account("40", "Construction Income", "Income", "ServiceFeeIncome"),
    ],
    Item: [service("3", "Progress Billing", "40"), service("4", "Retainage", "37")],
    Class: Object.values(CLASSES).map((name, at) =>
      entry(`500000000000008500${at}`, { Name: name }),
    ),
    Term: [entry("3", { Name: "Net 30", Type: "STANDARD", DueDays: 30 })],
    PaymentMethod: [entry("2", { Name: "Check", Type: "NON_CREDIT_CARD" })],
    Customer: [
      customer("50", "Calloway Development LLC"),
      customer("51", "Quarry Road L.L.C."),
      customer("52", "St. Brendan's Hospital"),
    ],
    Vendor: [],
    Employee: [],
  };
  for (const [name, entries] of Object.entries(more)) {
    lists[name] = [...(lists[name] ?? []), ...entries];
  }
  return {
    realmId: COMPANY,
    companyInfo: { CompanyName: "Harborline Builders", Country: "US" },
    preferences: {
      AccountingInfoPrefs: {
        ...(closedUntil === null ? {} : { BookCloseDate: closedUntil }),
        ClassTrackingPerTxnLine: true,
      },
      SalesFormsPrefs: { CustomTxnNumbers: true, DefaultTerms: { value: "3" } },
      TaxPrefs: { UsingSalesTax: false },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
    },
    entities: lists,
  };
}
