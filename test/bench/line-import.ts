/**
 * The line from config to plan over a bench project, with its cost step by step.
 * Usage: node line-import.ts FOLDER
 */
import { connectors } from "../support/connectors.ts";
import { openProject, connectionsOf, rememberCompany } from "../../engine/project.ts";
import { importRecords } from "../../engine/import.ts";
import { observeBooks } from "../../engine/observe.ts";
import { matchDocuments } from "../../engine/match.ts";
import { desireDocuments } from "../../engine/desire.ts";
import { diffDocuments } from "../../engine/diff.ts";
import { makePlan } from "../../engine/plan.ts";
import type { RunId } from "../../engine/model/ids.ts";
import { realWorld, keepHeapSmall } from "../../engine/world.ts";
import { report } from "./measure.ts";

const folder = process.argv[2]!;
const world = realWorld({ root: folder });
const { signal } = new AbortController();
const job = { world, environment: null, actor: "bench", connectors, signal, patient: true };
const opened = await openProject(job);
if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
const { project } = opened;
// As the command line does.
keepHeapSmall();
const connections = connectionsOf(project, "read", () => "import");
await rememberCompany(project, connections);
const { store, program } = project;
const run = world.random.id("run") as RunId;
const deps = { world, store, program, connections, run, actor: "bench", signal };

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
await connections.close();
await project.close();
await world.http.close();
report(facts);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return Math.round((user + system) / 1000);
}
