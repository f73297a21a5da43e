/**
 * The line from config to plan over a bench project, with its cost step by step.
 * Usage: node line-import.ts FOLDER
 */
import { rememberCompany } from "../../engine/project.ts";
import { importRecords } from "../../engine/import.ts";
import { observeBooks } from "../../engine/observe.ts";
import { matchDocuments } from "../../engine/match.ts";
import { desireDocuments } from "../../engine/desire.ts";
import { diffDocuments } from "../../engine/diff.ts";
import { makePlan } from "../../engine/plan.ts";
import { report } from "./measure.ts";
import { closeBench, depsOfBench, openBench } from "./open.ts";

const project = await openBench(process.argv[2]!);
const deps = depsOfBench(project);
await rememberCompany(project, deps.connections);

const facts: Record<string, number> = { startMs: cpuMs() };
const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const before = cpuMs();
  const done = await work();
  facts[`${name}Ms`] = cpuMs() - before;
  return done;
};
const imported = await timed("import", () =>
  importRecords({ kind: "auto" }, deps, { leaves: true }),
);
const observed = await timed("observe", () => observeBooks(imported, deps));
const matched = await timed("match", () => matchDocuments(observed, deps));
const desired = await timed("desire", () => desireDocuments(matched, deps));
const plan = await timed("plan", async () =>
  makePlan(await diffDocuments(desired, deps), deps, { hands: "all", only: null }),
);
facts["evaluated"] = desired.evaluated;
facts["changes"] = plan.changes.length;
await closeBench(deps, project);
report(facts);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
}
