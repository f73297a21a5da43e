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
const matched = await matchDocuments({ imported, streams: [] }, deps);
const desired = await desireDocuments(matched, deps);
const diffed = await diffDocuments(desired, deps);
const plan = await makePlan(diffed, deps, { hands: "all", only: null });
const engineMs = Math.round(performance.now() - from);
const { user, system } = process.cpuUsage(before);
await connections.close();
await project.close();
await world.http.close();
report({
  evaluated: desired.evaluated,
  changes: plan.changes.length,
  engineMs,
  engineCpuMs: Math.round((user + system) / 1000),
});

function putToRest(file: string): void {
  const db = new Database(file);
  db.exec(`
    begin;
    insert or ignore into link select id, 'books', stream, 'r' || id, 0, 'applied', 'bench', '', ''
      from document;
    insert or ignore into base select id, '{}', coalesce(desired_hash, x''), '0', '' from document;
    insert or ignore into mirror (connection, stream, remote_id, version, body, fingerprint, active,
      gone, seen_at)
      select 'books', stream, 'r' || id, '0', '{"Id":"r' || id || '","SyncToken":"0"}', x'00', 1, 0, ''
      from document;
    update document set link = 'linked', sync = 'done', moved = 0, last_success = '2026-01-01';
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
