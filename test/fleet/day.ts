import { instantFromMs, msOf } from "../../engine/model/calendar.ts";
import { nextDue, parseCron } from "../../engine/model/cron.ts";
import { EXIT } from "../../engine/errors.ts";
import { keepCompanies, keepLines } from "../../engine/store/fleet.ts";
import { openStore } from "../../engine/store/open.ts";
import { openFiles } from "../../engine/files.ts";
import { SILENT } from "../../engine/log.ts";
import { readableId } from "../../engine/world.ts";
import type { World } from "../../engine/contract/io.ts";
import { localQueue } from "../../engine/worker/queue.ts";
import { runWorker } from "../../engine/worker/worker.ts";
import { choicesOfSeed } from "../simulation/choices.ts";
import { openVirtualTime } from "../support/virtual-time.ts";

export interface DayOptions {
  readonly companies: number;
  readonly hours: number;
  readonly slots: number;
  /** `spread`: each at a minute of its own; else all at the full hour. */
  readonly spread: boolean;
  /** A run takes between these. */
  readonly seconds: readonly [least: number, most: number];
  readonly seed: number;
}

export interface Day {
  readonly runs: number;
  /** Hours of companies in which no run began. */
  readonly missed: number;
  /** Hours in which more than one did. */
  readonly twice: number;
  /** From due to begun, in seconds, in order. */
  readonly waits: readonly number[];
}

/** Companies that are due every hour, for a day of virtual time; runs only take their time. */
export async function virtualDay(options: DayOptions): Promise<Day> {
  const { companies, hours, slots, spread, seconds, seed } = options;
  const choices = choicesOfSeed(seed);
  const time = openVirtualTime({ at: "2026-07-06T00:00:00.000Z" });
  const world = worldAt(time.clock, choices);
  const store = await openStore({ address: "sqlite::memory:", world });
  const names = Array.from({ length: companies }, (_, at) => `c${at}`);
  const minuteOf = (at: number): number => (spread ? at % 60 : 0);
  const began = new Map<string, number[]>(names.map((name) => [name, []]));
  const stop = new AbortController();
  let known = false;
  const refresh = async (): Promise<boolean> => {
    if (known) return false;
    known = true;
    await store.write(async (tx) => {
      await keepCompanies(tx, names);
      for (const [at, name] of names.entries()) {
        const cron = `${minuteOf(at)} * * * *`;
        const parsed = parseCron(cron);
        if (parsed.kind === "bad") throw new Error(cron);
        const next = nextDue(parsed.cron, instantFromMs(START - 1), "UTC");
        const lines = [{ cron, entities: null, next }];
        await keepLines(tx, name, { print: "x", timezone: "UTC", lines });
      }
    });
    return false;
  };
  const [least, most] = seconds;
  const work = runWorker({
    ...{ world, store, slots, refresh },
    queue: localQueue(store, world),
    drainMs: 0,
    once: false,
    async run(company) {
      began.get(company)!.push(time.nowMs());
      await time.clock.sleep(1000 * (least + choices.pick("run", most - least + 1)));
      return { exit: EXIT.ok, said: "", later: false };
    },
    tell: () => {},
    signal: stop.signal,
  });
  // The last hour's runs begin within it.
  void time.clock.sleep(hours * HOUR_MS - 1000).then(() => stop.abort());
  await time.run(work);
  await store.close();
  return measured(began, { hours, minuteOf });
}

const START = msOf(instantFromMs(Date.parse("2026-07-06T00:00:00.000Z")));
const HOUR_MS = 3_600_000;

function measured(
  began: ReadonlyMap<string, readonly number[]>,
  { hours, minuteOf }: { readonly hours: number; readonly minuteOf: (at: number) => number },
): Day {
  let [runs, missed, twice] = [0, 0, 0];
  const waits: number[] = [];
  for (const [at, times] of [...began.values()].entries()) {
    runs += times.length;
    for (let hour = 0; hour < hours; hour++) {
      const due = START + hour * HOUR_MS + minuteOf(at) * 60_000;
      const mine = times.filter((each) => each >= due && each < due + HOUR_MS);
      if (mine.length === 0) missed++;
      if (mine.length > 1) twice++;
      if (mine.length === 1) waits.push((mine[0]! - due) / 1000);
    }
  }
  return { runs, missed, twice, waits: waits.toSorted((a, b) => a - b) };
}

function worldAt(clock: World["clock"], choices: ReturnType<typeof choicesOfSeed>): World {
  const bytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => choices.pick("bytes", 256));
  return {
    clock,
    random: { bytes, id: (prefix) => readableId(prefix, msOf(clock.now()), bytes(10)) },
    files: openFiles("/"),
    http: { request: () => Promise.reject(new Error("no network")), close: async () => {} },
    log: SILENT,
    env: () => null,
    crash: () => {},
  };
}
