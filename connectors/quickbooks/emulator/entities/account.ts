/** The chart of accounts. */
import { type Body, textOf } from "../body.ts";
import { accountTypeMissing, wrongLength } from "../faults.ts";
import {
  BASE,
  bareRef,
  bool,
  choice,
  currencyRef,
  date,
  ignored,
  money,
  name,
  text,
} from "../fields.ts";
import { prepareCurrency } from "../rules/currency.ts";
import { prepareList, renameBelow } from "../rules/lists.ts";
import type { Definition, Work } from "./definition.ts";
import { AccountClassificationEnum } from "../../types/choices.ts";

/** AccountType -> Classification, and the sub type where none is given [XSD; the sub type: M]. */
const TYPES: Readonly<Record<string, readonly [classification: string, subType: string]>> = {
  Bank: ["Asset", "CashOnHand"],
  "Accounts Receivable": ["Asset", "AccountsReceivable"],
  "Other Current Asset": ["Asset", "OtherCurrentAssets"],
  "Fixed Asset": ["Asset", "OtherFixedAssets"],
  "Other Asset": ["Asset", "OtherLongTermAssets"],
  "Accounts Payable": ["Liability", "AccountsPayable"],
  "Credit Card": ["Liability", "CreditCard"],
  "Other Current Liability": ["Liability", "OtherCurrentLiabilities"],
  "Long Term Liability": ["Liability", "OtherLongTermLiabilities"],
  Equity: ["Equity", "OpeningBalanceEquity"],
  Income: ["Revenue", "ServiceFeeIncome"],
  "Cost of Goods Sold": ["Expense", "SuppliesMaterialsCogs"],
  Expense: ["Expense", "OtherMiscellaneousServiceCost"],
  "Other Income": ["Revenue", "OtherMiscellaneousIncome"],
  "Other Expense": ["Expense", "OtherMiscellaneousExpense"],
};

/** Null where there is no such type. */
export function classificationOf(type: string): string | null {
  return Object.hasOwn(TYPES, type) ? TYPES[type]![0] : null;
}

/** Sub types that are often given alone. */
const TYPE_OF_SUB: Readonly<Record<string, string>> = {
  Checking: "Bank",
  Savings: "Bank",
  TrustAccounts: "Bank",
  UndepositedFunds: "Other Current Asset",
  Retainage: "Other Current Asset",
  PrepaidExpenses: "Other Current Asset",
  TrustAccountsLiabilities: "Other Current Liability",
  SalesOfProductIncome: "Income",
  DiscountsRefundsGiven: "Income",
  Entertainment: "Expense",
  Travel: "Expense",
  OfficeGeneralAdministrativeExpenses: "Expense",
  ...Object.fromEntries(Object.entries(TYPES).map(([type, [, sub]]) => [sub, type])),
};

export const account: Definition = {
  name: "Account",
  kind: "list",
  idSpace: "Account",
  label: "Accounts",
  fields: {
    Name: name(100, { filter: true, forbid: ':"\t\n\r' }),
    SubAccount: bool({ filter: true }),
    ParentRef: bareRef("Account", { filter: true }),
    Description: text(100, { filter: true }),
    FullyQualifiedName: text(4000, { readOnly: true, filter: true }),
    Active: bool({ filter: true }),
    Classification: choice(AccountClassificationEnum, {
      filter: true,
    }),
    AccountType: choice(Object.keys(TYPES), { filter: true }),
    AccountSubType: text(100, { filter: true }),
    AcctNum: text(20, { filter: true }),
    OpeningBalance: money(),
    OpeningBalanceDate: date(),
    CurrentBalance: money({ readOnly: true, filter: true }),
    CurrentBalanceWithSubAccounts: money({ readOnly: true }),
    CurrencyRef: currencyRef(),
    TaxCodeRef: bareRef("TaxCode"),
    AccountAlias: text(100),
    TxnLocationType: text(50),
    ...BASE,
    ...ignored("CustomField", "AttachableRef", "AcctNumExtn"),
    ...ignored("AccountPurposes", "BankNum", "TaxAccount", "OnlineBankingEnabled", "FIName"),
    ...ignored("JournalCodeRef", "AccountEx"),
  },
  writes: ["create", "update"],
  names: { field: "Name", space: "Account" },
  hierarchy: { flag: "SubAccount", levels: 4, writesLevel: false },
  prepare,
  settle: renameBelow,
};

function prepare(work: Work, draft: Body): void {
  prepareList(work, draft);
  const sub = textOf(draft["AccountSubType"]);
  const type = textOf(draft["AccountType"]) ?? TYPE_OF_SUB[sub ?? ""] ?? null;
  if (type === null) {
    work.errors.push(accountTypeMissing());
    return;
  }
  const [classification, usualSub] = TYPES[type]!;
  checkNumber(work, draft);
  draft["AccountType"] = type;
  draft["Classification"] = classification;
  draft["AccountSubType"] = sub ?? usualSub;
  draft["CurrentBalance"] = work.existing?.["CurrentBalance"] ?? 0;
  draft["CurrentBalanceWithSubAccounts"] = work.existing?.["CurrentBalanceWithSubAccounts"] ?? 0;
  prepareCurrency(work, draft, null);
}

const SHORT_NUMBERS: ReadonlySet<string> = new Set(["US", "USA", "GB", "GBR", "UK", "IN", "IND"]);

/** 7 characters in the US, the UK and India, 20 elsewhere [D]; what stands already stays. */
function checkNumber(work: Work, draft: Body): void {
  const number = textOf(draft["AcctNum"]) ?? "";
  if (number === textOf(work.existing?.["AcctNum"])) return;
  const country = textOf(work.books.get("CompanyInfo", "1")?.["Country"]) ?? "US";
  const most = SHORT_NUMBERS.has(country.toUpperCase()) ? 7 : 20;
  if (number.length > most) work.errors.push(wrongLength("AcctNum", most, number.length));
}
