import { TieoutError } from "../../engine/errors.ts";
import { parseJson, writeJson } from "../../engine/model/json.ts";
import { formatAddress } from "../../engine/model/ids.ts";
import { readPlan, writePlan } from "../../engine/model/plan-json.ts";
import type { PlanJson } from "../../engine/model/plan-json.ts";
import type { Checked } from "../../engine/model/check.ts";
import type { Plan } from "../../engine/model/plan.ts";
import type { Project } from "../../engine/project.ts";
import { applyProject, planProject, recoverProject, runProject } from "../../engine/run.ts";
import type { Applied } from "../../engine/run.ts";
import { openVirtualTime, Stuck } from "../support/virtual-time.ts";
import { openBooks } from "./books.ts";
import type { SimBooks } from "./books.ts";
import type { Choices } from "./choices.ts";
import { configured, variantOf } from "./company.ts";
import type { Variant } from "./company.ts";
import type { Edge, Ground } from "./ground.ts";
import { networkOf } from "./network.ts";
import {
  expectIntent,
  expectReadBack,
  expectRest,
  expectTied,
  expectTruth,
  rowText,
} from "./oracles.ts";
import { nameOf, startProcess } from "./process.ts";
import type { Doors, Ending, Process } from "./process.ts";
import { openTrace, saw, stackOf, violate } from "./simulation.ts";
import type { Failing, Simulation } from "./simulation.ts";
import { openSource } from "./source.ts";
import type { SimSource } from "./source.ts";
import { areClose, swarmOf } from "./swarm.ts";
import type { Swarm } from "./swarm.ts";

export interface SeedOptions {
  readonly seed: number;
  readonly choices: Choices;
  readonly ground: Ground;
  /** Keeps the trace's lines. */
  readonly trace?: boolean;
  /** A world of its own making instead of the seed's. */
  readonly swarm?: Partial<Swarm>;
  readonly crashAt?: number;
  /** Changed as it happens. */
  readonly failure?: Failing;
  /** Ends before so many events have happened. */
  readonly until?: number;
  /** A promise is broken where it has not come to rest after so many; 50,000. */
  readonly most?: number;
}

export interface SeedResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly digest: string;
  readonly effects: number;
  /** For each effect what a crash there would leave: equal texts, equal worlds. */
  readonly crashPoints: readonly string[];
  readonly events: number;
  readonly trace: readonly string[];
  readonly seen: ReadonlyMap<string, number>;
  readonly made: ReadonlyMap<string, number>;
  /** How both sides tied out in the end; null: it never came to that. */
  readonly checked: Checked | null;
  /** Milliseconds of the world. */
  readonly lasted: number;
}

/** One world from its first run to its rest. */
export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed, choices, ground } = options;
  await ground.reset();
  const time = openVirtualTime({
    most: options.until ?? options.most ?? MOST_EVENTS,
    beside: ground.settled,
  });
  const swarm = { ...swarmOf(choices), ...options.swarm };
  const sim: Simulation = {
    seed,
    choices,
    swarm,
    time,
    ground,
    files: configured(variantOf(swarm), time.nowMs),
    wild: true,
    effects: 0,
    changes: 0,
    onTheWay: 0,
    crashPoints: [],
    crashAt: options.crashAt ?? null,
    failure: options.failure ?? null,
    planned: new Map(),
    unkept: new Set(),
    seen: new Map(),
    lostPower: false,
    restored: false,
    recovered: false,
    violations: [],
    trace: openTrace(options.trace ?? false, time.elapsedMs),
  };
  const waited = ground.waited();
  let checked: Checked | null = null;
  try {
    checked = await time.run(live(sim));
  } catch (error) {
    if (options.until === undefined) violate(sim, `O8 it does not end: ${String(error)}`);
    if (!(error instanceof Stuck)) sim.trace.note(stackOf(error));
  }
  await edgesOf(sim);
  if (ground.waited() > waited) saw(sim, "fault lock");
  return {
    seed,
    violations: sim.violations,
    digest: sim.trace.digest(),
    effects: sim.effects,
    crashPoints: sim.crashPoints,
    events: time.events(),
    trace: sim.trace.lines,
    seen: sim.seen,
    made: choices.made,
    checked,
    lasted: time.elapsedMs(),
  };
}

/** The longest of 2,000 worlds had 3,000. */
const MOST_EVENTS = 50_000;

interface Life {
  readonly sim: Simulation;
  readonly books: SimBooks;
  readonly source: SimSource;
  readonly doors: Doors;
  variant: Variant;
  processes: number;
  backup: boolean;
}

async function live(sim: Simulation): Promise<Checked | null> {
  const { swarm, choices, time, ground } = sim;
  const books = openBooks(sim);
  const source = openSource(sim);
  const doors: Doors = {
    http: (process) =>
      networkOf(process, {
        emulator: books.emulator,
        async beforeWrite(process, request) {
          books.sending(process, request);
          await expectIntent(process, request);
        },
        during: books.during,
      }),
    stored: (process) => stored(process, books),
  };
  if (ground.losesTail) await ground.keep("synced");
  const life: Life = {
    sim,
    books,
    source,
    doors,
    variant: variantOf(swarm),
    processes: 0,
    backup: false,
  };
  for (let round = 0; round < swarm.rounds; round++) {
    await oneRound(life);
    await expectTruth(sim, books);
    await time.clock.sleep([1000, 30_000, 100_000, 600_000][choices.pick("pause", 4)]!);
    await backup(life);
  }
  sim.wild = false;
  await time.clock.sleep(3_600_000);
  const checked = await comeToRest(life);
  await expectRest(sim, books, source);
  expectTied(sim, books, source, checked);
  if (!swarm.second && swarm.faults.throttle === 0 && books.throttled() > 0) {
    violate(sim, `O11 ${books.throttled()} requests were more than the service admits`);
  }
  return checked;
}

/** Where a transaction is not durable at once, it is so now and then. */
async function stored({ sim }: Process, books: SimBooks): Promise<void> {
  await expectReadBack(sim, books, await edgesOf(sim));
  if (!sim.ground.losesTail) return;
  if (sim.choices.pick("checkpoint", 8) === 7) await sim.ground.keep("synced");
}

async function edgesOf(sim: Simulation): Promise<readonly Edge[]> {
  const edges = await sim.ground.edges();
  for (const { text } of edges) saw(sim, `edge ${text}`);
  return edges;
}

async function oneRound(life: Life): Promise<void> {
  const { sim, books, source } = life;
  const { swarm, choices, time } = sim;
  const soon = (): number => choices.pick("when", 300_000);
  if (swarm.grow > 0) source.grow(swarm.grow);
  for (const hand of swarm.hands) time.after(soon(), () => void (sim.wild && books.hand(hand)));
  for (const edit of swarm.edits) time.after(soon(), () => sim.wild && source.edit(edit));
  if (swarm.reconfigure && choices.pick("reconfigure", 2) === 1) reconfigure(life);
  const work = [oneProcess(life)];
  if (swarm.second) {
    saw(sim, "fault second");
    const later = choices.pick("second", 200_000);
    await time.clock.sleep(sim.ground.apart && areClose(swarm) ? later % 5000 : later);
    work.push(oneProcess(life));
  }
  await Promise.all(work);
  if (!sim.lostPower) return;
  sim.lostPower = false;
  if (sim.ground.losesTail) await sim.ground.restore("synced");
}

/** A backup is made; some time later it is put back, and what was under way has time to end. */
async function backup(life: Life): Promise<void> {
  const { sim } = life;
  if (!sim.swarm.backup) return;
  if (!life.backup) {
    life.backup = true;
    return sim.ground.keep("backup");
  }
  if (sim.choices.pick("restore", 2) === 0) return;
  saw(sim, "fault restored");
  sim.trace.note("the store is restored from its backup");
  await sim.ground.restore("backup");
  sim.restored = true;
  sim.recovered = false;
  await sim.time.clock.sleep(210_000);
  // Where nothing is answered from memory, the promise needs what is said to do after a restore.
  const must = sim.swarm.requestIds !== "honoured";
  if (must || sim.choices.pick("recover", 2) === 1) await recover(life);
}

async function oneProcess(life: Life): Promise<void> {
  const { sim, doors } = life;
  const name = `p${++life.processes}`;
  const kind = sim.choices.pick("kind", 4);
  if (kind < 3) {
    const ending = await startProcess(sim, name, life.variant, doors, (project) =>
      runProject(project, { check: kind === 1 }).then((ran) => ran.applied),
    );
    await judge(life, name, ending);
    return;
  }
  saw(sim, "fault saved plan");
  const planned = await savePlan(life, name);
  if (planned === null) return;
  await approval(life);
  const plan = readPlan(parseJson(planned) as PlanJson);
  const applier = `p${++life.processes}`;
  const ending = await startProcess(sim, applier, life.variant, doors, (project) =>
    applySaved(sim, project, plan),
  );
  await judge(life, applier, ending);
}

async function savePlan(life: Life, name: string): Promise<string | null> {
  const ending = await startProcess(life.sim, name, life.variant, life.doors, async (project) => {
    const { plan } = await planProject(project, { hands: "all", only: null, offline: false });
    return writeJson(writePlan(plan));
  });
  await judge(life, name, ending);
  return ending.kind === "done" ? ending.value : null;
}

/** A plan lies with a person: the source moves on, another plan is made, the mapping is changed. */
async function approval(life: Life): Promise<void> {
  const { time, choices, swarm } = life.sim;
  const ms = choices.pick("approved", 100_000);
  await time.clock.sleep(Math.floor(ms / 2));
  if (choices.pick("planned-again", 3) === 2) {
    saw(life.sim, "fault planned again");
    await savePlan(life, `p${++life.processes}`);
  }
  await time.clock.sleep(Math.floor(ms / 2));
  if (swarm.reconfigure && choices.pick("reconfigure.since", 2) === 1) reconfigure(life);
}

function reconfigure(life: Life): void {
  life.variant = { ...life.variant, later: true };
  saw(life.sim, "fault reconfigured");
}

async function applySaved(sim: Simulation, project: Project, plan: Plan): Promise<Applied> {
  const random = project.job.world.random;
  // The next id that is drawn is the run's.
  const world = {
    ...project.job.world,
    random: {
      ...random,
      id(prefix: string) {
        const id = random.id(prefix);
        if (prefix === "run") sim.planned.set(id, rowsOf(plan));
        return id;
      },
    },
  };
  return applyProject({ ...project, job: { ...project.job, world } }, plan);
}

/** What the refusal says to do: links of what the store has forgotten are rebuilt. */
async function recover(life: Life): Promise<void> {
  const name = `p${++life.processes}`;
  const { wild } = life.sim;
  // A person does it, again and again until it is done.
  life.sim.wild = false;
  const ending = await startProcess(life.sim, name, life.variant, life.doors, async (project) => {
    const { found } = await recoverProject(project, { write: true, from: null });
    return `recovered ${found.length}`;
  });
  life.sim.wild = wild;
  if (ending.kind === "done") life.sim.recovered = true;
  await judge(life, name, ending);
}

const rowsOf = (plan: Plan): ReadonlySet<string> =>
  new Set(
    [...plan.changes].map(({ kind, address, desired, expectVersion }) =>
      rowText({ kind, row: formatAddress(address), desired, expectVersion }),
    ),
  );

/** Connections to the store break off in this world. */
const mayBreakOff = ({ swarm, failure }: Simulation): boolean =>
  swarm.broken > 0 || failure?.door === "commit";

/** Codes that a run may end with when the world is against it. */
const EXPECTED: ReadonlySet<string> = new Set("TO910 TO911 TO912 TO931 TO940 TO941".split(" "));

async function judge(life: Life, name: string, ending: Ending<unknown>): Promise<void> {
  const { sim } = life;
  if (ending.kind === "killed") return;
  if (ending.kind === "failed") {
    const { error } = ending;
    const code = error instanceof TieoutError ? error.code : "internal error";
    sim.trace.note(`${name} ends with ${code}: ${String(error)}`);
    saw(sim, `ends ${code}`);
    if (EXPECTED.has(code) || (sim.failure !== null && code === "TO930")) return;
    if (code === "TO924" && sim.ground.apart && mayBreakOff(sim)) return;
    // What the store does not know of is never made again: after a restore, where a process stood
    // still and sent what another had given up, where people have moved all that finds it again.
    const { restored, swarm } = sim;
    const mayBe = restored || swarm.stall > 0 || life.books.touched.size > 0;
    if (mayBe && code === "TO916") return recover(life);
    violate(sim, `O12 a run ended with ${code}: ${String(error)}`);
    sim.trace.note(stackOf(error));
    return;
  }
  const applied = ending.value;
  if (typeof applied === "string")
    return sim.trace.note(`${name} is done: ${applied.slice(0, 20)}`);
  const { rows, stop, plan } = applied as Applied;
  if (!sim.planned.has(plan.run)) sim.planned.set(plan.run, rowsOf(plan));
  const words = rows.map(
    ({ change, result }) =>
      `${change.kind} ${change.address.entity}/${change.address.key} ${result}`,
  );
  sim.trace.note(`${name} ends${stop === null ? "" : ` with ${stop.code}`}: ${words.join(", ")}`);
  saw(sim, `ends ${stop === null ? "whole" : stop.code}`);
  for (const { result } of rows) saw(sim, `result ${result}`);
  // O12: what is not known is never called a success.
  if (stop === null && rows.some(({ result }) => result === "unknown" || result === "pending")) {
    violate(sim, `O12 ${name} ended well with rows whose outcome is not known`);
  }
}

/** The same command until nothing is left to do, and then once more: it must write nothing. */
async function comeToRest(life: Life): Promise<Checked | null> {
  const { sim, books } = life;
  for (let turn = 0; ; turn++) {
    const before = books.writes();
    const name = `p${++life.processes}`;
    let checked: Checked | null = null;
    const ending = await startProcess(sim, name, life.variant, life.doors, async (project) => {
      const ran = await runProject(project, { check: true });
      checked = ran.checked;
      return ran.applied;
    });
    await judge(life, name, ending);
    if (sim.crashAt !== null && ending.kind === "killed") {
      await sim.time.clock.sleep(300_000);
      continue;
    }
    if (ending.kind !== "done") {
      if (turn >= 3) {
        violate(sim, `O8 after ${turn + 1} runs it still ends with ${nameOf(ending)}`);
        return checked;
      }
    } else if (books.writes() === before && ending.value.rows.length === 0) return checked;
    else if (turn >= 6) {
      violate(sim, "O8 it still writes after seven runs");
      return checked;
    }
    await expectTruth(sim, books);
    await sim.time.clock.sleep(600_000);
  }
}
