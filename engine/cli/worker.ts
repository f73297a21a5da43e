import path from "node:path";
import { loadFleet } from "../config/fleet.ts";
import { EXIT } from "../errors.ts";
import { msOf } from "../model/calendar.ts";
import type { Instant } from "../model/calendar.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { nearest } from "../model/similar.ts";
import { checkConfiguration, storeAddress } from "../configuration.ts";
import { many } from "../report/layout.ts";
import { fleetJson, fleetText, secondsText } from "../report/worker-text.ts";
import type { FleetView } from "../report/worker-text.ts";
import { companyByName, fleetState, keepCompanies, want } from "../store/fleet.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/open.ts";
import type { World } from "../contract/io.ts";
import { keepHeapSmall, realWorld } from "../world.ts";
import { runCompany } from "../worker/company-run.ts";
import type { Company, Runner } from "../worker/company-run.ts";
import { companiesOf, openFleet } from "../worker/fleet.ts";
import { localQueue } from "../worker/queue.ts";
import type { Queue } from "../worker/queue.ts";
import { runWorker } from "../worker/worker.ts";
import type { WorkerEvent } from "../worker/worker.ts";
import { usage } from "./fail.ts";
import type { Handler } from "./handler.ts";
import { printResult } from "./result.ts";
import type { Shell } from "./shell.ts";
import { jobOf } from "./job.ts";
import { refuseInvalid } from "./with-project.ts";

/** `worker`, `worker status`, `worker ask COMPANY...` */
export const worker: Handler = async (shell, [what, ...names], options) => {
  if (what !== undefined && what !== "status" && what !== "ask") {
    throw usage(`worker does not know ${what}`, "It does: tieout worker, status, ask COMPANY");
  }
  const place = await placeOf(shell, options["fleet"]);
  if (place === null) return EXIT.invalid;
  const readOnly = what === "status";
  const store = await openStore({ address: place.address, world: place.world, readOnly });
  try {
    if (what === "status") return await status(shell, store, options["strict"] === true);
    if (what === "ask") return await ask(shell, place, store, names);
    return await serve(shell, place, store, options);
  } finally {
    await store.close();
  }
};

interface Place {
  /** Of the fleet's file, or of the project. */
  readonly world: World;
  readonly address: string;
  /** Of the folder of the world; null: a project by itself. */
  readonly file: string | null;
  readonly companies: readonly Company[];
}

/** null after a problem, which was shown. */
async function placeOf(shell: Shell, fleet: unknown): Promise<Place | null> {
  const refuse = (found: readonly Diagnostic[], world: World): null => {
    refuseInvalid(shell, found, world.files);
    return null;
  };
  if (typeof fleet === "string") {
    const full = path.resolve(shell.flags.dir, fleet);
    const file = path.basename(full);
    const world = realWorld({ root: path.dirname(full), log: shell.world.log });
    const loaded = loadFleet(world.files, file);
    if (loaded.fleet === null) return refuse(loaded.diagnostics, world);
    const address = storeAddress(world, loaded.fleet.queue ?? "sqlite:.tieout/worker.db");
    return { world, address, file, companies: companiesOf(world.files, loaded.fleet) };
  }
  const { world, flags } = shell;
  const { program, diagnostics } = await checkConfiguration(jobOf(shell));
  if (program === null) return refuse(diagnostics, world);
  const { project: name } = program;
  const folder = world.files.root;
  const company: Company = { name, folder, environment: flags.environment, commit: null };
  const store = storeAddress(world, program.store);
  // Not in the project's own file: two connections of one process would wait for each other.
  const env = flags.environment === null ? "" : `-${flags.environment}`;
  const address = store.startsWith("sqlite:") ? `sqlite:.tieout/worker${env}.db` : store;
  return { world, address, file: null, companies: [company] };
}

async function queueOf(place: Place, store: Store, slots: number): Promise<Queue> {
  if (store.dialect === "sqlite") return localQueue(store, place.world);
  // Loaded only here: who keeps the store in a file never pays for it.
  const { postgresQueue } = await import("../worker/queue-postgres.ts");
  return postgresQueue(place.address, place.world, slots);
}

async function serve(
  shell: Shell,
  place: Place,
  store: Store,
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const slots = numberOf("--slots", options["slots"], 1, 64);
  const drainMs = numberOf("--drain", options["drain"], 0, 3600) * 1000;
  const { world, companies, file } = place;
  const runner: Runner = {
    connectors: shell.connectors,
    actor: shell.actor,
    check: options["check"] !== false,
    policy: jobOf(shell).policy ?? null,
    worldOf: (root) => realWorld({ root, log: shell.world.log }),
  };
  const tell = tellerOf(shell);
  const trouble = (text: string): void => tell({ kind: "trouble", at: world.clock.now(), text });
  const fleet = openFleet({ world, store, runner, file, companies, trouble });
  keepHeapSmall();
  await runWorker({
    world,
    store,
    queue: await queueOf(place, store, slots),
    slots,
    drainMs,
    once: options["once"] === true,
    refresh: fleet.refresh,
    async run(name, entities, signal) {
      const company = fleet.company(name);
      const gone = { exit: EXIT.ok, said: "no longer in the fleet", later: false } as const;
      return company === null ? gone : runCompany(runner, company, entities, signal);
    },
    tell,
    signal: shell.signal,
  });
  return EXIT.ok;
}

function numberOf(flag: string, value: unknown, from: number, to: number): number {
  const text = String(value);
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw usage(`${flag} cannot be "${text}"`, `A whole number from ${from} to ${to}.`);
}

/** A line for each thing that happens: on stderr for people, with --json one document each. */
function tellerOf({ flags, out, err }: Shell): (event: WorkerEvent) => void {
  return (event) => {
    if (flags.json) {
      out.line(JSON.stringify({ format: "tieout.worker/1", ...event }));
      return;
    }
    if (flags.quiet && event.kind !== "trouble") return;
    err.line(eventText(event));
  };
}

function eventText(event: WorkerEvent): string {
  switch (event.kind) {
    case "began":
      return `Worker ${event.worker}, ${many(event.slots, "company", "companies")} at once. Ctrl-C ends it.`;
    case "run":
      return `${event.at}  ${event.company}  begins`;
    case "trouble":
      return `${event.at}  ${event.text}`;
    case "ended": {
      const { exit, said } = event.outcome;
      const how = exit === EXIT.ok ? said : `exit ${exit}: ${said}`;
      return `${event.at}  ${event.company}  ${how} (${secondsText(event.ms)})`;
    }
  }
}

/** Puts companies in line now, whatever their schedule says; all of them where none is named. */
async function ask(
  shell: Shell,
  place: Place,
  store: Store,
  names: readonly string[],
): Promise<number> {
  const known = place.companies.map(({ name }) => name);
  for (const name of names.filter((each) => !known.includes(each))) {
    const near = nearest(name, known);
    const fleet = place.file === null ? "" : ` --fleet ${place.file}`;
    const help = near === null ? `See them: tieout worker status${fleet}` : `Did you mean ${near}?`;
    throw usage(`there is no company "${name}"`, help);
  }
  const asked = names.length === 0 ? known : names;
  const queue = await queueOf(place, store, 1);
  try {
    await store.write(async (tx) => {
      const now = shell.world.clock.now();
      if ((await companyByName(tx, asked[0] ?? "")) === null) await keepCompanies(tx, known);
      const sent: string[] = [];
      for (const name of asked)
        if (await want(tx, name, null, { since: now, now })) sent.push(name);
      await queue.put(tx, sent);
    });
  } finally {
    await queue.close();
  }
  printResult(
    shell,
    () => `${many(asked.length, "company waits", "companies wait")} for a worker`,
    () => ({ format: "tieout.worker-ask/1", companies: asked }),
  );
  return EXIT.ok;
}

/** Whoever was not seen for a minute is not there. */
const LOST_MS = 60_000;

async function status(shell: Shell, store: Store, strict: boolean): Promise<number> {
  const { companies, workers } = await fleetState(store.db);
  const now = msOf(shell.world.clock.now());
  const view: FleetView = {
    workers: workers.map(({ id, host, pid, slots, seen_at }) => {
      const lost = now - msOf(seen_at as Instant) > LOST_MS;
      return { id, host, pid, slots, seenAt: seen_at, lost };
    }),
    companies: companies.map((row) => ({
      name: row.name,
      state:
        row.token !== null
          ? "running"
          : row.wanted !== null
            ? "waiting"
            : row.next_at === null
              ? "not_scheduled"
              : "scheduled",
      worker: row.worker,
      since: row.started_at ?? row.due_at,
      next: row.next_at,
      last:
        row.exit_code === null
          ? null
          : {
              at: row.ended_at,
              exit: row.exit_code,
              said: row.said ?? "",
              tookMs: row.took_ms,
              waitedMs: row.waited_ms,
              failures: row.failures,
            },
    })),
  };
  printResult(
    shell,
    (style) => fleetText(view, style),
    () => fleetJson(view),
  );
  const failing = companies.some(({ failures, exit_code }) => failures > 0 || exit_code === 3);
  return strict && failing ? EXIT.needsAction : EXIT.ok;
}
