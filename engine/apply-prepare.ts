import { asJson, overlay, partText, pickLeaves } from "./apply-body.ts";
import { mappingOf, unstopped } from "./apply-room.ts";
import type { Ended, Mapped, Result, Room } from "./apply-room.ts";
import type { Ready } from "./apply-send.ts";
import { resolveBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { mergeBody } from "./model/body.ts";
import { isMoney, moneyToDecimal } from "./model/money.ts";
import { formatDecimal, isDecimal } from "./model/decimal.ts";
import type { Change, FieldDelta } from "./model/change.ts";
import { hex, sameBytes } from "./model/digest.ts";
import type { RemoteId } from "./model/ids.ts";
import { writeJson, writePlainJson } from "./model/json.ts";
import type { JsonObject } from "./model/json.ts";
import { markerOf, readMarkers, stripMarker, withMarker } from "./model/marker.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { RawRecord } from "./model/record.ts";
import { reason } from "./model/reason.ts";
import type { Reason, ReasonCode } from "./model/reason.ts";
import { formatReference } from "./model/value.ts";
import type { Reference } from "./model/value.ts";
import type { Evaluation } from "./scope.ts";
import { baseOf } from "./store/bases.ts";
import { documentsByAddress } from "./store/documents.ts";
import type { DocumentRow } from "./store/documents.ts";
import { linksOf } from "./store/links.ts";
import type { LinkRow } from "./store/links.ts";

/** A row of the plan, looked at again just before it would be carried out. */
export type Prepared =
  | ({ readonly kind: "send"; readonly change: Change; readonly mapped: Mapped } & Ready)
  | {
      readonly kind: "bind";
      readonly change: Change;
      readonly mapped: Mapped;
      readonly row: DocumentRow;
      readonly evaluation: Evaluation;
      /** The desired leaves, references as ids. */
      readonly leaves: NativeObject;
      readonly desiredHash: Uint8Array;
      readonly twin: RawRecord;
    }
  /** Nothing is sent for it: it is done already, or it has moved, or something is missing. */
  | {
      readonly kind: "ended";
      readonly ended: Ended;
      readonly documentId: number | null;
      /** What stands in the books by now, where that is why. */
      readonly seen?: { readonly mapped: Mapped; readonly twin: RawRecord };
    };

/**
 * Evaluates the rows of a slice afresh, reads their targets from the other side, and makes what is
 * to be sent. What has moved since the plan was made is dropped; the rest goes.
 */
export async function prepareSlice(
  room: Room,
  changes: readonly Change[],
): Promise<readonly Prepared[]> {
  const rows = await documentsByAddress(
    room.deps.store.db,
    changes.map((change) => change.address),
  );
  const twins = await readTargets(room, changes);
  const links = await linksOf(
    room.deps.store.db,
    rows.flatMap((row) => row?.id ?? []),
  );
  const linked = new Map(links.map((link) => [link?.document_id, link]));
  const prepared: Prepared[] = [];
  for (const [i, change] of changes.entries()) {
    const row = rows[i];
    const mapped = mappingOf(room.deps, change.address);
    if (row === undefined || mapped === null) {
      prepared.push(drop(change, row, "rule_changed", "the store or the mapping no longer has it"));
      continue;
    }
    const target = change.target === null ? null : `${change.stream}/${change.target}`;
    const twin = target === null ? null : (twins.get(target) ?? null);
    const link = linked.get(row.id) ?? null;
    prepared.push(await prepareRow(room, { change, row, mapped, twin, link }));
  }
  return prepared;
}

/** The things that are to be changed or bound, as they are now, by stream and id. */
async function readTargets(
  room: Room,
  changes: readonly Change[],
): Promise<ReadonlyMap<string, RawRecord>> {
  const found = new Map<string, RawRecord>();
  const wanted = changes.filter((change) => change.target !== null);
  const places = Map.groupBy(wanted, (change) => `${change.connection}\n${change.stream}`);
  for (const group of places.values()) {
    const { connection: name, stream } = group[0]!;
    const connection = await room.deps.connections.open(name);
    const ids = [...new Set(group.flatMap((change) => change.target ?? []))];
    for (const record of await connection.source.get(stream, ids, unstopped())) {
      found.set(`${stream}/${record.id}`, record);
    }
  }
  return found;
}

interface Subject {
  readonly change: Change;
  readonly row: DocumentRow;
  readonly mapped: Mapped;
  readonly twin: RawRecord | null;
  readonly link: LinkRow | null;
}

async function prepareRow(room: Room, subject: Subject): Promise<Prepared> {
  const { change, row, mapped, twin, link } = subject;
  if (change.kind === "delete" || change.kind === "unlink") {
    return drop(change, row, "undone", `only a plan that takes a run back may ${change.kind}`);
  }
  if (await isDoneAlready(room, subject)) {
    const remoteId = (link?.remote_id ?? null) as RemoteId | null;
    return { kind: "ended", ended: endedAs(change, "already", [], remoteId), documentId: null };
  }
  const moved = movedSince(subject);
  if (moved !== null) return moved;
  if (change.kind === "void") return voidOf(room, subject);
  const own = { ...row.address, id: row.id, raw: row.raw, problems: row.problems };
  const evaluation = room.scopes.open(mapped.entity, own);
  const body = evaluation.body(mapped.document);
  const desiredHash = evaluation.hash(body);
  if (hex(desiredHash) !== change.desired) {
    return drop(
      change,
      row,
      "source_edited",
      "the source or a rule has changed since the plan was made",
    );
  }
  const { schema } = mapped.document;
  const idOf = (reference: Reference): string | null => evaluation.idOf(reference);
  const { native, holes } = resolveBody(body, schema, idOf);
  if (holes.length > 0) return needing(change, row, holes);
  const leaves = asJson(native);
  if (change.kind === "link") {
    if (twin === null)
      return drop(change, row, "target_missing", "what it would be linked to is gone");
    return { kind: "bind", change, mapped, row, evaluation, leaves, desiredHash, twin };
  }
  const total = totalOf(mapped.document, evaluation, leaves);
  if (change.kind === "create") {
    const extra = resolveBody(mapped.document.onCreate, schema, idOf);
    if (extra.holes.length > 0) return needing(change, row, extra.holes);
    const whole = { ...asJson(extra.native), ...leaves };
    const making = { whole, leaves, base: null, desiredHash, total, marked: true };
    return sending(room, subject, making);
  }
  return updateOf(room, subject, { leaves, desiredHash, total });
}

async function updateOf(
  room: Room,
  subject: Subject,
  wish: Pick<Making, "leaves" | "desiredHash" | "total">,
): Promise<Prepared> {
  const { change, row, mapped, twin, link } = subject;
  if (twin === null) return drop(change, row, "gone_in_qbo", "it is no longer in the books");
  const { schema } = mapped.document;
  const existing = twin.body as NativeObject;
  const agreed = await baseOf(room.deps.store.db, row.id);
  const planned = new Map(change.deltas.map((delta) => [delta.path, delta]));
  const over = overlay(
    wish.leaves,
    existing,
    (agreed?.body ?? null) as NativeObject | null,
    schema,
    (path) => {
      const delta = planned.get(path);
      return delta !== undefined && !isTheirs(mapped.document, delta);
    },
  );
  const ours = link?.origin === "created" || link?.origin === "recovered";
  return sending(room, subject, {
    whole: asJson(mergeBody(existing, over.sent, schema)),
    leaves: asJson(over.sent),
    base: over.left === 0 ? null : asJson(over.base),
    desiredHash: wish.desiredHash,
    // What was left to the books may be a part of the sum that the mapping ties to.
    total: over.left === 0 ? wish.total : partText(over.sent, schema.parts.total),
    marked: ours || isOurs(room, subject),
    before: writeJson(pickLeaves(over.sent, existing, schema)),
  });
}

/** A leaf that its rule gives to the books: ours when it was made, theirs since. */
function isTheirs(document: DocumentProgram, delta: FieldDelta): boolean {
  const pattern = delta.path.replaceAll(/\[\d+\]/g, "[]");
  const rule = document.rules
    .filter(
      ({ path }) =>
        pattern === path || pattern.startsWith(`${path}.`) || pattern.startsWith(`${path}[`),
    )
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (rule === undefined) return false;
  if (rule.owner === "books") return true;
  return delta.moved === "books" && (rule.owner === "last" || rule.onDrift === "accept");
}

/** An earlier passing of this same plan has carried it out. */
async function isDoneAlready(room: Room, { change, row, link }: Subject): Promise<boolean> {
  if (change.kind === "void") return row.sync === "retired";
  if (link === null || row.sync !== "done") return false;
  const base = await baseOf(room.deps.store.db, row.id);
  if (base === null) return false;
  const same =
    hex(base.desiredHash) === change.desired && sameBytes(row.desiredHash, base.desiredHash);
  return same && (change.kind !== "update" || base.version !== change.expectVersion);
}

/** What the store and the books say of it, held against what the plan was computed from. */
function movedSince({ change, row, mapped, twin, link }: Subject): Prepared | null {
  if (row.hold !== null) return drop(change, row, "held", `held by ${row.hold.by} since then`);
  const ready = row.sync === "ready" || (row.sync === "blocked" && onlyWaits(row.reasons));
  if (row.sync === "failed") {
    return { kind: "ended", ended: endedAs(change, "failed", row.reasons), documentId: null };
  }
  if (!ready) return drop(change, row, "source_edited", `it is ${row.sync} by now`);
  if (change.kind === "create") {
    return link === null
      ? null
      : drop(change, row, "adopted", "it was linked since the plan was made");
  }
  if (link !== null && link.remote_id !== change.target) {
    return drop(change, row, "adopted", "it was linked to something else since the plan was made");
  }
  const what = `${mapped.document.stream} ${change.target}`;
  if (twin === null) return drop(change, row, "gone_in_qbo", `${what} is gone`);
  if (twin.version !== change.expectVersion) {
    const text = `${what} was changed in the books since the plan was made`;
    // An observation that asks only for changes may not be told of it: the next plan would be
    // made for the old version again, and so for ever.
    return { ...drop(change, row, "edited_in_qbo", text), seen: { mapped, twin } };
  }
  return null;
}

function onlyWaits(reasons: readonly Reason[]): boolean {
  return reasons.every((each) => each.code === "dependency");
}

interface Making {
  readonly whole: JsonObject;
  readonly leaves: JsonObject;
  readonly base: JsonObject | null;
  readonly desiredHash: Uint8Array;
  readonly total: string | null;
  readonly marked: boolean;
  readonly before?: string;
}

function sending(room: Room, { change, row, mapped, twin }: Subject, making: Making): Prepared {
  const { schema, stream } = mapped.document;
  const { parts } = schema;
  const marker = parts.note === undefined ? null : markerOf(room.deps.program.company, row.address);
  const marked = parts.note !== undefined && marker !== null && making.marked;
  const note = marked ? withMarker(textAt(making.whole, parts.note), marker) : null;
  const most = mostOf(mapped.document, parts.note);
  if (note !== null && most !== null && note.length > most) {
    const text = `${parts.note} leaves no room for the marker: ${note.length} of ${most} characters`;
    return blocked(change, row, reason("too_long", text, { help: "shorten it in the mapping" }));
  }
  const body = note === null ? making.whole : { ...making.whole, [parts.note ?? ""]: note };
  return {
    kind: "send",
    change,
    mapped,
    row,
    ...(making.before === undefined ? {} : { before: making.before }),
    write: {
      kind: change.kind === "create" ? "create" : "update",
      stream,
      body,
      target: change.kind === "create" ? null : change.target,
      expectVersion: twin?.version ?? null,
    },
    intent: {
      kind: change.kind === "create" ? "create" : "update",
      stream,
      number: partText(making.leaves, parts.number),
      marker: marked ? marker : null,
      party: partText(making.leaves, parts.party) as RemoteId | null,
      day: partText(making.leaves, parts.date),
      total: making.total,
      target: change.kind === "create" ? null : change.target,
      expectVersion: twin?.version ?? null,
      desiredHash: making.desiredHash,
      leaves: writePlainJson(making.leaves),
      base: making.base === null ? null : writePlainJson(making.base),
    },
  };
}

function voidOf(room: Room, { change, row, mapped, twin }: Subject): Prepared {
  const desired = row.desiredHash === null ? null : hex(row.desiredHash);
  if (desired !== change.desired) {
    return drop(
      change,
      row,
      "source_edited",
      "the source or a rule has changed since the plan was made",
    );
  }
  if (twin === null || change.target === null) {
    return drop(change, row, "gone_in_qbo", "it is no longer in the books");
  }
  const { stream } = mapped.document;
  const target = { target: change.target, expectVersion: twin.version };
  return {
    kind: "send",
    change,
    mapped,
    row,
    write: { kind: "void", stream, body: twin.body, ...target },
    intent: {
      kind: "void",
      stream,
      number: null,
      marker: null,
      party: null,
      day: null,
      total: null,
      ...target,
      desiredHash: row.desiredHash ?? new Uint8Array(),
      leaves: "{}",
      base: null,
    },
  };
}

/** What the service has to make of it: the body's own total, or what the mapping ties it to. */
function totalOf(
  document: DocumentProgram,
  evaluation: Evaluation,
  leaves: NativeObject,
): string | null {
  const { total } = document.schema.parts;
  if (total === undefined) return null;
  const said = partText(leaves, total);
  if (said !== null) return said;
  const tie = document.ties.find((each) => each.path === total);
  const value = tie === undefined ? null : evaluation.value(tie.value);
  if (isMoney(value)) return formatDecimal(moneyToDecimal(value));
  return isDecimal(value) ? formatDecimal(value) : null;
}

function isOurs(room: Room, { row, mapped, twin }: Subject): boolean {
  const { note } = mapped.document.schema.parts;
  if (note === undefined || twin === null) return false;
  return readMarkers(twin.body[note]).includes(markerOf(room.deps.program.company, row.address));
}

function textAt(body: NativeObject, part: string): string {
  const value = body[part];
  return typeof value === "string" ? stripMarker(value) : "";
}

function mostOf(document: DocumentProgram, part: string | undefined): number | null {
  const field = document.schema.fields.find((each) => each.name === part);
  return field?.type.kind === "text" ? (field.type.max ?? null) : null;
}

function needing(change: Change, row: DocumentRow, holes: readonly Reference[]): Prepared {
  const names = holes.map((each) => (each.kind === "link" ? each.address : formatReference(each)));
  const text = `needs ${[...new Set(names)].join(", ")}`;
  return blocked(change, row, reason("dependency", text, { about: [...new Set(names)] }));
}

function blocked(change: Change, row: DocumentRow, why: Reason): Prepared {
  return { kind: "ended", ended: endedAs(change, "blocked", [why]), documentId: row.id };
}

/** Back to the plan: the next one looks at it again. */
function drop(
  change: Change,
  row: DocumentRow | undefined,
  code: ReasonCode,
  text: string,
): Extract<Prepared, { kind: "ended" }> {
  const ended = endedAs(change, "stale", [reason(code, text)]);
  return { kind: "ended", ended, documentId: row?.id ?? null };
}

export function endedAs(
  change: Change,
  result: Result,
  reasons: readonly Reason[],
  remoteId: RemoteId | null = null,
): Ended {
  return { address: change.address, result, remoteId, reasons };
}
