/**
 * The way that most integrations are begun: the usual client library in a loop over the rows, one
 * createInvoice each, as its README shows. Usage: node peer-script.ts FOLDER URL
 */
import fs from "node:fs";
import path from "node:path";
import library from "node-quickbooks";
import type { BenchInvoice } from "./data.ts";

const [folder = "", url = ""] = process.argv.slice(2);
interface Client {
  createInvoice(invoice: object, done: (error: unknown) => void): void;
}

/** Its types speak of another form than its module has. */
const QuickBooks = library as unknown as (new (...given: readonly unknown[]) => Client) & {
  V3_ENDPOINT_BASE_URL: string;
};
// The one thing that is not as its README has it: where the company is.
QuickBooks.V3_ENDPOINT_BASE_URL = `${url}/v3/company/`;
const qbo = new QuickBooks(
  "key",
  "secret",
  "token",
  false,
  "1",
  true,
  false,
  null,
  "2.0",
  "refresh",
);

const file = fs.readFileSync(path.join(folder, "exports", "invoices.ndjson"), "utf8");
for (const line of file.trimEnd().split("\n")) {
  const row = JSON.parse(line) as BenchInvoice;
  await create({
    DocNumber: row.number,
    CustomerRef: { value: String(Number(row.project.slice(2)) + 1) },
    TxnDate: row.dated,
    DueDate: row.due,
    Line: row.lines.map(({ code, title, amount }) => ({
      Amount: Number(amount),
      Description: title,
      DetailType: "SalesItemLineDetail",
      SalesItemLineDetail: { ItemRef: { value: String(Number(code.slice(2)) + 1) } },
    })),
  });
}

function create(invoice: object): Promise<void> {
  return new Promise((resolve, reject) => {
    qbo.createInvoice(invoice, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(new Error(JSON.stringify(error)));
    });
  });
}
