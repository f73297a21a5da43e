/**
 * The line over a store in which everything is at rest, after 100 rows of the source have changed:
 * what is left to do once they are staged. The first plan of a process, then some more of the same
 * process, each over a store that it opens anew, as a worker's runs do.
 *
 * Usage: node line-changes.ts FOLDER TURN   (after line-rest.ts; TURN: a number, new each time)
 */
import fs from "node:fs";
import path from "node:path";
import { desireDocuments } from "../../engine/desire.ts";
import { diffDocuments } from "../../engine/diff.ts";
import { importRecords } from "../../engine/import.ts";
import { matchDocuments } from "../../engine/match.ts";
import { makePlan } from "../../engine/plan.ts";
import { measure, median, report } from "./measure.ts";
import { closeBench, depsOfBench, openBench } from "./open.ts";

const CHANGES = 100;
/** Plans of one process of which the median is told: V8 optimizes the line during those before. */
const SPANS = { "": [0, 1], Again: [1, 6], Later: [6, 12] } as const;
const PLANS = SPANS.Later[1];

const [folder, turn] = process.argv.slice(2) as [string, string];
const plans: Readonly<Record<string, number>>[] = [];
for (let nth = 0; nth < PLANS; nth++) {
  if (nth > 0) measure("line-rest.ts", [folder], folder);
  editRows(path.join(folder, "exports", "invoices.ndjson"), 1000 + Number(turn) * PLANS + nth);
  plans.push(await planChanges());
}
const told = Object.entries(SPANS).flatMap(([span, [from, to]]) => {
  const those = plans.slice(from, to);
  return Object.keys(those[0]!).map((name) => [
    `${name}${span}`,
    median(those.map((each) => each[name]!)),
  ]);
});
report(Object.fromEntries(told));

async function planChanges(): Promise<Readonly<Record<string, number>>> {
  const project = await openBench(folder);
  const deps = depsOfBench(project);
  const imported = await importRecords({ kind: "auto" }, deps, { leaves: true });
  const { monotonicMs } = deps.world.clock;
  const before = process.cpuUsage();
  const times = [monotonicMs()];
  const matched = await matchDocuments({ imported, streams: [] }, deps);
  times.push(monotonicMs());
  const desired = await desireDocuments(matched, deps);
  times.push(monotonicMs());
  const diffed = await diffDocuments(desired, deps);
  times.push(monotonicMs());
  const plan = await makePlan(diffed, deps, { hands: "all", only: null });
  times.push(monotonicMs());
  const { user, system } = process.cpuUsage(before);
  await closeBench(deps, project);
  const took = (from: number, to: number): number =>
    Math.round((times[to]! - times[from]!) * 10) / 10;
  return {
    matchMs: took(0, 1),
    desireMs: took(1, 2),
    diffMs: took(2, 3),
    planMs: took(3, 4),
    engineMs: took(0, 4),
    engineCpuMs: Math.round((user + system) / 1000),
    evaluated: desired.evaluated,
    changes: plan.changes.length,
  };
}

/** Spread over the whole of it, in place: a text of a million rows is longer than a text may be. */
function editRows(file: string, word: number): void {
  const handle = fs.openSync(file, "r+");
  const { size } = fs.fstatSync(handle);
  const around = Buffer.alloc(4096);
  for (let n = 0; n < CHANGES; n++) {
    const from = Math.floor((size / CHANGES) * n);
    fs.readSync(handle, around, 0, around.length, from);
    fs.writeSync(handle, String(word), from + around.indexOf('"note":"') + '"note":"'.length);
  }
  fs.closeSync(handle);
}
