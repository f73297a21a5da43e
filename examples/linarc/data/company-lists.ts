import type { Body } from "../../body.ts";
import { className, COST_CODES } from "./cost-codes.ts";

const USD = { value: "USD", name: "United States Dollar" };

/** Id, name, classification, type, subtype. */
const ACCOUNTS = [
  ["33", "Accounts Receivable (A/R)", "Asset", "Accounts Receivable", "AccountsReceivable"],
  ["35", "Operating Checking", "Asset", "Bank", "Checking"],
  ["36", "Undeposited Funds", "Asset", "Other Current Asset", "UndepositedFunds"],
  ["37", "Retainage Receivable", "Asset", "Other Current Asset", "Retainage"],
  ["38", "Accounts Payable (A/P)", "Liability", "Accounts Payable", "AccountsPayable"],
  ["39", "Opening Balance Equity", "Equity", "Equity", "OpeningBalanceEquity"],
  ["40", "Construction Income", "Revenue", "Income", "ServiceFeeIncome"],
  ["41", "Services", "Revenue", "Income", "ServiceFeeIncome"],
  ["42", "Subcontractors", "Expense", "Cost of Goods Sold", "CostOfLaborCos"],
  ["43", "Job Materials", "Expense", "Cost of Goods Sold", "SuppliesMaterialsCogs"],
  ["44", "Discounts Given", "Revenue", "Income", "DiscountsRefundsGiven"],
  ["45", "Payroll Expenses", "Expense", "Expense", "PayrollExpenses"],
  ["46", "Payroll Liabilities", "Liability", "Other Current Liability", "PayrollTaxPayable"],
  ["47", "Equipment Rental", "Expense", "Cost of Goods Sold", "EquipmentRentalCos"],
] as const;

export const accounts: readonly Body[] = ACCOUNTS.map(([Id, Name, Classification, type, sub]) => ({
  Id,
  Name,
  SubAccount: false,
  FullyQualifiedName: Name,
  Active: true,
  Classification,
  AccountType: type,
  AccountSubType: sub,
  CurrentBalance: 0,
  CurrentBalanceWithSubAccounts: 0,
  CurrencyRef: USD,
}));

/**
 * Retainage posts to an asset: what is withheld is owed to us, and is no loss of income. The last
 * one is bought, and never sold.
 */
const ITEMS = [
  ["1", "Services", "41", null],
  ["2", "Hours", "41", null],
  ["3", "Progress Billing", "40", null],
  ["4", "Retainage", "37", null],
  ["5", "Recurring Costs", "40", "47"],
] as const;

export const items: readonly Body[] = ITEMS.map(([Id, Name, account, expense]) => ({
  Id,
  Name,
  Active: true,
  FullyQualifiedName: Name,
  Taxable: false,
  UnitPrice: 0,
  Type: "Service",
  IncomeAccountRef: { value: account, name: accountName(account) },
  ...(expense === null
    ? {}
    : { ExpenseAccountRef: { value: expense, name: accountName(expense) } }),
  PurchaseCost: 0,
  TrackQtyOnHand: false,
}));

function accountName(id: string): string {
  return ACCOUNTS.find(([known]) => known === id)![1];
}

export function classId(code: string): string {
  return `50000000000000${85001 + COST_CODES.findIndex(([known]) => known === code)}`;
}

export const classes: readonly Body[] = COST_CODES.map(([code]) => ({
  Id: classId(code),
  Name: className(code),
  SubClass: false,
  FullyQualifiedName: className(code),
  Active: true,
}));

export const terms: readonly Body[] = [
  ["1", "Due on receipt", 0],
  ["2", "Net 15", 15],
  ["3", "Net 30", 30],
].map(([Id, Name, DueDays]) => ({
  Id: Id!,
  Name: Name!,
  Active: true,
  Type: "STANDARD",
  DiscountPercent: 0,
  DueDays: DueDays!,
}));

export const methods: readonly Body[] = [
  ["1", "Cash", "NON_CREDIT_CARD"],
  ["2", "Check", "NON_CREDIT_CARD"],
  ["3", "Visa", "CREDIT_CARD"],
  ["4", "ACH", "NON_CREDIT_CARD"],
].map(([Id, Name, Type]) => ({ Id: Id!, Name: Name!, Active: true, Type: Type! }));
