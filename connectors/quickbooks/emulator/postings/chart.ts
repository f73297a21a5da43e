/** The accounts that a company has by itself: found in its chart, or made when first needed. */
import type { JsonObject } from "../../../../engine/model/json.ts";
import { objectAt, refAt, textAt, textOf } from "../body.ts";
import type { Books } from "../books.ts";
import { homeCurrency } from "../rules/currency.ts";
import type { Chart, Role } from "./posting.ts";

interface Kind {
  readonly type: string;
  readonly subType: string;
  readonly classification: string;
  /** What the service calls it when it makes it [R: company-lists; sales tax: M]. */
  readonly name: string;
  /** Any of the type will do; else only one of the sub type. */
  readonly anyOfType?: true;
  /** The name counts, too: others have its sub type. */
  readonly byName?: true;
}

const KINDS: Readonly<Record<Role, Kind>> = {
  receivable: {
    type: "Accounts Receivable",
    subType: "AccountsReceivable",
    classification: "Asset",
    name: "Accounts Receivable (A/R)",
    anyOfType: true,
  },
  payable: {
    type: "Accounts Payable",
    subType: "AccountsPayable",
    classification: "Liability",
    name: "Accounts Payable (A/P)",
    anyOfType: true,
  },
  undeposited: {
    type: "Other Current Asset",
    subType: "UndepositedFunds",
    classification: "Asset",
    name: "Undeposited Funds",
  },
  salesTax: {
    type: "Other Current Liability",
    subType: "GlobalTaxPayable",
    classification: "Liability",
    name: "Sales Tax Payable",
  },
  discount: {
    type: "Income",
    subType: "DiscountsRefundsGiven",
    classification: "Revenue",
    name: "Discounts given",
  },
  openingEquity: {
    type: "Equity",
    subType: "OpeningBalanceEquity",
    classification: "Equity",
    name: "Opening Balance Equity",
  },
  retainedEarnings: {
    type: "Equity",
    subType: "RetainedEarnings",
    classification: "Equity",
    name: "Retained Earnings",
  },
  uncategorizedIncome: {
    type: "Income",
    subType: "ServiceFeeIncome",
    classification: "Revenue",
    name: "Uncategorized Income",
    byName: true,
  },
  uncategorizedExpense: {
    type: "Expense",
    subType: "OtherMiscellaneousServiceCost",
    classification: "Expense",
    name: "Uncategorized Expense",
    byName: true,
  },
};

/** Makes what is missing, as the service does at first use. */
export function chartOf(books: Books): Chart {
  const found = new Map<Role, string>();
  return {
    get: books.get,
    account(role) {
      const known = found.get(role) ?? findAccount(role, books.live("Account"));
      const id = known ?? makeAccount(books, role);
      found.set(role, id);
      return id;
    },
  };
}

/** Null where the chart has none. An inactive one will do where no active one is left. */
export function findAccount(role: Role, accounts: Iterable<JsonObject>): string | null {
  const { type, subType, name, anyOfType, byName } = KINDS[role];
  let spare: string | null = null;
  for (const account of accounts) {
    const isOfType = anyOfType === true && account["AccountType"] === type;
    const fits = isOfType || account["AccountSubType"] === subType;
    if (!fits || (byName === true && account["Name"] !== name)) continue;
    if (account["Active"] !== false) return textAt(account, "Id");
    spare ??= textAt(account, "Id");
  }
  return spare;
}

function makeAccount(books: Books, role: Role): string {
  const id = books.newId({ name: "Account", idSpace: "Account" });
  books.put("Account", newAccount(role, id, homeCurrencyOf(books)));
  return id;
}

function homeCurrencyOf(books: Books): string {
  return homeCurrency(books.get("Preferences", "1") ?? {});
}

export function newAccount(role: Role, id: string, currency: string): JsonObject {
  const { type, subType, classification, name } = KINDS[role];
  return {
    Id: id,
    Name: name,
    SubAccount: false,
    FullyQualifiedName: name,
    Active: true,
    Classification: classification,
    AccountType: type,
    AccountSubType: subType,
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: 0,
    CurrencyRef: { value: currency },
  };
}

/** Income and expense accounts tell no balance: always 0, never moved [R: company-lists]. */
export function isBalanceSheet(account: JsonObject): boolean {
  const kind = textOf(account["Classification"]);
  return kind === "Asset" || kind === "Liability" || kind === "Equity";
}

/** Where an item's sale is posted. */
export function incomeAccount(chart: Chart, detail: JsonObject): string {
  const pinned = refAt(detail, "ItemAccountRef");
  const item = chart.get("Item", refAt(detail, "ItemRef") ?? "");
  return pinned ?? refAt(item ?? {}, "IncomeAccountRef") ?? chart.account("uncategorizedIncome");
}

/** Where an item's purchase is posted: what is kept in stock is an asset. */
export function costAccount(chart: Chart, detail: JsonObject): string {
  const item = chart.get("Item", refAt(detail, "ItemRef") ?? "") ?? {};
  const kept = item["Type"] === "Inventory" ? refAt(item, "AssetAccountRef") : null;
  return kept ?? refAt(item, "ExpenseAccountRef") ?? chart.account("uncategorizedExpense");
}

export function discountAccount(chart: Chart, line: JsonObject): string {
  const detail = objectAt(line, "DiscountLineDetail") ?? {};
  return refAt(detail, "DiscountAccountRef") ?? chart.account("discount");
}
