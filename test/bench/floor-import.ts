/**
 * The floor of `import-cold`: a hard-coded script that reads, maps and writes the same rows as the
 * line does, and nothing more.
 *
 * It does: stream the NDJSON file and JSON.parse each line; map by hand; write, in a store file
 * that the store's own migration made (the same tables, columns, checks and indexes, the same
 * pragmas), a `record` row with the raw text and its fingerprint, and a `document` row with the
 * digest of its mapped body, title, number, date, amount, day, party, needs and read set. 2000 rows
 * to a transaction, as the line. Each row is inserted once, with its final values.
 *
 * It does not: validate, find duplicate keys, compare with what is staged, notice what vanished,
 * look anything up in the store (projects and cost codes are known by heart), know whether a named
 * item exists, record what was read (each row names the same read set), judge, plan, or order.
 *
 * Usage: node floor-import.ts FOLDER   (FOLDER/floor.db as `prepareStores` made it)
 */
import { hash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import Database from "better-sqlite3";
import { mapByHand } from "./by-hand.ts";
import type { BenchInvoice } from "./data.ts";
import { report } from "./measure.ts";

const folder = process.argv[2]!;
const db = new Database(path.join(folder, "floor.db"));
for (const setting of [
  "journal_mode = WAL",
  "synchronous = FULL",
  "fullfsync = ON",
  "foreign_keys = ON",
  "trusted_schema = OFF",
  "cell_size_check = ON",
  "temp_store = MEMORY",
  "cache_size = -2000",
]) {
  db.pragma(setting);
}
const entity = db
  .prepare("insert into entity (name, digest) values ('invoice', 'floor')")
  .run().lastInsertRowid;
const putRecord = db.prepare(
  `insert into record (entity_id, key, raw, fingerprint, revision, origin, latched, first_seen,
    first_run, staged_at) values (?, ?, ?, ?, 1, 'live', 0, ?, 'run_floor', ?)`,
);
const putDocument = db.prepare(
  `insert into document (record_id, entity_id, role, stream, dirty, moved, link, sync, settlement,
    read_set_id, desired_hash, needs, title, number, date, amount, day, party)
    values (?, ?, 'main', 'Invoice', 0, 0, 'none', 'ready', 'na', 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
);

let batch: [string, BenchInvoice][] = [];
const write = db.transaction(() => {
  const now = new Date().toISOString();
  for (const [text, row] of batch) {
    const id = putRecord.run(entity, row.number, text, digest(text), now, now).lastInsertRowid;
    const body = mapByHand(row);
    const needs = `["project/${row.project}"]`;
    const { number, dated, project } = row;
    const amount = Number(row.total.replace(".", ""));
    const print = digest(JSON.stringify(body));
    putDocument.run(id, entity, print, needs, number, number, dated, amount, dated, project);
  }
  batch = [];
});

let rows = 0;
const input = fs.createReadStream(path.join(folder, "exports", "invoices.ndjson"));
for await (const line of readline.createInterface({ input })) {
  if (line === "") continue;
  batch.push([line, JSON.parse(line) as BenchInvoice]);
  rows += 1;
  if (batch.length === 2000) write();
}
write();
db.close();
report({ rows });

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer").subarray(0, 16);
}
