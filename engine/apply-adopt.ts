import { compareOptions } from "./apply-body.ts";
import { bears, numberOf } from "./apply-look.ts";
import { endedAs } from "./apply-prepare.ts";
import type { Prepared } from "./apply-prepare.ts";
import { rowEvent, unstopped, write } from "./apply-room.ts";
import type { Ended, Mapped, Room } from "./apply-room.ts";
import { bindTwins, settlementFor, settleStates, theirLeaves } from "./apply-twin.ts";
import type { Bond, Settling } from "./apply-twin.ts";
import { compareBodies } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { formatAddress } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { LinkOrigin } from "./model/link.ts";
import { markerOf } from "./model/marker.ts";
import type { RawRecord } from "./model/record.ts";
import { reason } from "./model/reason.ts";
import { markMoved } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";

type Sending = Extract<Prepared, { kind: "send" }>;
type Binding = Extract<Prepared, { kind: "bind" }>;

/** Link changes: nothing is sent; what the books have becomes what both agree on. */
export async function bindAll(room: Room, bindings: readonly Binding[]): Promise<readonly Ended[]> {
  if (bindings.length === 0) return [];
  // Before the transaction: what an evaluation asks for is not there yet on a server.
  const settled = bindings.map(({ row, mapped, evaluation, twin }): Settling => {
    const settlement = settlementFor(mapped, evaluation, twin.body as NativeObject);
    return { id: row.id, mapped, standing: { sync: "done", settlement, reasons: [] } };
  });
  await write(room, async (tx) => {
    await bindTwins(tx, room, bindings.map(bondOf));
    await settleStates(tx, room, settled);
    await appendEvents(
      tx,
      bindings.map((each) => linkedEvent(room, each.row, each.twin, each.mapped, whyOf(each))),
    );
  });
  room.scopes.forget();
  room.deps.world.crash("links-written");
  return bindings.map(({ change, twin }) => endedAs(change, "done", [], twin.id));
}

const whyOf = ({ change }: Binding): string => change.reasons[0]?.text ?? "adopted";

function bondOf(binding: Binding): Bond {
  const { row, mapped, leaves, desiredHash, twin } = binding;
  const theirs = theirLeaves(leaves, twin.body as NativeObject, mapped);
  const sent = { kind: "create", leaves: theirs, base: null, total: null, desiredHash } as const;
  const { id: remoteId, version, body } = twin;
  const why = whyOf(binding);
  return { row, mapped, sent, twin: { remoteId, version, body }, by: "rule", why, agreed: true };
}

/** What looking before sending has shown of the creates of a slice. */
export interface Looked {
  readonly send: readonly Sending[];
  readonly ended: readonly Ended[];
}

/**
 * Before anything is made: does the company have these numbers or names already? With our mark it
 * is ours, made by a store that has been lost or restored, and is adopted; without it the number is
 * taken. Guards what the operation log of this store cannot know of.
 */
export async function lookFirst(room: Room, sending: readonly Sending[]): Promise<Looked> {
  const hits = await hitsOf(room, sending);
  const send: Sending[] = [];
  const ended: Ended[] = [];
  for (const each of sending) {
    const { schema, stream } = each.mapped.document;
    const there = hits.get(each) ?? [];
    if (there.length === 0) {
      send.push(each);
      continue;
    }
    const mine = markerOf(room.deps.program.company, each.row.address);
    const ours =
      each.write.kind === "create" ? there.find((hit) => bears(hit, mine, schema)) : undefined;
    const { number } = each.intent;
    const foreign = there.find((hit) => number !== null && numberOf(hit, schema) === number);
    if (ours !== undefined) ended.push(await recover(room, each, ours));
    else if (foreign !== undefined) {
      const why = reason("number_taken", `number ${number} is on ${stream} ${foreign.id}`, {
        help: `tieout link ${formatAddress(each.row.address)} ${stream}/${foreign.id}, or change the number`,
        about: [foreign.id],
      });
      ended.push(endedAs(each.change, "blocked", [why]));
    } else send.push(each);
  }
  return { send, ended };
}

/** How many numbers or names one question holds; connectors cut it further where they must. */
async function hitsOf(
  room: Room,
  sending: readonly Sending[],
): Promise<ReadonlyMap<Sending, readonly RawRecord[]>> {
  const creates = sending.filter((each) => each.write.kind === "create");
  const places = Map.groupBy(
    creates,
    ({ mapped: { document } }) => `${document.connection}\n${document.stream}`,
  );
  const hits = new Map<Sending, RawRecord[]>();
  for (const group of places.values()) {
    const { connection: name, stream, schema } = group[0]!.mapped.document;
    const connection = await room.deps.connections.open(name);
    const keyOf = (each: Sending): string | null =>
      each.intent.number ?? textOf(each.write.body, schema.parts.name);
    const keys = [...new Set(group.flatMap((each) => keyOf(each) ?? []))];
    if (keys.length === 0) continue;
    const numbered = schema.parts.number !== undefined;
    const found = await connection.source.find(
      stream,
      numbered ? { numbers: keys } : { names: keys },
      unstopped(),
    );
    const byKey = Map.groupBy(found, (record) =>
      numbered ? numberOf(record, schema) : textOf(record.body, schema.parts.name),
    );
    for (const each of group) hits.set(each, byKey.get(keyOf(each)) ?? []);
  }
  return hits;
}

function textOf(body: { readonly [field: string]: unknown }, part: string | undefined) {
  const value = part === undefined ? null : body[part];
  return typeof value === "string" ? value : null;
}

/** It bears our mark: bound again. Where it differs, the next plan says what there is to do. */
async function recover(room: Room, sending: Sending, twin: RawRecord): Promise<Ended> {
  const { change, row, mapped, intent } = sending;
  const wanted = parseJson(intent.leaves) as NativeObject;
  const body = twin.body as NativeObject;
  const { schema } = mapped.document;
  const equal = compareBodies(wanted, body, schema, compareOptions(schema)).length === 0;
  const own = { ...row.address, id: row.id, raw: row.raw, problems: row.problems };
  const evaluation = room.scopes.open(mapped.entity, own);
  const settlement = settlementFor(mapped, evaluation, body);
  await write(room, async (tx) => {
    const why = "found by its mark before it was made again";
    const sent = {
      kind: "create",
      leaves: theirLeaves(wanted, body, mapped),
      base: null,
      total: null,
      // Not what is wanted now: the difference is a change of the next plan.
      desiredHash: equal ? intent.desiredHash : new Uint8Array(intent.desiredHash.length),
    } as const;
    const seen = { remoteId: twin.id, version: twin.version, body: twin.body };
    const bond = { row, mapped, sent, twin: seen, by: "recovered", why, agreed: equal } as const;
    await bindTwins(tx, room, [bond]);
    const standing = { sync: equal ? "done" : "ready", settlement, reasons: [] } as const;
    await settleStates(tx, room, [{ id: row.id, mapped, standing }]);
    if (!equal) await markMoved(tx, [row.id]);
    await appendEvents(tx, [linkedEvent(room, row, twin, mapped, why, "recovered")]);
  });
  room.scopes.forget();
  return endedAs(change, equal ? "done" : "stale", equal ? [] : [differing()], twin.id);
}

function differing() {
  return reason(
    "source_edited",
    "it was there already and differs: the next plan brings it up to date",
  );
}

function linkedEvent(
  room: Room,
  row: DocumentRow,
  twin: RawRecord,
  { document }: Mapped,
  why: string,
  by: LinkOrigin = "rule",
) {
  return rowEvent(room, row, "linked", {
    twin: `${document.stream}/${twin.id}`,
    by,
    why,
    program: room.deps.program.digest,
  });
}
