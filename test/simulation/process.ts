import type { World } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import { SILENT } from "../../engine/log.ts";
import type { Project } from "../../engine/project.ts";
import { MOST_KEPT } from "../../engine/run.ts";
import { explainedPostgres } from "../../engine/store/postgres-errors.ts";
import { makeAllLeft } from "../../engine/store/documents-left.ts";
import type { Store, Tx } from "../../engine/store/open.ts";
import type { WriteOptions } from "../../engine/store/store.ts";
import { connectors } from "../support/connectors.ts";
import { readableId } from "../../engine/world.ts";
import { compiledFor, env } from "./company.ts";
import type { Variant } from "./company.ts";
import type { Seat } from "./ground.ts";
import { failsNow, seededBytes, saw } from "./simulation.ts";
import type { Simulation } from "./simulation.ts";

/** One process of ours: it has effects, and can end between any two of them. */
export interface Process {
  readonly name: string;
  readonly sim: Simulation;
  /** The id of the run that it began last. */
  run: string;
  dead: boolean;
  /** It stands still until then. */
  stalledUntil: number;
  /**
   * Before or after an effect: another event; or, in `crash` of 1000, the end of the process, and
   * then for ever.
   */
  effect(what: string, crash?: number): Promise<void>;
}

export type Ending<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "killed" };

/** For people: how it ended. */
export function nameOf(ending: Ending<unknown>): string {
  if (ending.kind !== "failed") return ending.kind;
  return ending.error instanceof TieoutError ? ending.error.code : String(ending.error);
}

export interface Doors {
  /** The network, as this process has it. */
  http(process: Process): World["http"];
  /** After each transaction of the store. */
  stored(process: Process): Promise<void>;
}

/** Begins a process: its configuration compiled, its store open; ends when its work does. */
export async function startProcess<T>(
  sim: Simulation,
  name: string,
  variant: Variant,
  doors: Doors,
  work: (project: Project, process: Process) => Promise<T>,
): Promise<Ending<T>> {
  const checked = await compiledFor(variant);
  const seat = await sim.ground.seat();
  let end: (ending: Ending<T>) => void = () => {};
  const ended = new Promise<Ending<T>>((resolve) => (end = resolve));
  const process = openProcess(sim, name, () => {
    seat.kill();
    end({ kind: "killed" });
  });
  const world = worldOf(process, doors);
  const project: Project = {
    job: {
      world,
      environment: null,
      actor: name,
      connectors,
      signal: new AbortController().signal,
      patient: true,
      onProgress(progress) {
        if (progress.kind !== "rows" || progress.step !== "plan") return;
        if (progress.done > MOST_KEPT) sim.unkept.add(process.run);
      },
    },
    config: checked.config!,
    program: checked.program!,
    connectors: checked.connectors,
    warnings: [],
    store: storeOf(process, seat, doors),
    close: () => Promise.resolve(),
  };
  // As whoever opens a project does.
  const begun = makeAllLeft(project.store, project.program);
  begun
    .then(() => work(project, process))
    .then(
      (value) => {
        if (!process.dead) seat.leave();
        end(process.dead ? { kind: "killed" } : { kind: "done", value });
      },
      (error: unknown) => {
        // Whatever it had under way still ends with it.
        seat.kill();
        end(process.dead ? { kind: "killed" } : { kind: "failed", error });
      },
    );
  return ended;
}

/**
 * What a dead process waits for: one of its own, so that it goes with who waits. One for all of
 * them held every process that had ever been killed: 65 MB a company of 10,000 documents.
 */
const never = (): Promise<never> => new Promise<never>(() => {});

function openProcess(sim: Simulation, name: string, onKill: () => void): Process {
  const { time, choices, swarm } = sim;
  const isLast = (crash: number): boolean => {
    const at = sim.effects++;
    sim.crashPoints.push(`${name} ${sim.changes} ${sim.onTheWay}`);
    if (sim.crashAt !== null) return at === sim.crashAt;
    return sim.wild && choices.chance(`${name}.crash`, crash);
  };
  const process: Process = {
    name,
    sim,
    run: "",
    dead: false,
    stalledUntil: 0,
    async effect(what, crash = swarm.crash) {
      if (process.dead) return never();
      if (isLast(crash)) {
        kill(process, what);
        onKill();
        return never();
      }
      await new Promise<void>((resolve) => time.after(1, resolve));
      if (process.dead) return never();
    },
  };
  return process;
}

function kill(process: Process, what: string): void {
  const { sim, name } = process;
  process.dead = true;
  const power = sim.choices.chance(`${name}.power`, 500);
  saw(sim, power ? "fault power" : "fault kill");
  sim.trace.note(`${name} ${power ? "loses power" : "is killed"} at ${what}`);
  if (!power) return;
  sim.files.powerCut();
  sim.lostPower = true;
}

function worldOf(process: Process, doors: Doors): World {
  const { sim, name } = process;
  const { time } = sim;
  const bytes = seededBytes(sim.seed, name);
  const { files } = sim;
  return {
    clock: {
      ...time.clock,
      async sleep(ms, signal) {
        await time.clock.sleep(ms, signal);
        while (!process.dead && process.stalledUntil > time.nowMs()) {
          await time.clock.sleep(process.stalledUntil - time.nowMs());
        }
        if (process.dead) return never();
      },
    },
    random: {
      bytes,
      id(prefix) {
        const id = readableId(prefix, time.nowMs(), bytes(10));
        if (prefix === "run") process.run = id;
        return id;
      },
    },
    files: {
      ...files,
      write(path, data, options) {
        if (process.dead) throw new Error("a dead process wrote a file");
        sim.trace.note(`${name} writes ${path}`);
        failFiles(sim, path);
        sim.changes++;
        files.write(path, data, options);
      },
      append(path, data, options) {
        failFiles(sim, path);
        sim.changes++;
        files.append(path, data, options);
      },
      overwrite(path, data) {
        failFiles(sim, path);
        sim.changes++;
        files.overwrite(path, data);
      },
      remove(path) {
        failFiles(sim, path);
        sim.changes++;
        files.remove(path);
      },
      list(folder) {
        failFiles(sim, folder);
        return files.list(folder);
      },
      readBytes(path, most) {
        failFiles(sim, path);
        return files.readBytes(path, most);
      },
      readText(path) {
        failFiles(sim, path);
        return files.readText(path);
      },
      stream(path) {
        failFiles(sim, path);
        return files.stream(path);
      },
    },
    http: doors.http(process),
    log: SILENT,
    env,
    crash: (point) => saw(sim, `point ${point}`),
  };
}

function failFiles(sim: Simulation, path: string): void {
  if (!failsNow(sim, "files")) return;
  throw new TieoutError("TO930", `cannot use ${path}: the disk reports an error (EIO)`);
}

/**
 * All is written and nothing is committed: others wait for its locks, and its death undoes it.
 * Less than the 10 s after which a server has whoever waits give up.
 */
async function linger(process: Process): Promise<void> {
  const { sim, name } = process;
  if (!sim.ground.apart || !sim.wild || sim.crashAt !== null) return;
  if (!sim.choices.chance(`${name}.linger`, sim.swarm.linger)) return;
  const ms = [5, 500, 9000][sim.choices.pick(`${name}.lingers`, 3)]!;
  saw(sim, "fault linger");
  sim.trace.note(`${name} lingers in a transaction for ${ms} ms`);
  await new Promise<void>((resolve) => sim.time.after(ms, resolve));
  await process.effect("inside a transaction", LINGER_CRASHES * sim.swarm.crash);
}

/** As the driver says it. */
const GONE = "Connection terminated unexpectedly";

/** So much likelier: there are a hundred effects for each that lingers. */
const LINGER_CRASHES = 10;

/** Where the connection breaks off: before a commit, with its answer on the way, or after it. */
type Break = "before" | "answer" | "after";

function breakOf({ sim, name }: Process): Break | null {
  const { ground, wild, crashAt, choices, swarm } = sim;
  if (failsNow(sim, "commit")) return "answer";
  if (!ground.apart || !wild || crashAt !== null) return null;
  if (!choices.chance(`${name}.broken`, swarm.broken)) return null;
  const where = (["before", "answer", "after"] as const)[choices.pick(`${name}.breaks`, 3)]!;
  saw(sim, `fault broken off ${where}`);
  sim.trace.note(`${name}: the connection breaks off (${where})`);
  return where;
}

function storeOf(process: Process, seat: Seat, doors: Doors): Store {
  const { sim, name } = process;
  const { store } = seat;
  return {
    db: store.db,
    dialect: store.dialect,
    lineage: store.lineage,
    async write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T> {
      await process.effect("before a commit");
      const isFull = failsNow(sim, "store");
      const breaks = breakOf(process);
      const result = await store.write(async (tx) => {
        const made = await work(tx);
        await linger(process);
        // At its end: all that it did is undone.
        if (isFull) throw new TieoutError("TO930", "staging.db: no space is left on the disk");
        if (breaks === "before") await seat.breakOff();
        return made;
      }, options);
      sim.changes++;
      sim.trace.note(`${name} commits`);
      if (breaks !== null && breaks !== "before") await seat.breakOff();
      await doors.stored(process);
      // It is committed, and whoever asked for it is told otherwise.
      if (breaks === "answer") throw explainedPostgres(new Error(GONE), "the store");
      await process.effect("after a commit");
      return result;
    },
    othersWrote: () => store.othersWrote(),
    close: () => Promise.resolve(),
  };
}
