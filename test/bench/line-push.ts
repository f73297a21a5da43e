/**
 * A plan of a bench project is made, and carried out; its cost is that of carrying it out: each
 * row evaluated afresh and looked for, the operation log, history, links, what was read back.
 * Usage: node line-push.ts FOLDER
 */
import { openProject } from "../../engine/project.ts";
import { applyProject, planProject } from "../../engine/run.ts";
import { keepHeapSmall, realWorld } from "../../engine/world.ts";
import { connectors } from "../support/connectors.ts";
import { reportSince } from "./measure.ts";

const world = realWorld({ root: process.argv[2]! });
const { signal } = new AbortController();
const job = { world, environment: null, actor: "bench", connectors, signal, patient: true };
const opened = await openProject(job);
if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
const { project } = opened;
keepHeapSmall();
const { plan } = await planProject(project, { hands: "all", only: null, offline: false });
const began = process.cpuUsage();
const { rows, stop } = await applyProject(project, plan);
const odd = rows.find(({ result }) => result !== "done");
if (stop !== null || odd !== undefined) throw stop ?? new Error(JSON.stringify(odd));
reportSince(began, { rows: rows.length });
await project.close();
await world.http.close();
