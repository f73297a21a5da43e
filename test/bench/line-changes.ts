/**
 * The line over a store in which everything is at rest, after 100 rows of the source have changed:
 * what is left to do once they are staged.
 *
 * Usage: node line-changes.ts FOLDER WORD   (after line-rest.ts; WORD: four letters, new each time)
 */
import fs from "node:fs";
import path from "node:path";
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

const [folder, word] = process.argv.slice(2) as [string, string];
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

/** Spread over the whole of it, in place: a text of a million rows is longer than a text may be. */
function editRows(file: string): void {
  const handle = fs.openSync(file, "r+");
  const { size } = fs.fstatSync(handle);
  const around = Buffer.alloc(4096);
  for (let n = 0; n < CHANGES; n++) {
    const from = Math.floor((size / CHANGES) * n);
    fs.readSync(handle, around, 0, around.length, from);
    fs.writeSync(handle, word, from + around.indexOf('"note":"') + '"note":"'.length);
  }
  fs.closeSync(handle);
}
