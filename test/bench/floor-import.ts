/**
 * The floor of `import-cold`: what a hard-coded script needs to read, map and write the same
 * rows. No validation, no deletion detection, no history, no plan.
 * Usage: node floor-import.ts FOLDER
 */
import { hash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import Database from "better-sqlite3";
import type { BenchInvoice } from "./data.ts";
import { report } from "./measure.ts";

const folder = process.argv[2]!;
const store = path.join(folder, "floor.db");
fs.rmSync(store, { force: true });
const db = new Database(store);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`create table row (id integer primary key, key text unique, raw text, print blob) strict;
  create table wish (id integer primary key, number text, total integer, print blob, body text) strict`);
const putRow = db.prepare("insert into row (key, raw, print) values (?, ?, ?)");
const putWish = db.prepare("insert into wish (id, number, total, print, body) values (?, ?, ?, ?, ?)");

let batch: [string, BenchInvoice][] = [];
const write = db.transaction(() => {
  for (const [text, row] of batch) {
    const { lastInsertRowid } = putRow.run(row.number, text, hash("sha256", text, "buffer").subarray(0, 16));
    const body = JSON.stringify(map(row));
    putWish.run(lastInsertRowid, row.number, BigInt(row.total.replace(".", "")), hash("sha256", body, "buffer").subarray(0, 16), body);
  }
  batch = [];
});

let rows = 0;
const lines = readline.createInterface({ input: fs.createReadStream(path.join(folder, "exports", "invoices.ndjson")) });
for await (const line of lines) {
  if (line === "") continue;
  batch.push([line, JSON.parse(line) as BenchInvoice]);
  rows += 1;
  if (batch.length === 500) write();
}
write();
db.close();
report({ rows });

function map(row: BenchInvoice): object {
  return {
    DocNumber: row.number,
    CustomerRef: { value: row.project },
    TxnDate: row.dated,
    DueDate: row.due,
    PrivateNote: `${row.note}, application ${row.application} for ${row.billed_to}`,
    Line: row.lines
      .filter((line) => line.amount !== "0.00")
      .map((line) => ({
        DetailType: "SalesItemLineDetail",
        Amount: line.amount,
        Description: line.title,
        SalesItemLineDetail: {
          ItemRef: { value: `Item ${line.code.slice(2)}` },
          ClassRef: { value: `Class ${line.code.slice(2)}` },
          Qty: line.quantity,
          UnitPrice: line.amount,
        },
      })),
  };
}
