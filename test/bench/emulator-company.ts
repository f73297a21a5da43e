/** A company of so many invoices, 100 to a customer, as a company file. */
export const REALM = "9341453508217706";

export const CUSTOMERS = 1000;

export function companyFile(invoices: number): string {
  const lines = [
    account("1", "Sales", "Income", "SalesOfProductIncome"),
    account("2", "Accounts Receivable", "Accounts Receivable", "AccountsReceivable"),
    line("Item", { ...head("1"), Name: "Services", Type: "Service", IncomeAccountRef: ref("1") }),
  ];
  for (let n = 1; n <= CUSTOMERS; n++) {
    lines.push(line("Customer", { ...head(String(n)), DisplayName: `Customer ${n}` }));
  }
  for (let n = 1; n <= invoices; n++) lines.push(line("Invoice", invoice(n)));
  return `${lines.join("\n")}\n`;
}

/** Of the customer and day that its number falls on. */
export function invoiceBody(n: number): object {
  const day = String((n % 28) + 1).padStart(2, "0");
  return {
    DocNumber: `INV-${n}`,
    TxnDate: `2026-0${(n % 9) + 1}-${day}`,
    CustomerRef: ref(String((n % CUSTOMERS) + 1)),
    Line: [1, 2, 3].map((at) => ({
      Amount: at * 100,
      Description: `Phase ${at}`,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: { ItemRef: ref("1"), Qty: at, UnitPrice: 100 },
    })),
  };
}

function invoice(n: number): object {
  return { ...head(String(n)), ...invoiceBody(n), TotalAmt: 600, Balance: 600 };
}

function account(id: string, Name: string, AccountType: string, AccountSubType: string): string {
  return line("Account", { ...head(id), Name, AccountType, AccountSubType });
}

const line = (entity: string, body: object): string => JSON.stringify({ [entity]: body });
const ref = (value: string): object => ({ value });
const head = (Id: string): object => ({ Id, SyncToken: "0" });
