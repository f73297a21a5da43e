/**
 * The floor of `replan-nochange`: a hard-coded script that reads the same file again over the store
 * that the line has filled, parses each line, and looks by its key whether the staged row is the
 * same. It writes nothing, looks at no document, and does not read the other side.
 *
 * Usage: node floor-replan.ts FOLDER   (after line-import.ts)
 */
import { hash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import Database from "better-sqlite3";
import type { BenchInvoice } from "./data.ts";
import { report } from "./measure.ts";

const folder = process.argv[2]!;
const db = new Database(path.join(folder, ".tieout", "staging.db"), { readonly: true });
db.pragma("cache_size = -2000");
const find = db
  .prepare(
    `select fingerprint = ? from record join entity on entity.id = record.entity_id
      where entity.name = 'invoice' and key = ?`,
  )
  .pluck();

let rows = 0;
let changes = 0;
const input = fs.createReadStream(path.join(folder, "exports", "invoices.ndjson"));
for await (const line of readline.createInterface({ input })) {
  if (line === "") continue;
  rows += 1;
  const { number } = JSON.parse(line) as BenchInvoice;
  if (find.get(hash("sha256", line, "buffer").subarray(0, 16), number) !== 1) changes += 1;
}
db.close();
report({ rows, changes });
