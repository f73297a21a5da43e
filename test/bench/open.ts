import type { Deps } from "../../engine/deps.ts";
import type { RunId } from "../../engine/model/ids.ts";
import { connectionsOf, openProject } from "../../engine/project.ts";
import type { Project } from "../../engine/project.ts";
import { keepHeapSmall, realWorld } from "../../engine/world.ts";
import { connectors } from "../support/connectors.ts";

const ACTOR = "bench";

/** A bench project as a command opens it, with its heap kept small. */
export async function openBench(folder: string): Promise<Project> {
  const world = realWorld({ root: folder });
  const { signal } = new AbortController();
  const job = { world, environment: null, actor: ACTOR, connectors, signal, patient: true };
  const opened = await openProject(job);
  if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
  keepHeapSmall();
  return opened.project;
}

/** For the steps of a plan of it. */
export function depsOfBench(project: Project): Deps {
  const { job, store, program } = project;
  const { world, signal } = job;
  const connections = connectionsOf(project, "read", () => "import");
  const run = world.random.id("run") as RunId;
  return { world, store, program, connections, run, actor: ACTOR, signal };
}

export async function closeBench({ world, connections }: Deps, project: Project): Promise<void> {
  await connections.close();
  await project.close();
  await world.http.close();
}
