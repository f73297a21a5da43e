import { pickLeaves, readBack } from "./apply-body.ts";
import { nameReadName, nameState } from "./facts.ts";
import { differs } from "./apply-reasons.ts";
import type { Mapped, Room } from "./apply-room.ts";
import type { NativeObject } from "./model/body.ts";
import { valueAt } from "./model/body.ts";
import { fingerprint, hex } from "./model/digest.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RemoteId } from "./model/ids.ts";
import { parseJson, writeJson, writePlainJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import type { LinkOrigin } from "./model/link.ts";
import type { WriteKind } from "./model/operation.ts";
import type { RawRecord } from "./model/record.ts";
import { reason } from "./model/reason.ts";
import type { Reason } from "./model/reason.ts";
import { isVoided, settlementOf } from "./model/settlement.ts";
import type { Settlement, SyncState } from "./model/status.ts";
import type { Evaluation } from "./scope.ts";
import { putBases, removeBase } from "./store/bases.ts";
import { markDocumentsDirty, markMoved, setSettled } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { linksOf, putLinks, removeLink } from "./store/links.ts";
import {
  findMirror,
  markGone,
  mirrorByName,
  mirrorByRemoteId,
  nameColumn,
  saveMirror,
} from "./store/mirror.ts";
import type { NewMirror, Place } from "./store/mirror.ts";
import type { Tx } from "./store/open.ts";
import { readNames, wake } from "./store/reads.ts";
import { settledHow } from "./store/settlers.ts";

/** The thing of the other side that a document is, as that side says it stands. */
export interface Twin {
  readonly remoteId: RemoteId;
  readonly version: string | null;
  /** null: not read yet. */
  readonly body: JsonObject | null;
}

/** What was sent, as the operation log keeps it. */
export interface Sent {
  readonly kind: WriteKind;
  /** JSON of the leaves as sent. */
  readonly leaves: string;
  /** JSON of what both agree on then; null: the leaves. */
  readonly base: string | null;
  readonly total: string | null;
  readonly desiredHash: Uint8Array;
}

export interface Standing {
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly reasons: readonly Reason[];
}

/** What says whether it is paid: most mappings do not ask, and then the record is not decoded. */
export type Seer = Pick<Evaluation, "see" | "body">;

/** Holds what stands in the books against what was sent; null body: it is not there (any more). */
export function standingOf(
  mapped: Mapped,
  evaluation: Seer,
  sent: Pick<Sent, "kind" | "leaves" | "total">,
  twin: Twin,
): Standing {
  const { schema } = mapped.document;
  const body = twin.body as NativeObject | null;
  if (body === null) {
    if (sent.kind === "void") return { sync: "retired", settlement: "gone", reasons: [] };
    // Gone by our own deed: there is nothing left that could be settled.
    if (sent.kind === "delete") return { sync: "retired", settlement: "na", reasons: [] };
    const gone = reason("gone_in_qbo", `${schema.name} ${twin.remoteId} is not in the books`);
    return { sync: "drifted", settlement: "gone", reasons: [gone] };
  }
  const settlement = settlementFor(mapped, evaluation, body);
  if (sent.kind === "delete") {
    return { sync: "drifted", settlement, reasons: [differs(["a delete, and it is still there"])] };
  }
  if (sent.kind === "void") {
    if (isVoided(body, schema)) return { sync: "retired", settlement, reasons: [] };
    return { sync: "drifted", settlement, reasons: [differs(["a void, and it is not voided"])] };
  }
  const leaves = parseJson(sent.leaves) as NativeObject;
  const found = readBack({ leaves, total: sent.total }, body, mapped.document);
  if (found.length === 0) return { sync: "done", settlement, reasons: [] };
  return { sync: "drifted", settlement, reasons: [differs(found)] };
}

export function settlementFor(
  { entity, document }: Mapped,
  evaluation: Seer,
  body: NativeObject | null,
): Settlement {
  if (entity.paid === null) return settlementOf(body, document.schema, null);
  // It may ask for what is desired.
  evaluation.body(document);
  const paid = evaluation.see(body, entity.paid) === true;
  return settlementOf(body, document.schema, paid);
}

/** A document and the thing that it is found to be. */
export interface Bond {
  readonly row: DocumentRow;
  readonly mapped: Mapped;
  readonly sent: Sent;
  readonly twin: Twin;
  readonly by: LinkOrigin;
  readonly why: string;
  /** false: what stands there is not what was sent, and the next plan has to look at it. */
  readonly agreed: boolean;
}

/**
 * The documents are these things from now on: link, base, mirror, and what waited for the link.
 * Called in the tx that records the outcome. An update's or a void's link stands already. Of all of
 * a request together: a statement runs once for thirty rows, and goes to PostgreSQL in one piece.
 */
export async function bindTwins(tx: Tx, room: Room, all: readonly Bond[]): Promise<void> {
  // What was deleted is not a thing any more; `releaseTwin` when it is proven.
  const bonds = all.filter(({ sent }) => sent.kind !== "delete");
  const at = room.deps.world.clock.now();
  const { actor } = room.deps;
  const known = await linksOf(
    tx,
    bonds.map(({ row }) => row.id),
  );
  const fresh = bonds.filter((_, i) => known[i] === null);
  await putLinks(
    tx,
    fresh.map(({ row, mapped: { document, entity }, twin: { remoteId }, by, why }) => {
      const { connection, stream } = document;
      const { permanent } = entity;
      return { documentId: row.id, connection, stream, remoteId, permanent, by, actor, why };
    }),
    at,
  );
  const linked = fresh.map(({ row, twin }) => {
    return { name: formatAddress(row.address), state: twin.remoteId };
  });
  await wake(tx, "link", linked);
  await putBases(
    tx,
    bonds.flatMap(({ row, sent, twin, agreed }) => {
      if (sent.kind === "void") return [];
      // Without a version the next diff compares the bodies instead of trusting that nothing moved.
      const version = agreed ? twin.version : null;
      const { desiredHash } = sent;
      return [{ documentId: row.id, leaves: sent.base ?? sent.leaves, desiredHash, version, at }];
    }),
  );
  const seen = bonds.flatMap(({ row, mapped, twin }): readonly Seen[] =>
    twin.body === null
      ? []
      : [{ row: mirrorRow(mapped, twin, twin.body, at), address: row.address }],
  );
  await rememberBodies(tx, seen);
}

/** What a read just before sending has shown of a document's twin. */
export async function rememberTwin(
  tx: Tx,
  { mapped, twin }: { readonly mapped: Mapped; readonly twin: RawRecord },
  address: Address,
  at: string,
): Promise<void> {
  const { id: remoteId, version, body } = twin;
  const row = mirrorRow(mapped, { remoteId, version, body }, body, at);
  await rememberBodies(tx, [{ row, address }]);
}

interface Seen {
  readonly row: NewMirror;
  readonly address: Address;
}

async function rememberBodies(tx: Tx, seen: readonly Seen[]): Promise<void> {
  await saveMirror(
    tx,
    seen.map(({ row }) => row),
  );
  const states = seen.map(({ row, address }) => {
    return { name: formatAddress(address), state: hex(row.fingerprint) };
  });
  await wake(tx, "existing", states);
  for (const { row } of seen) if (row.name !== null) await wakeName(tx, row, row.name);
}

/**
 * Read back and not there. An answer from memory may have put it into the mirror as it once was,
 * and a feed of changes that told of its end before that does not tell again.
 */
export async function forgetTwin(
  tx: Tx,
  { connection, stream }: Place,
  remoteId: RemoteId,
  address: Address,
  at: string,
): Promise<void> {
  const [known] = await findMirror(tx, [{ connection, stream, remoteId }]);
  if (known === undefined || known.gone !== 0) return;
  await markGone(tx, [known.id], at);
  await wake(tx, "existing", [{ name: formatAddress(address), state: "none" }]);
  if (known.name !== null) await wakeName(tx, { connection, stream }, known.name);
}

/** The document is no thing of the books any more, by our own deed. */
export async function releaseTwin(tx: Tx, { id, address }: DocumentRow): Promise<void> {
  await removeLink(tx, id);
  await removeBase(tx, id);
  await markDocumentsDirty(tx, [id]);
  await markMoved(tx, [id]);
  await wake(tx, "link", [{ name: formatAddress(address), state: "none" }]);
}

/** Who looked for an entry of that name finds it from now on. */
async function wakeName(tx: Tx, place: Place, name: string): Promise<void> {
  const known = nameReadName(place.stream, name);
  if ((await readNames(tx, "name", [known])).length === 0) return;
  const rows = await mirrorByName(tx, place, name);
  await wake(tx, "name", [{ name: known, state: nameState(rows) }]);
}

export interface Settling {
  readonly id: number;
  readonly mapped: Mapped;
  readonly standing: Standing;
}

/** New states, and the hour of the success where it is one. */
export async function settleStates(tx: Tx, room: Room, rows: readonly Settling[]): Promise<void> {
  const at = room.deps.world.clock.now();
  const settlements = await settlementsOf(tx, rows);
  await setSettled(
    tx,
    rows.map(({ id, standing: { sync, reasons } }, i) => {
      const success = sync === "done" || sync === "retired" ? at : null;
      return { id, sync, reasons, settlement: settlements[i]!, success };
    }),
  );
}

/** The twins were written with their links, in the same tx: what settled them the mirror says. */
async function settlementsOf(tx: Tx, rows: readonly Settling[]): Promise<readonly Settlement[]> {
  const paid = rows.filter(({ standing }) => standing.settlement === "paid");
  const links = await linksOf(
    tx,
    paid.map(({ id }) => id),
  );
  const places = paid.flatMap(({ id, mapped: { document } }, i) => {
    const link = links[i];
    if (link === null || link === undefined) return [];
    const { connection, stream, schema } = document;
    return [{ id, connection, stream, schema, remoteId: link.remote_id }];
  });
  const twins = await mirrorByRemoteId(tx, places);
  const asked = places.map(({ connection, schema }, i) => {
    const twin = twins[i];
    const existing = twin === undefined ? null : (parseJson(twin.body) as NativeObject);
    return { connection, schema, existing, settlement: "paid" as const };
  });
  const how = await settledHow(tx, asked);
  const found = new Map(places.map(({ id }, i) => [id, how[i]]));
  return rows.map(({ id, standing }) => found.get(id) ?? standing.settlement);
}

/** What the books have at the leaves that the mapping speaks of, as a base. */
export function theirLeaves(desired: NativeObject, body: NativeObject, mapped: Mapped): string {
  return writeJson(pickLeaves(desired, body, mapped.document.schema));
}

export function mirrorRow(mapped: Mapped, twin: Twin, body: JsonObject, at: string): NewMirror {
  const { connection, stream, schema } = mapped.document;
  const textAt = (part: string | undefined): string | null => {
    const value = part === undefined ? null : valueAt(body as NativeObject, part);
    return typeof value === "string" && value !== "" ? value : null;
  };
  const name = textAt(schema.parts.name);
  const { active, inactiveSuffix } = schema.parts;
  const inUse = active === undefined || valueAt(body as NativeObject, active) !== false;
  // As the observation writes it, so that it finds nothing new in what apply has just seen.
  const text = writePlainJson(body);
  return {
    connection,
    stream,
    remote_id: twin.remoteId,
    version: twin.version,
    body: text,
    fingerprint: fingerprint(text),
    name: nameColumn(name, inUse, inactiveSuffix),
    number: textAt(schema.parts.number),
    active: inUse ? 1 : 0,
    seen_at: at,
  };
}
