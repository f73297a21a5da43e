import { compareOptions, partText } from "./apply-body.ts";
import { editedSince, isPaidOnto } from "./apply-deeds.ts";
import { unstopped } from "./apply-room.ts";
import type { Room } from "./apply-room.ts";
import type { Connection } from "./contract/connector.ts";
import { compareBodies } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import { readMarkers } from "./model/marker.ts";
import type { DocumentProgram } from "./model/program.ts";
import type { RawRecord } from "./model/record.ts";
import type { StreamSchema } from "./model/schema.ts";
import { isLocked, isVoided } from "./model/settlement.ts";
import { baseOf } from "./store/bases.ts";
import { linkedTo, linkOf } from "./store/links.ts";
import type { OperationRow } from "./store/requests.ts";

/** What looking for the work of an operation has shown. */
export type Look =
  /** It is there; `others` bear the same mark and should not. */
  | { readonly kind: "found"; readonly record: RawRecord; readonly others: readonly RawRecord[] }
  | { readonly kind: "absent" }
  /** It was to be deleted, and is: by whom nobody asks. */
  | { readonly kind: "gone" }
  /** Something has its number and is not marked as ours: a person looks. */
  | { readonly kind: "foreign"; readonly record: RawRecord }
  /** Somebody else has changed the target meanwhile. */
  | { readonly kind: "moved"; readonly record: RawRecord | null };

/** Looks for what an operation made, changed, voided or deleted. Only sound after its request has settled. */
export async function lookFor(
  room: Room,
  connection: Connection,
  operation: OperationRow,
  document: DocumentProgram,
): Promise<Look> {
  if (operation.kind === "create") return lookForMade(room, connection, operation, document);
  const { stream, target } = operation;
  const ids = target === null ? [] : [target];
  const [record] = await connection.source.get(stream, ids, unstopped());
  const isVoid = operation.kind === "void";
  const isDelete = operation.kind === "delete";
  if (record === undefined) return isDelete ? { kind: "gone" } : { kind: "moved", record: null };
  const done = isVoid
    ? isVoided(record.body as NativeObject, document.schema)
    : !isDelete && holds(record, operation, document.schema);
  if (done) return { kind: "found", record, others: [] };
  const untouched = record.version !== null && record.version === operation.expectVersion;
  // The same bytes go again, maybe hours later: what no version tells counts as it did at first.
  const used = isDelete && (await isUsed(room, record, operation, document.schema));
  return untouched && !used ? { kind: "absent" } : { kind: "moved", record };
}

async function isUsed(
  { deps }: Room,
  { body }: RawRecord,
  { documentId }: OperationRow,
  schema: StreamSchema,
): Promise<boolean> {
  const found = body as NativeObject;
  if (isPaidOnto(found, schema) || isLocked(found, schema)) return true;
  return editedSince(await baseOf(deps.store.db, documentId), found, schema) !== null;
}

/** All the leaves that were sent stand there. */
function holds(record: RawRecord, { leaves }: OperationRow, schema: StreamSchema): boolean {
  const sent = parseJson(leaves) as NativeObject;
  const options = compareOptions(schema);
  return compareBodies(sent, record.body as NativeObject, schema, options).length === 0;
}

async function lookForMade(
  room: Room,
  connection: Connection,
  operation: OperationRow,
  document: DocumentProgram,
): Promise<Look> {
  const { schema } = document;
  const linked = await findLinked(room, connection, operation);
  if (linked !== null) return { kind: "found", record: linked, others: [] };
  const hits = await findLike(connection, operation, schema);
  if (operation.marker !== null && schema.parts.note !== undefined) {
    const ours = hits.filter((hit) => bears(hit, operation.marker ?? "", schema));
    const [record, ...others] = ours.toSorted(oldestFirst);
    if (record !== undefined) return { kind: "found", record, others };
    const [foreign] = hits.filter((hit) => numberOf(hit, schema) === operation.number);
    if (operation.number !== null && foreign !== undefined)
      return { kind: "foreign", record: foreign };
    return { kind: "absent" };
  }
  // No place for a mark: only what equals all that was sent, and belongs to nobody, is ours.
  for (const record of hits.filter((hit) => holds(hit, operation, schema))) {
    const { connection: name, stream } = document;
    const owners = await linkedTo(room.deps.store.db, {
      connection: name,
      stream,
      remoteId: record.id,
    });
    const free = owners.every((each) => each.documentId === operation.documentId);
    if (free) return { kind: "found", record, others: [] };
  }
  return { kind: "absent" };
}

/** Linked since it was sent, by a person or by `recover`: what they found is what it made. */
async function findLinked(
  room: Room,
  connection: Connection,
  { documentId, stream }: OperationRow,
): Promise<RawRecord | null> {
  const link = await linkOf(room.deps.store.db, documentId);
  if (link === null || link.stream !== stream) return null;
  const [record] = await connection.source.get(stream, [link.remote_id as RemoteId], unstopped());
  return record ?? null;
}

/**
 * By number, and where nothing with that number is ours, by party and date: a person may have
 * given it another number since, and a Payment cannot be asked for by number at all.
 */
async function findLike(
  connection: Connection,
  operation: OperationRow,
  schema: StreamSchema,
): Promise<readonly RawRecord[]> {
  const { stream, number, marker, party, day, total } = operation;
  const { source } = connection;
  const name = partText(parseJson(operation.leaves) as NativeObject, schema.parts.name);
  const byNumber =
    number === null ? [] : await source.find(stream, { numbers: [number] }, unstopped());
  const isThere = (hit: RawRecord): boolean => marker !== null && bears(hit, marker, schema);
  if (byNumber.some(isThere)) return byNumber;
  if (party !== null && day !== null && total !== null) {
    // Its mark is proof enough: a void, or somebody, may have changed what it amounts to.
    const sum = marker === null ? { total } : {};
    const alike = await source.find(stream, { party, date: day, ...sum }, unstopped());
    return marker === null ? alike : [...byNumber, ...alike.filter(isThere)];
  }
  if (name !== null && number === null) {
    return source.find(stream, { names: [name] }, unstopped());
  }
  return byNumber;
}

export function bears(record: RawRecord, marker: string, schema: StreamSchema): boolean {
  const { note } = schema.parts;
  return note !== undefined && readMarkers(record.body[note]).includes(marker);
}

export function numberOf(record: RawRecord, schema: StreamSchema): string | null {
  return partText(record.body as NativeObject, schema.parts.number);
}

function oldestFirst(a: RawRecord, b: RawRecord): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : 1);
}
