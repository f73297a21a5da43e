/** A company that trades: the small one, with a bank, a card, a vendor more, a job and a tax. */
import type { CompanySeed } from "../../../connectors/quickbooks/emulator/company.ts";
import { type Books, type Json, openCompany, smallCompany } from "./support.ts";

const head = (Id: string) => ({ Id, SyncToken: "0" });
const account = (id: string, Name: string, AccountType: string, more: object = {}) => ({
  ...head(id),
  Name,
  FullyQualifiedName: Name,
  AccountType,
  Classification: CLASS[AccountType] ?? "Expense",
  AccountSubType: AccountType.replaceAll(" ", ""),
  CurrentBalance: 0,
  CurrentBalanceWithSubAccounts: 0,
  ...more,
});

const CLASS: Readonly<Record<string, string>> = {
  Bank: "Asset",
  "Accounts Receivable": "Asset",
  "Other Current Asset": "Asset",
  "Credit Card": "Liability",
  "Accounts Payable": "Liability",
  "Other Current Liability": "Liability",
  Equity: "Equity",
  Income: "Revenue",
};

/** Accounts by what they are for. */
export const ACCOUNT = {
  checking: "35",
  savings: "36",
  card: "41",
  receivable: "84",
  payable: "33",
  undeposited: "4",
  expense: "60",
  trust: "70",
  trustOwed: "71",
  equity: "34",
  salesTax: "90",
} as const;

export function tradingCompany(): CompanySeed {
  const small = smallCompany();
  const given = small.entities!;
  const whole = (body: object, Classification: string) => ({ ...body, Classification });
  const [undeposited, sales, discounts] = given["Account"]!;
  return {
    ...small,
    entities: {
      ...given,
      Customer: [
        ...given["Customer"]!,
        { ...head("5"), DisplayName: "Harbor Point", Job: true, ParentRef: { value: "1" } },
      ],
      Vendor: [...given["Vendor"]!, { ...head("31"), DisplayName: "Hicks Hardware" }],
      Account: [
        whole(undeposited!, "Asset"),
        whole(sales!, "Revenue"),
        whole(discounts!, "Revenue"),
        account("35", "Checking", "Bank"),
        account("36", "Savings", "Bank"),
        account("41", "Visa", "Credit Card"),
        account("84", "Accounts Receivable (A/R)", "Accounts Receivable"),
        account("33", "Accounts Payable (A/P)", "Accounts Payable"),
        account("60", "Job Materials", "Expense"),
        account("70", "IOLTA Trust", "Bank", { AccountSubType: "TrustAccounts" }),
        account("71", "Client Trust Liability", "Other Current Liability"),
        account("34", "Opening Balance Equity", "Equity", {
          AccountSubType: "OpeningBalanceEquity",
        }),
        account("90", "Board of Equalization Payable", "Other Current Liability", {
          AccountSubType: "GlobalTaxPayable",
        }),
      ],
      TaxRate: [{ ...head("3"), Name: "California", RateValue: 8, AgencyRef: { value: "1" } }],
      TaxCode: [
        {
          ...head("2"),
          Name: "California",
          SalesTaxRateList: {
            TaxRateDetail: [{ TaxRateRef: { value: "3" }, TaxTypeApplicable: "TaxOnAmount" }],
          },
        },
      ],
    },
  };
}

export const openTrade = (options: Parameters<typeof openCompany>[0] = {}): Books =>
  openCompany({ seed: tradingCompany(), ...options });

export const read = async (books: Books, entity: string, id: string): Promise<Json> =>
  (await books.get(`${entity.toLowerCase()}/${id}`)).body[entity];

export const balance = async (books: Books, id: string): Promise<number> =>
  (await read(books, "Account", id)).CurrentBalance;

export const expense = (Amount: number, account = "60", more: object = {}) => ({
  Amount,
  DetailType: "AccountBasedExpenseLineDetail",
  AccountBasedExpenseLineDetail: { AccountRef: { value: account }, ...more },
});

export const journal = (
  PostingType: "Debit" | "Credit",
  Amount: number,
  account: string,
  more: object = {},
) => ({
  Amount,
  DetailType: "JournalEntryLineDetail",
  JournalEntryLineDetail: { PostingType, AccountRef: { value: account }, ...more },
});

export const linked = (TxnType: string, TxnId: string, Amount: number) => ({
  Amount,
  LinkedTxn: [{ TxnId, TxnType }],
});

export const sold = (Amount: number, more: object = {}) => ({
  Amount,
  DetailType: "SalesItemLineDetail",
  SalesItemLineDetail: { ItemRef: { value: "1" }, ...more },
});

export const report = async (books: Books, name: string, query = ""): Promise<Json> =>
  (await books.get(`reports/${name}${query === "" ? "" : `?${query}`}`)).body;

/** A row's values by its first cell, at any depth. */
export function valuesOf(body: Json, title: string): string[] {
  const found: string[][] = [];
  const walk = (rows: Json[]): void => {
    for (const row of rows ?? []) {
      for (const cells of [row.ColData, row.Summary?.ColData]) {
        if (cells?.[0]?.value === title) found.push(cells.slice(1).map((c: Json) => c.value));
      }
      walk(row.Rows?.Row);
    }
  };
  walk(body.Rows.Row);
  return found[0] ?? [];
}
