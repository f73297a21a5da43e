import { TieoutError } from "./errors.ts";
import { settingState } from "./facts.ts";
import { nearest } from "./model/similar.ts";
import type { Project } from "./project.ts";
import { documentsById, setHold } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import { linkOf } from "./store/links.ts";
import { readersOf } from "./store/reads.ts";
import { lockSettings, settingLocks, unlockSetting } from "./store/setting-locks.ts";
import type { SettingLock } from "./store/setting-locks.ts";

/** A locked setting that the configuration has otherwise by now. */
export interface Migration {
  readonly name: string;
  /** As it was locked and as it is, in canonical JSON. */
  readonly before: string;
  readonly after: string;
  /** Since when, and by which run. */
  readonly lockedAt: string;
  readonly lockedBy: string;
  /** What is in the books and was made by it: kept as it is. */
  readonly kept: readonly DocumentRow[];
}

export interface MigrationWish {
  /** Of these settings alone; none: of all that have moved. */
  readonly names: readonly string[];
  readonly why: string;
  /** The day from which on it counts, for the history. */
  readonly from: string;
}

/** What `migrateSettings` would do; nothing is written. */
export async function plannedMigrations(
  project: Project,
  names: readonly string[],
): Promise<readonly Migration[]> {
  const { program, store } = project;
  const locks = await settingLocks(store.db);
  const known = locks.map(({ name }) => name);
  const odd = names.find((name) => !known.includes(name));
  if (odd !== undefined) {
    const near = nearest(odd, known);
    throw new TieoutError(
      "TO900",
      `no setting "${odd}" is locked${near === null ? "" : `. Did you mean "${near}"?`}`,
      { advice: known.length === 0 ? "Nothing is locked yet." : `Locked: ${known.join(", ")}` },
    );
  }
  const found: Migration[] = [];
  for (const lock of locks) {
    const setting = program.settings.get(lock.name);
    const isMeant = names.length === 0 || names.includes(lock.name);
    if (setting === undefined || !setting.locked || !isMeant) continue;
    const after = settingState(setting.value);
    if (after !== lock.value) found.push(await migrationOf(project, lock, after));
  }
  return found;
}

async function migrationOf(
  { store }: Project,
  lock: SettingLock,
  after: string,
): Promise<Migration> {
  const readers = await readersOf(store.db, "setting", lock.name);
  const kept: DocumentRow[] = [];
  for (const row of await documentsById(store.db, readers)) {
    if (row === undefined) continue;
    const linked = await linkOf(store.db, row.id);
    if (linked !== null && row.hold === null) kept.push(row);
  }
  const { name, value: before, at: lockedAt, run_id: lockedBy } = lock;
  return { name, before, after, lockedAt, lockedBy, kept };
}

/**
 * Locks settings as they are now. What is in the books and was made by the old value is held, with
 * the reason: it stays as it is until somebody releases it. Each is an event, for good.
 */
export async function migrateSettings(
  project: Project,
  { names, why, from }: MigrationWish,
): Promise<readonly Migration[]> {
  const { program, store, job } = project;
  const migrations = await plannedMigrations(project, names);
  const at = job.world.clock.now();
  const event = { at, run_id: null, actor: job.actor };
  await store.write(async (tx) => {
    for (const { name, before, after, kept, lockedBy } of migrations) {
      await unlockSetting(tx, name);
      const lock = { name, value: after, company: program.company, at, run_id: lockedBy };
      await lockSettings(tx, [lock]);
      const detail = { setting: name, before, after, why, from };
      const proof = { company: program.company, program: program.digest, kept: kept.length };
      await appendEvents(tx, [
        {
          ...event,
          record_id: null,
          document_id: null,
          kind: "migrated",
          detail: { ...detail, ...proof },
        },
      ]);
      const held = `stays as it was before ${name} became ${after} on ${from}: ${why}`;
      for (const row of kept) {
        await setHold(tx, row.id, { by: job.actor, at, why: held, until: null });
        const own = { record_id: row.recordId, document_id: row.id };
        await appendEvents(tx, [{ ...event, ...own, kind: "held", detail: { why: held } }]);
      }
    }
  });
  return migrations;
}
