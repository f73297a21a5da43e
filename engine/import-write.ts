import type { Deps } from "./deps.ts";
import { cursorName } from "./import-page.ts";
import type { Intake } from "./import-page.ts";
import { isNothing } from "./import-pending.ts";
import type { Edit, Fresh, Pending } from "./import-pending.ts";
import { objectOf } from "./facts.ts";
import { hex } from "./model/digest.ts";
import { fieldEdits } from "./model/edits.ts";
import { MAIN } from "./model/ids.ts";
import type { EntityProgram } from "./model/program.ts";
import type { ValueMap } from "./model/value.ts";
import { putCursor } from "./store/cursors.ts";
import { makeDocuments, makeNewDocuments, markDirty } from "./store/documents-make.ts";
import { leaveDocuments } from "./store/documents-left.ts";
import { appendEvents } from "./store/events.ts";
import type { EventKind, NewEvent } from "./store/events.ts";
import { insertRecords } from "./store/records-new.ts";
import { addOddities } from "./store/oddities.ts";
import { isRead, wake } from "./store/reads.ts";
import {
  findRecords,
  liveRecordIds,
  newestRecord,
  offerRecords,
  rawOf,
  recordsWithProblems,
  setOrigin,
  setProblems,
  stageRecords,
} from "./store/records.ts";
import type { Tx } from "./store/statement.ts";

/** Writes what pages have changed, with the cursor that covers them, in one transaction. */
export async function writePending(intake: Intake, pending: Pending, deps: Deps): Promise<void> {
  if (isNothing(pending)) return;
  await deps.store.write(async (tx) => {
    await writeAll(tx, intake, await asItStands(tx, intake, pending), deps);
  });
}

/** Imports of two runs may go side by side: what the other one has staged since is looked at. */
async function asItStands(tx: Tx, intake: Intake, pending: Pending): Promise<Pending> {
  const { fresh } = pending;
  if (fresh.length === 0 || (await newestRecord(tx)) === intake.newest()) return pending;
  const known = await findRecords(tx, intake.entityId, fresh);
  return known.some((each) => each !== undefined) ? intake.again(pending, known) : pending;
}

async function writeAll(tx: Tx, intake: Intake, pending: Pending, deps: Deps): Promise<void> {
  const at = deps.world.clock.now();
  await writeFresh(tx, intake, pending.fresh, deps);
  await writeEdits(tx, intake, pending.edits, deps);
  await offerRecords(
    tx,
    pending.offers.map(({ id, row }) => ({
      id,
      raw: row?.raw ?? null,
      fingerprint: row?.fingerprint ?? null,
    })),
  );
  await setOrigin(tx, pending.back, "live");
  await setOrigin(tx, pending.deleted, "deleted");
  await setProblems(tx, pending.twice);
  await markDirty(tx, [
    ...pending.back,
    ...pending.deleted,
    ...pending.twice.map((each) => each.id),
  ]);
  await appendEvents(tx, [
    ...pending.back.map((id) => eventOf(deps, "back", id, {})),
    ...pending.deleted.map((id) => eventOf(deps, "missing", id, { how: "deleted" })),
  ]);
  await addOddities(tx, pending.oddities);
  if (pending.cursor !== null) {
    await putCursor(tx, { ...pending.cursor, stream: cursorName(intake.entity) }, at);
  }
}

async function writeFresh(
  tx: Tx,
  intake: Intake,
  rows: readonly Fresh[],
  deps: Deps,
): Promise<void> {
  if (rows.length === 0) return;
  const at = deps.world.clock.now();
  const { documents } = intake.entity;
  const newest = await newestRecord(tx);
  await insertRecords(
    tx,
    rows.map(({ key, raw, fingerprint, taken, problems }) => ({
      entity_id: intake.entityId,
      key,
      raw: taken ? raw : null,
      fingerprint: taken ? fingerprint : null,
      offered_raw: taken ? null : raw,
      offered_fingerprint: taken ? null : fingerprint,
      problems,
      first_seen: at,
      first_run: deps.run,
      staged_at: taken ? at : null,
    })),
  );
  intake.brought(newest, await newestRecord(tx));
  const odd = rows.filter((row) => row.problems !== null);
  for (const known of await findRecords(tx, intake.entityId, odd)) intake.twice.add(known!.id);
  if (intake.leaves) await leaveDocuments(tx, deps.run, newest);
  else await makeNewDocuments(tx, { after: newest, entityId: intake.entityId }, documents);
  const taken = rows.filter((row) => row.taken);
  await wakeWaiting(tx, intake.entity, taken);
}

/** Documents of records that were offered before and are staged now. */
async function begin(
  tx: Tx,
  { entity, entityId }: Intake,
  rows: readonly { readonly id: number; readonly key: string; readonly fingerprint: Uint8Array }[],
): Promise<void> {
  const documents = rows.flatMap(({ id, key }) =>
    entity.documents.map(({ role, stream }) => ({
      record_id: id,
      entity_id: entityId,
      role,
      stream,
      title: key,
    })),
  );
  await makeDocuments(tx, documents);
  await wakeWaiting(tx, entity, rows);
}

/** Who waited for records that are staged for the first time. */
async function wakeWaiting(
  tx: Tx,
  entity: EntityProgram,
  rows: readonly { readonly key: string; readonly fingerprint: Uint8Array }[],
): Promise<void> {
  await wakeRecords(tx, entity, rows);
  if (!(await isRead(tx, "link"))) return;
  const addresses = rows.flatMap(({ key }) => addressesOf(entity, key));
  await wake(
    tx,
    "link",
    addresses.map((name) => ({ name, state: "none" })),
  );
}

/** A reference may name the record alone, or one of its documents. */
function addressesOf(entity: EntityProgram, key: string): string[] {
  const record = `${entity.name}/${key}`;
  const roles = entity.documents.map((each) => each.role).filter((role) => role !== MAIN);
  return [record, ...roles.map((role) => `${record}#${role}`)];
}

async function wakeRecords(
  tx: Tx,
  entity: EntityProgram,
  rows: readonly { readonly key: string; readonly fingerprint: Uint8Array }[],
): Promise<void> {
  // Asked first: to say of each row what it is now takes 2 us.
  if (!(await isRead(tx, "record"))) return;
  await wake(
    tx,
    "record",
    rows.map(({ key, fingerprint }) => ({
      name: `${entity.name}/${key}`,
      state: hex(fingerprint),
    })),
  );
}

async function writeEdits(
  tx: Tx,
  intake: Intake,
  rows: readonly Edit[],
  deps: Deps,
): Promise<void> {
  if (rows.length === 0) return;
  const at = deps.world.clock.now();
  const edited = rows.filter((row) => !row.first);
  const before = await rawOf(
    tx,
    edited.map((row) => row.id),
  );
  const fieldsOf = (raw: string): ValueMap => intake.entity.decode(objectOf(raw)).fields;
  const events = edited.map((row, index) =>
    eventOf(deps, "edited", row.id, {
      fields: fieldEdits(
        fieldsOf(before[index]!.raw!),
        fieldsOf(row.raw),
        intake.entity.sensitive.fields,
      ),
    }),
  );
  await stageRecords(
    tx,
    rows.map(({ id, raw, fingerprint }) => ({ id, raw, fingerprint, at })),
  );
  await markDirty(
    tx,
    edited.map((row) => row.id),
  );
  await wakeRecords(tx, intake.entity, edited);
  await begin(
    tx,
    intake,
    rows.filter((row) => row.first),
  );
  await appendEvents(tx, events);
}

/** After a complete read: what it did not meet is gone from the source. */
export async function writeGone(intake: Intake, deps: Deps): Promise<void> {
  const { store } = deps;
  for await (const rows of liveRecordIds(store.db, intake.entityId)) {
    const gone = rows.map((row) => row.id).filter((id) => !intake.seen.has(id));
    if (gone.length === 0) continue;
    intake.counts.missing += gone.length;
    await store.write(async (tx) => {
      await setOrigin(tx, gone, "missing");
      await markDirty(tx, gone);
      await appendEvents(
        tx,
        gone.map((id) => eventOf(deps, "missing", id, { how: "absent" })),
      );
    });
  }
}

/** After a complete read: keys that stand once again are no problem any more. */
export async function writeResolved(intake: Intake, { store }: Deps): Promise<void> {
  const rows = await recordsWithProblems(store.db, intake.entityId);
  const resolved = rows.map((row) => row.id).filter((id) => !intake.twice.has(id));
  if (resolved.length === 0) return;
  await store.write(async (tx) => {
    await setProblems(
      tx,
      resolved.map((id) => ({ id, problems: null })),
    );
    await markDirty(tx, resolved);
  });
}

function eventOf(deps: Deps, kind: EventKind, recordId: number, detail: object): NewEvent {
  return {
    at: deps.world.clock.now(),
    run_id: deps.run,
    actor: deps.actor,
    record_id: recordId,
    document_id: null,
    kind,
    detail,
  };
}
