/**
 * A plan of a bench project is made, and carried out; its cost is that of carrying it out: each
 * row evaluated afresh and looked for, the operation log, history, links, what was read back.
 * Usage: node line-push.ts FOLDER
 */
import { applyProject, planProject } from "../../engine/run.ts";
import { reportSince } from "./measure.ts";
import { openBench } from "./open.ts";

const project = await openBench(process.argv[2]!);
const { plan } = await planProject(project, { hands: "all", only: null, offline: false });
const began = process.cpuUsage();
const { rows, stop } = await applyProject(project, plan);
const odd = rows.find(({ result }) => result !== "done");
if (stop !== null || odd !== undefined) throw stop ?? new Error(JSON.stringify(odd));
reportSince(began, { rows: rows.length });
await project.close();
await project.job.world.http.close();
