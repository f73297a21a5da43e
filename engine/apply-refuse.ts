import { write } from "./apply-room.ts";
import type { Room } from "./apply-room.ts";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import { settingState } from "./facts.ts";
import type { Change } from "./model/change.ts";
import { formatAddress } from "./model/ids.ts";
import { markerOf, readMarkers } from "./model/marker.ts";
import type { Plan } from "./model/plan.ts";
import type { DocumentProgram } from "./model/program.ts";
import { documentsByAddress } from "./store/documents.ts";
import { appendEvents, eventsOfRecord } from "./store/events.ts";
import { linkOf } from "./store/links.ts";
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
 * Books that hold documents with the marks of what this plan has no twin for: the store was lost
 * or restored, or another copy of it works for the company, and making them again would double
 * them (TO916). Once the store has sent something, what still has its number is left to the look
 * before each request, which finds it by that.
 */
export async function refuseUnrecovered(room: Room, changes: readonly Change[]): Promise<void> {
  const { store, program } = room.deps;
  const isNew = !(await hasSent(store.db));
  const wanted = new Map(
    changes
      .filter((change) => change.target === null)
      .map((change) => [markerOf(program.company, change.address), change]),
  );
  if (wanted.size === 0) return;
  const streams = new Set([...wanted.values()].map((change) => change.stream));
  const documents = program.entities
    .flatMap((entity) => entity.documents)
    .filter((each) => isNew || streams.has(each.stream));
  for (const document of new Map(documents.map((each) => [each.stream, each])).values()) {
    for (const { marker, id, number } of await marksOf(room, document)) {
      const change = wanted.get(marker);
      if (change === undefined || (await isKnown(room, change))) continue;
      if (!isNew && number !== null && number === (await numberOf(room, change))) continue;
      const row = formatAddress(change.address);
      const which = isNew ? "this one is empty" : "this one does not know of it";
      throw new TieoutError(
        "TO916",
        `${document.stream} ${id} in the books is ${row} of another store; ${which}`,
      );
    }
  }
}

/** Linked meanwhile, or taken apart by a person, who knows what is there. */
async function isKnown(room: Room, change: Change): Promise<boolean> {
  const { db } = room.deps.store;
  const [row] = await documentsByAddress(db, [change.address]);
  if (row === undefined || (await linkOf(db, row.id)) !== null) return true;
  const events = await eventsOfRecord(db, row.recordId);
  const last = events.findLast((each) => LINKS.has(each.kind) && each.document_id === row.id);
  return last?.kind === "unlinked";
}

const LINKS: ReadonlySet<string> = new Set(["linked", "unlinked"]);

/** The number that a document is to have. */
async function numberOf(room: Room, { address }: Change): Promise<string | null> {
  const [row] = await documentsByAddress(room.deps.store.db, [address]);
  return row?.number ?? null;
}

interface Marked {
  readonly marker: string;
  readonly id: string;
  readonly number: string | null;
}

async function marksOf(
  room: Room,
  { connection, stream, schema }: DocumentProgram,
): Promise<readonly Marked[]> {
  if (schema.parts.note === undefined) return [];
  const found: Marked[] = [];
  for await (const rows of mirrorOf(room.deps.store.db, { connection, stream })) {
    for (const row of rows) {
      for (const marker of readMarkers(row.body)) {
        found.push({ marker, id: row.remote_id, number: row.number });
      }
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
