import { write } from "./apply-room.ts";
import type { Room } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { settingState } from "./facts.ts";
import type { Change } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { markerOf, readMarkers } from "./model/marker.ts";
import type { Plan } from "./model/plan.ts";
import type { DocumentProgram } from "./model/program.ts";
import { appendEvents } from "./store/events.ts";
import { mirrorOf } from "./store/mirror.ts";
import { hasSent } from "./store/requests.ts";
import { refuseMovedSettings } from "./plan.ts";
import { lockSettings, settingLocks } from "./store/setting-locks.ts";

/** What makes the whole plan unfit, before anything is looked at: TO910. */
export function refusePlan(plan: Plan, deps: Deps): void {
  const { program, store } = deps;
  const stale = (what: string): TieoutError =>
    new TieoutError("TO910", `The plan is stale: ${what}`);
  if (plan.project !== program.project) throw stale(`it was made for project ${plan.project}`);
  if (plan.environment !== program.environment) {
    throw stale(`it was made for environment ${plan.environment}, this is ${program.environment}`);
  }
  if (plan.company !== program.company) {
    throw stale(`it was made for company ${plan.company}, this is ${program.company}`);
  }
  if (plan.store.lineage !== store.lineage) throw stale("it was made on another store");
  if (plan.program !== program.digest) {
    throw stale("the configuration has changed since it was made");
  }
}

/**
 * A store that has never sent anything, and books that hold documents with the marks of what this
 * plan has no twin for: the store was lost, and making them again would double them (TO916).
 */
export async function refuseUnrecovered(room: Room, changes: readonly Change[]): Promise<void> {
  const { store, program } = room.deps;
  if (await hasSent(store.db)) return;
  const wanted = new Map(
    changes
      .filter((change) => change.target === null)
      .map((change) => [markerOf(program.company, change.address), change]),
  );
  if (wanted.size === 0) return;
  for (const document of program.entities.flatMap((entity) => entity.documents)) {
    for (const [marker, id] of await marksOf(room, document)) {
      const change = wanted.get(marker);
      if (change === undefined) continue;
      const row = formatAddress(change.address);
      throw new TieoutError(
        "TO916",
        `${document.stream} ${id} in the books is ${row} of an earlier store; this one is empty`,
      );
    }
  }
}

async function marksOf(
  room: Room,
  { connection, stream, schema }: DocumentProgram,
): Promise<readonly (readonly [string, string])[]> {
  const { note } = schema.parts;
  if (note === undefined) return [];
  const found: (readonly [string, string])[] = [];
  for await (const rows of mirrorOf(room.deps.store.db, { connection, stream })) {
    for (const row of rows.filter((each) => each.body.includes("[tieout:"))) {
      const body = parseJson(row.body) as JsonObject;
      for (const marker of readMarkers(body[note])) found.push([marker, row.remote_id]);
    }
  }
  return found;
}

/** Settings that lock freeze at the first apply; one that has moved since is refused (TO910). */
export async function freezeSettings(room: Room): Promise<void> {
  const { program, store, world, run, actor } = room.deps;
  await refuseMovedSettings(room.deps);
  const at = world.clock.now();
  const held = new Set((await settingLocks(store.db)).map((lock) => lock.name));
  const fresh = [...program.settings.values()].filter(
    (setting) => setting.locked && !held.has(setting.name),
  );
  if (fresh.length === 0) return;
  await write(room, async (tx) => {
    await lockSettings(
      tx,
      fresh.map(({ name, value }) => {
        return { name, value: settingState(value), company: program.company, at, run_id: run };
      }),
    );
    await appendEvents(tx, [
      {
        at,
        run_id: run,
        actor,
        record_id: null,
        document_id: null,
        kind: "locked",
        detail: { settings: fresh.map(({ name }) => name), program: program.digest },
      },
    ]);
  });
}
