import { asJson, partText } from "./apply-body.ts";
import {
  annulsBy,
  editedSince,
  hasPayments,
  isDeposited,
  isPaidOnto,
  leavesBefore,
  undoable,
  undoneBy,
} from "./apply-deeds.ts";
import type { Deed } from "./apply-deeds.ts";
import { endedAs } from "./apply-prepare.ts";
import type { Prepared } from "./apply-prepare.ts";
import { mappingOf, rowEvent, unstopped, write } from "./apply-room.ts";
import type { Mapped, Room } from "./apply-room.ts";
import { releaseTwin } from "./apply-twin.ts";
import { mergeBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import type { Change } from "./model/change.ts";
import { writeJson } from "./model/json.ts";
import { markerOf, readMarkers, withMarker } from "./model/marker.ts";
import type { RawRecord } from "./model/record.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import { documentsByAddress, setHold } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents, eventsOfRun } from "./store/events.ts";
import { isLocked } from "./model/settlement.ts";
import { baseOf } from "./store/bases.ts";
import { linkOf } from "./store/links.ts";
import { laterRunOf } from "./store/undo.ts";

/**
 * The rows of a plan that takes a run back, looked at again just before they go. Each is held from
 * here on, so that no later run sends again what a person has taken back.
 */
export async function prepareUndo(
  room: Room,
  run: string,
  changes: readonly Change[],
): Promise<readonly Prepared[]> {
  const rows = await documentsByAddress(
    room.deps.store.db,
    changes.map((change) => change.address),
  );
  const deeds = new Map(
    undoable(await eventsOfRun(room.deps.store.db, run)).map((deed) => [deed.documentId, deed]),
  );
  const prepared: Prepared[] = [];
  for (const [i, change] of changes.entries()) {
    const row = rows[i];
    const mapped = mappingOf(room.deps, change.address);
    const deed = row === undefined ? undefined : deeds.get(row.id);
    if (row === undefined || mapped === null || deed === undefined) {
      const why = reason("rule_changed", "the store or the mapping no longer has it");
      prepared.push({ kind: "ended", ended: endedAs(change, "stale", [why]), documentId: null });
    } else prepared.push(await prepareRow(room, { run, change, row, mapped, deed }));
  }
  const held = prepared.flatMap((each) => (each.kind === "send" ? [each.row] : []));
  await holdAll(room, run, held);
  return prepared;
}

interface Subject {
  readonly run: string;
  readonly change: Change;
  readonly row: DocumentRow;
  readonly mapped: Mapped;
  readonly deed: Deed;
}

async function prepareRow(room: Room, subject: Subject): Promise<Prepared> {
  const { run, change, row } = subject;
  const link = await linkOf(room.deps.store.db, row.id);
  const ended = (result: "already" | "stale", text: string): Prepared => {
    const reasons = result === "already" ? [] : [reason("edited_in_qbo", text)];
    return { kind: "ended", ended: endedAs(change, result, reasons), documentId: row.id };
  };
  // It is held before it goes: only what was sent since, or is let go of, has been taken back.
  const { db } = room.deps.store;
  const isHeld = row.hold?.why === undoneBy(run);
  if (isHeld && (link === null || (await laterRunOf(db, row.id, subject.deed.seq)) !== null)) {
    return ended("already", "");
  }
  if (link === null || link.remote_id !== change.target) {
    return ended("stale", "it is linked to something else by now");
  }
  if (change.kind === "unlink") return unlink(room, subject);
  const connection = await room.deps.connections.open(change.connection);
  const [twin] = await connection.source.get(change.stream, [change.target], unstopped());
  if (twin === undefined) return ended("stale", "it is no longer in the books");
  // What our own undo of a row before it has moved is not somebody's edit.
  const isMoved = twin.version !== change.expectVersion;
  if (isMoved && (change.after.length === 0 || change.kind === "delete")) {
    return ended("stale", "it was changed in the books since this plan was made");
  }
  const against = await standsAgainst(room, subject, twin.body as NativeObject);
  if (against !== null) {
    return { kind: "ended", ended: endedAs(change, "stale", [against]), documentId: row.id };
  }
  return sending(room, subject, twin);
}

/** What no version tells: a payment or a deposit may leave that of what it takes as it was. */
async function standsAgainst(
  room: Room,
  { change, row, mapped, deed }: Subject,
  body: NativeObject,
): Promise<Reason | null> {
  const { schema } = mapped.document;
  if (isPaidOnto(body, schema)) return hasPayments();
  if (isLocked(body, schema)) return isDeposited();
  if (change.kind !== "delete") return null;
  if (deed.kind !== "create" || annulsBy(schema) !== "delete") {
    return reason("void_not_allowed", "only what the run made, and cannot be voided, is deleted");
  }
  return editedSince(await baseOf(room.deps.store.db, row.id), body, schema);
}

function sending(room: Room, subject: Subject, twin: RawRecord): Prepared {
  const { change, row, mapped, deed } = subject;
  const { schema, stream } = mapped.document;
  const kind = change.kind === "void" || change.kind === "delete" ? change.kind : "update";
  const leaves = kind === "update" ? (leavesBefore(deed, mapped) ?? {}) : {};
  const existing = twin.body as NativeObject;
  const { note } = schema.parts;
  const marker = markerOf(room.deps.program.company, row.address);
  const merged = kind === "update" ? mergeBody(existing, leaves, schema) : existing;
  const marked = note !== undefined && readMarkers(existing[note]).includes(marker);
  const text = note === undefined ? null : merged[note];
  const body =
    marked && kind === "update" && note !== undefined
      ? { ...merged, [note]: withMarker(typeof text === "string" ? text : "", marker) }
      : merged;
  const target = { target: change.target, expectVersion: twin.version };
  return {
    kind: "send",
    change,
    mapped,
    row,
    write: { kind, stream, body: asJson(body), ...target },
    intent: {
      kind,
      stream,
      number: null,
      marker: null,
      party: null,
      day: null,
      total: kind === "update" ? partText(leaves, schema.parts.total) : null,
      ...target,
      // Not what the mapping wants: who releases it sees the difference in the next plan.
      desiredHash: new Uint8Array(row.desiredHash?.length ?? 16),
      leaves: writeJson(leaves),
      base: null,
    },
  };
}

async function unlink(room: Room, { run, change, row, mapped }: Subject): Promise<Prepared> {
  const { deps } = room;
  const at = deps.world.clock.now();
  await write(room, async (tx) => {
    await releaseTwin(tx, row);
    await setHold(tx, row.id, { by: deps.actor, at, why: undoneBy(run), until: null });
    await appendEvents(tx, [
      rowEvent(room, row, "unlinked", {
        stream: mapped.document.stream,
        from: change.target,
        why: undoneBy(run),
      }),
    ]);
  });
  room.scopes.forget();
  return { kind: "ended", ended: endedAs(change, "done", [], change.target), documentId: null };
}

async function holdAll(room: Room, run: string, rows: readonly DocumentRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { deps } = room;
  const hold = { by: deps.actor, at: deps.world.clock.now(), why: undoneBy(run), until: null };
  await write(room, async (tx) => {
    for (const row of rows) await setHold(tx, row.id, hold);
    await appendEvents(
      tx,
      rows.map((row) => rowEvent(room, row, "held", { why: hold.why })),
    );
  });
}

/**
 * What was not taken back after all is not held for it either: the hold of before, a person's or of
 * another undo, counts again. `rows` as they were before they were held for this one.
 */
export async function letGo(room: Room, run: string, rows: readonly DocumentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await write(room, async (tx) => {
    for (const { id, hold } of rows) {
      await setHold(tx, id, hold?.why === undoneBy(run) ? null : hold);
    }
  });
}
