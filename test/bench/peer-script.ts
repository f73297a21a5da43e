/**
 * The way that most integrations are begun: the usual client library in a loop over the rows, one
 * createInvoice each, as its README shows. Usage: node peer-script.ts FOLDER URL
 */
import fs from "node:fs";
import path from "node:path";
import type { BenchInvoice } from "./data.ts";
import { openClient } from "./peer-client.ts";

const [folder = "", url = ""] = process.argv.slice(2);
const create = openClient(url);

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
