import { companyFile } from "../../company-file.ts";
import type { Body } from "../../body.ts";
import { KNOWN_BY_EMAIL, SAME_NAME } from "./contacts.ts";
import type { Contact } from "./contacts.ts";
import { NUMBER_TAKEN, PRODUCTS } from "./invoices.ts";

export const REALM = "9341453610442871";

/** In cents: of the invoice that stands on a number that ProLine uses, too. */
export const TYPED_BY_HAND = 420_00n;

/** What the books hold before the first run. */
export function companyJson(contacts: readonly Contact[]): string {
  const companyInfo = { CompanyName: "Reyes Roofing", Country: "US" };
  const lists = Object.entries(entities(contacts)).map(
    ([kind, entries]) => [kind, entries.map(whole)] as const,
  );
  const all = Object.fromEntries(lists);
  return companyFile({ realmId: REALM, companyInfo, preferences: PREFERENCES, entities: all });
}

const MetaData = {
  CreateTime: "2025-09-30T08:30:00-05:00",
  LastUpdatedTime: "2025-09-30T08:30:00-05:00",
};

const whole = (fields: Body): Body => ({ SyncToken: "0", MetaData, ...fields });

const PREFERENCES = {
  AccountingInfoPrefs: { BookCloseDate: "2025-09-30", ClassTrackingPerTxnLine: false },
  SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: true },
  TaxPrefs: { UsingSalesTax: false },
  CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
};

const ACCOUNTS = [
  ["33", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"],
  ["36", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"],
  ["38", "Operating Checking", "Bank", "Checking"],
  ["40", "Roofing Income", "Income", "ServiceFeeIncome"],
  ["44", "Discounts Given", "Income", "DiscountsRefundsGiven"],
] as const;

function entities(contacts: readonly Contact[]): Readonly<Record<string, readonly Body[]>> {
  const items = [...new Set(Object.values(PRODUCTS))];
  return {
    Account: ACCOUNTS.map(([Id, Name, AccountType, AccountSubType]) => {
      return { Id, Name, AccountType, AccountSubType };
    }),
    Item: items.map((Name, at) => {
      const IncomeAccountRef = { value: "40", name: "Roofing Income" };
      return { Id: String(1 + at), Name, Type: "Service", Active: true, IncomeAccountRef };
    }),
    PaymentMethod: [
      { Id: "1", Name: "Cash", Type: "NON_CREDIT_CARD", Active: true },
      { Id: "2", Name: "Check", Type: "NON_CREDIT_CARD", Active: true },
      { Id: "3", Name: "Visa", Type: "CREDIT_CARD", Active: true },
    ],
    Customer: customers(contacts),
    Vendor: [{ Id: "80", DisplayName: "Lone Star Roofing Supply", Active: true }],
    Invoice: [typed()],
  };
}

/** Two whom ProLine has by their e-mail, one by his name alone, and some that it never had. */
function customers(contacts: readonly Contact[]): readonly Body[] {
  const of = (number: number): Contact => contacts.find((each) => each.number === number)!;
  const known = KNOWN_BY_EMAIL.map(of).map(({ name, email }) => ({
    DisplayName: name.toUpperCase(),
    PrimaryEmailAddr: { Address: email },
  }));
  const others = ["Round Rock Rotary Club", "Walk-in customer", "Pecan Creek HOA"];
  const all: readonly Body[] = [
    ...known,
    { DisplayName: of(SAME_NAME).name },
    ...others.map((DisplayName) => ({ DisplayName })),
  ];
  return all.map((fields, at) => ({ Id: String(50 + at), Active: true, ...fields }));
}

function typed(): Body {
  const Amount = Number(TYPED_BY_HAND) / 100;
  const SalesItemLineDetail = { ItemRef: { value: "1" }, Qty: 1, UnitPrice: Amount };
  return {
    Id: "101",
    DocNumber: NUMBER_TAKEN,
    TxnDate: "2025-10-02",
    CustomerRef: { value: "55" },
    CurrencyRef: { value: "USD" },
    TotalAmt: Amount,
    Balance: Amount,
    Line: [
      { Id: "1", LineNum: 1, Amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail },
      { Amount, DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
    ],
  };
}
