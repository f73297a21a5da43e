import { companyFile } from "../../company-file.ts";
import type { Body } from "../../body.ts";
import { NUMBER_TAKEN } from "./billing.ts";
import { CONTACTS, KNOWN_BY_EMAIL, SAME_NAME } from "./people.ts";

export const REALM = "9341454402681117";
/** In cents: of the invoice that stands on a number that the practice uses, too. */
export const TYPED_BY_HAND = 615_00n;

/** What the books hold before the first run. */
export function companyJson(): string {
  const companyInfo = { CompanyName: "Kessler & Ware LLP", Country: "US" };
  const lists = Object.entries(entities()).map(
    ([kind, entries]) => [kind, entries.map(whole)] as const,
  );
  const all = Object.fromEntries(lists);
  return companyFile({ realmId: REALM, companyInfo, preferences: PREFERENCES, entities: all });
}

const MetaData = {
  CreateTime: "2026-04-30T08:30:00-07:00",
  LastUpdatedTime: "2026-04-30T08:30:00-07:00",
};

const whole = (fields: Body): Body => ({ SyncToken: "0", MetaData, ...fields });

const PREFERENCES = {
  AccountingInfoPrefs: { BookCloseDate: "2026-04-30", ClassTrackingPerTxnLine: true },
  SalesFormsPrefs: { CustomTxnNumbers: true, AllowDiscount: false, AutoApplyCredit: false },
  TaxPrefs: { UsingSalesTax: false },
  CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: "USD" } },
};

const ACCOUNTS = [
  ["33", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"],
  ["36", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"],
  ["38", "Operating", "Bank", "Checking"],
  ["39", "IOLTA Trust", "Bank", "TrustAccounts"],
  ["40", "Legal Fees", "Income", "ServiceFeeIncome"],
  ["41", "Advanced Client Costs", "Other Current Asset", "OtherCurrentAssets"],
  ["42", "Client Trust Liability", "Other Current Liability", "TrustAccountsLiabilities"],
  ["43", "Soft Cost Income", "Income", "ServiceFeeIncome"],
  ["44", "Write-offs", "Income", "DiscountsRefundsGiven"],
  ["45", "Opening Balance Equity", "Equity", "OpeningBalanceEquity"],
] as const;

const CLASSES = {
  Bank: "Asset",
  "Accounts Receivable": "Asset",
  "Other Current Asset": "Asset",
  "Other Current Liability": "Liability",
  Income: "Revenue",
  Equity: "Equity",
} as const;

/** Item and the account that it posts to. */
const ITEMS = [
  ["Fees Partner", "40"],
  ["Fees Associate", "40"],
  ["Fees Paralegal", "40"],
  ["Legal Services", "40"],
  // The same asset that hard costs are paid into: what is billed goes out of it again.
  ["Advanced Costs Recovered", "41"],
  ["Soft Costs", "43"],
  ["Write-offs", "44"],
  ["Interest", "40"],
  ["Opening balance", "45"],
] as const;

function entities(): Readonly<Record<string, readonly Body[]>> {
  const known = CONTACTS.find(({ number }) => number === KNOWN_BY_EMAIL)!;
  const same = CONTACTS.find(({ number }) => number === SAME_NAME)!;
  return {
    Account: ACCOUNTS.map(([Id, Name, AccountType, AccountSubType]) => {
      const zero = { CurrentBalance: 0, CurrentBalanceWithSubAccounts: 0 };
      const Classification = CLASSES[AccountType];
      return { Id, Name, Classification, AccountType, AccountSubType, ...zero };
    }),
    Item: ITEMS.map(([Name, value], at) => {
      return {
        Id: String(1 + at),
        Name,
        Type: "Service",
        Active: true,
        IncomeAccountRef: { value },
      };
    }),
    Class: ["Litigation", "Probate"].map((Name, at) => ({
      Id: String(70 + at),
      Name,
      Active: true,
    })),
    TaxCode: ["TAX", "NON"].map((Name) => ({ Id: Name, Name, Active: true })),
    PaymentMethod: [{ Id: "1", Name: "Check", Type: "NON_CREDIT_CARD", Active: true }],
    Customer: [
      { DisplayName: "Villareal, Carmen", PrimaryEmailAddr: { Address: known.email } },
      { DisplayName: same.name },
      { DisplayName: "Copper State Bar Fund" },
    ].map((fields, at) => ({ Id: String(50 + at), Active: true, ...fields })),
    Vendor: [{ Id: "80", DisplayName: "Clerk of Superior Court", Active: true }],
    Invoice: [typed()],
  };
}

function typed(): Body {
  const Amount = Number(TYPED_BY_HAND) / 100;
  const SalesItemLineDetail = { ItemRef: { value: "4" }, Qty: 1, UnitPrice: Amount };
  return {
    Id: "101",
    DocNumber: NUMBER_TAKEN,
    TxnDate: "2026-05-05",
    CustomerRef: { value: "52" },
    CurrencyRef: { value: "USD" },
    TotalAmt: Amount,
    Balance: Amount,
    Line: [
      { Id: "1", LineNum: 1, Amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail },
      { Amount, DetailType: "SubTotalLineDetail", SubTotalLineDetail: {} },
    ],
  };
}
