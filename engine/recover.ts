import { compareOptions } from "./apply-body.ts";
import { asApplier, mappingOf, rowEvent, write } from "./apply-room.ts";
import type { Room } from "./apply-room.ts";
import { takeSpilled } from "./apply-spill.ts";
import { bindTwins, settlementFor, settleStates } from "./apply-twin.ts";
import type { Deps } from "./deps.ts";
import { compareBodies, resolveBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { formatAddress } from "./model/ids.ts";
import type { Address, RunId } from "./model/ids.ts";
import { parseJson, writeJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { markerOf } from "./model/marker.ts";
import { findLost } from "./recover-find.ts";
import type { Finds, Found, Orphan, Unsure } from "./recover-find.ts";
import {
  documentsByAddress,
  markDocumentsDirty,
  markMoved,
  setSuccess,
} from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import { linkOf, putLink } from "./store/links.ts";
import { mirrorByRemoteId, mirrorOf } from "./store/mirror.ts";
import { offeredKeys } from "./store/records.ts";
import { readMarkers } from "./model/marker.ts";
import { wake } from "./store/reads.ts";

export { takeSpilled };
export type { Finds, Found, Orphan, Unsure };

/** The receipt: what was found, and whether it has been written down. */
export interface Recovered extends Finds {
  readonly run: RunId;
  readonly written: boolean;
  /** Outcomes of an earlier run that a full disk kept from the store, taken in now. */
  readonly spilled: number;
}

/** After a store was lost or restored: what the books have of ours (design/reliability.md 1.4). */
export async function recoverLinks(deps: Deps, write: boolean): Promise<Recovered> {
  const finds = await findLost(deps);
  if (write) await bindFound(deps, finds.found);
  return { run: deps.run, written: write, spilled: 0, ...finds };
}

/**
 * Rows that were staged once and are only offered now: a lost store forgets what a person took.
 * The books say which, by their marks.
 */
export async function markedOffers(deps: Deps): Promise<readonly Address[]> {
  const { store, program } = deps;
  const marks = new Set<string>();
  const places = new Map(
    program.entities
      .flatMap((entity) => entity.documents)
      .filter((document) => document.schema.parts.note !== undefined)
      .map(({ connection, stream }) => [`${connection}\n${stream}`, { connection, stream }]),
  );
  for (const place of places.values()) {
    for await (const rows of mirrorOf(store.db, place)) {
      for (const row of rows) for (const marker of readMarkers(row.body)) marks.add(marker);
    }
  }
  const found: Address[] = [];
  for (const entity of marks.size === 0 ? [] : program.entities) {
    for (const key of await offeredKeys(store.db, entity.name)) {
      const addresses = entity.documents.map(
        ({ role }) => ({ entity: entity.name, key, role }) as Address,
      );
      const [first] = addresses.filter((each) => marks.has(markerOf(program.company, each)));
      if (first !== undefined) found.push(first);
    }
  }
  return found;
}

/** So many links in one transaction. */
const AT_ONCE = 100;

async function bindFound(deps: Deps, found: readonly Found[]): Promise<void> {
  await asApplier(deps, false, async (room) => {
    for (let at = 0; at < found.length; at += AT_ONCE) {
      for (const one of found.slice(at, at + AT_ONCE)) await bindOne(room, one);
      room.scopes.forget();
    }
  });
}

/**
 * Linked again, with what both sides agree on where they are equal. Where they differ nobody knows
 * any more who moved: it counts as the books' edit, so that nothing is overwritten unasked.
 */
async function bindOne(room: Room, found: Found): Promise<void> {
  const { deps } = room;
  const { db } = deps.store;
  const [row] = await documentsByAddress(db, [found.address]);
  const mapped = mappingOf(deps, found.address);
  if (row === undefined || mapped === null || (await linkOf(db, row.id)) !== null) return;
  const { connection, stream, schema } = mapped.document;
  const [seen] = await mirrorByRemoteId(db, [{ connection, stream, remoteId: found.remoteId }]);
  if (seen === undefined) return;
  const body = parseJson(seen.body) as NativeObject;
  room.scopes.forget();
  const own = { ...row.address, id: row.id, raw: row.raw, problems: row.problems };
  const evaluation = room.scopes.open(mapped.entity, own);
  const desired = evaluation.body(mapped.document);
  const { native, holes } = resolveBody(desired, schema, (each) => evaluation.idOf(each));
  const whole = holes.length === 0 && row.problems === null && evaluation.reasons().length === 0;
  const equal = compareBodies(native, body, schema, compareOptions(schema)).length === 0;
  const settlement = whole ? settlementFor(mapped, evaluation, body) : "na";
  const at = deps.world.clock.now();
  await write(room, async (tx) => {
    if (whole) {
      const sent = {
        kind: "create",
        leaves: writeJson(native),
        base: null,
        total: null,
        desiredHash: evaluation.hash(desired),
      } as const;
      const { remoteId, evidence: why } = found;
      const twin = { remoteId, version: seen.version, body: body as JsonObject };
      const bond = { row, mapped, sent, twin, by: "recovered", why, agreed: equal } as const;
      await bindTwins(tx, room, [bond]);
      const standing = { sync: equal ? "done" : "ready", settlement, reasons: [] } as const;
      await settleStates(tx, room, [{ id: row.id, mapped, standing }]);
    } else {
      const { permanent } = mapped.entity;
      const link = { connection, stream, remoteId: found.remoteId, permanent };
      await putLink(
        tx,
        row.id,
        { ...link, by: "recovered", actor: deps.actor, why: found.evidence },
        at,
      );
      const state = found.remoteId;
      await wake(tx, "link", [{ name: formatAddress(row.address), state }]);
      await markDocumentsDirty(tx, [row.id]);
    }
    // It was sent once: its trigger is not asked again (rulings.md 15).
    if (found.how === "mark") await setSuccess(tx, [row.id], at);
    if (!equal || !whole) await markDocumentsDirty(tx, [row.id]);
    await markMoved(tx, [row.id]);
    await appendEvents(tx, [
      rowEvent(room, row, "linked", {
        twin: `${stream}/${found.remoteId}`,
        by: "recovered",
        why: found.evidence,
        program: deps.program.digest,
      }),
    ]);
  });
}
