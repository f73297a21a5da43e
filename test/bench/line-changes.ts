/**
 * The line over a store in which everything is at rest, after 100 rows of the source have changed:
 * what is left to do once they are staged. The documents of line-import.ts are put to rest as an
 * apply would leave them, without the hours that sending a million takes.
 *
 * Usage: node line-changes.ts FOLDER   (after line-import.ts)
 */
import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { desireDocuments } from "../../engine/desire.ts";
import { diffDocuments } from "../../engine/diff.ts";
import { importRecords } from "../../engine/import.ts";
import { matchDocuments } from "../../engine/match.ts";
import type { RunId } from "../../engine/model/ids.ts";
import { makePlan } from "../../engine/plan.ts";
import { connectionsOf, openProject } from "../../engine/project.ts";
import { keepHeapSmall, realWorld } from "../../engine/world.ts";
import { connectors } from "../support/connectors.ts";
import { report } from "./measure.ts";

const CHANGES = 100;

const folder = process.argv[2]!;
putToRest(path.join(folder, ".tieout", "staging.db"));
editRows(path.join(folder, "exports", "invoices.ndjson"));

const world = realWorld({ root: folder });
const { signal } = new AbortController();
const job = { world, environment: null, actor: "bench", connectors, signal, patient: true };
const opened = await openProject(job);
if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
const { project } = opened;
keepHeapSmall();
const connections = connectionsOf(project, "read", () => "import");
const { store, program } = project;
const run = world.random.id("run") as RunId;
const deps = { world, store, program, connections, run, actor: "bench", signal };

const imported = await importRecords({ kind: "auto" }, deps, { leaves: true });
const before = process.cpuUsage();
const from = performance.now();
const marks: Record<string, number> = {};
let last = from;
const lap = (name: string): void => {
  const now = performance.now();
  marks[`${name}Ms`] = Math.round((now - last) * 10) / 10;
  last = now;
};
const matched = await matchDocuments({ imported, streams: [] }, deps);
lap("match");
const desired = await desireDocuments(matched, deps);
lap("desire");
const diffed = await diffDocuments(desired, deps);
lap("diff");
const plan = await makePlan(diffed, deps, { hands: "all", only: null });
lap("plan");
const engineMs = Math.round(performance.now() - from);
const { user, system } = process.cpuUsage(before);
await connections.close();
await project.close();
await world.http.close();
report({
  ...marks,
  evaluated: desired.evaluated,
  changes: plan.changes.length,
  engineMs,
  engineCpuMs: Math.round((user + system) / 1000),
});

/** Linked, agreed on, and seen in the books as they were sent; readers of links know of them. */
function putToRest(file: string): void {
  const db = new Database(file);
  db.exec(`
    begin;
    insert or ignore into link select id, 'books', stream, 'r' || id, 0, 'applied', 'bench', '', ''
      from document;
    create temp table twin as select document.id, document.stream, document.desired_hash,
      json_object('DocNumber', document.number,
        'CustomerRef', json_object('value', (select 'r' || project.id
          from document as project join record as of on of.id = project.record_id
          join entity on entity.id = of.entity_id and entity.name = 'project'
          where of.key = record.raw ->> 'project')),
        'TxnDate', record.raw ->> 'dated', 'DueDate', record.raw ->> 'due', 'TotalAmt', record.raw ->> 'total',
        'PrivateNote', (record.raw ->> 'note') || ', application ' || (record.raw ->> 'application') ||
          ' for ' || (record.raw ->> 'billed_to'),
        'Line', json((select json_group_array(json_object('Amount', value ->> 'amount',
            'Description', value ->> 'title', 'DetailType', 'SalesItemLineDetail',
            'SalesItemLineDetail', json_object(
              'ItemRef', json_object('value', cast(substr(value ->> 'code', 3) + 1 as text)),
              'ClassRef', json_object('value', cast(substr(value ->> 'code', 3) + 1 as text)),
              'Qty', value ->> 'quantity', 'UnitPrice', value ->> 'amount')))
          from json_each(record.raw, '$.lines')))) as body
      from document join record on record.id = document.record_id;
    insert or ignore into base select id, body, coalesce(desired_hash, x''), '0', '' from twin;
    insert or ignore into mirror (connection, stream, remote_id, version, body, fingerprint,
        number, active, gone, seen_at)
      select 'books', stream, 'r' || id, '0', json_set(body, '$.Id', 'r' || id, '$.SyncToken', '0'),
        x'00', body ->> 'DocNumber', 1, 0, '' from twin;
    drop table twin;
    update document set link = 'linked', sync = 'done', moved = 0, last_success = '2026-01-01';
    update read_key set state = (select 'r' || document.id from document
        join record on record.id = document.record_id
        join entity on entity.id = record.entity_id and entity.name || '/' || key = read_key.name)
      where kind = 'link';
    commit`);
  db.close();
}

/** Spread over the whole of it, in place: a text of a million rows is longer than a text may be. */
function editRows(file: string): void {
  const handle = fs.openSync(file, "r+");
  const { size } = fs.fstatSync(handle);
  const around = Buffer.alloc(4096);
  for (let n = 0; n < CHANGES; n++) {
    const from = Math.floor((size / CHANGES) * n);
    fs.readSync(handle, around, 0, around.length, from);
    fs.writeSync(handle, "Task", from + around.indexOf('"note":"Work') + '"note":"'.length);
  }
  fs.closeSync(handle);
}
