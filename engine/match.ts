import { isDeepStrictEqual } from "node:util";
import type { Deps } from "./deps.ts";
import { TieoutError } from "./errors.ts";
import type { Observed } from "./observe.ts";
import { openScopes } from "./scope.ts";
import type { Scopes } from "./scope.ts";
import { valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { indexTwins, matchText, proposeCandidates } from "./model/candidates.ts";
import type { Twin, TwinIndex, Wanted } from "./model/candidates.ts";
import { formatAddress } from "./model/ids.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import type { Candidate, DeclaredLink } from "./model/link.ts";
import { formatPlace } from "./model/diagnostic.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import { candidatesOfMany, putCandidates } from "./store/candidates.ts";
import { documentsByAddress, setLinkState } from "./store/documents.ts";
import { appendEvents } from "./store/events.ts";
import { linkOf, linksOfEntity, putLink } from "./store/links.ts";
import { documentsLeft, makeLeft } from "./store/documents-left.ts";
import { unlinkedDocuments } from "./store/documents-match.ts";
import type { UnlinkedRow } from "./store/documents-match.ts";
import { loadNeeds } from "./store/needs.ts";
import type { Needs } from "./store/needs.ts";
import { inUseFirst, isMirrored, mirrorByName, mirrorOf } from "./store/mirror.ts";
import type { MirrorRow } from "./store/mirror.ts";
import { wake } from "./store/reads.ts";

export interface Matched {
  readonly observed: Observed;
  /** Links that files under review declare and that were bound now. */
  readonly declared: number;
  /** Documents that a certain rule pairs with exactly one thing, to be bound by apply. */
  readonly proposed: number;
}

/**
 * Pairs documents without a twin with what the other side has, in falling fidelity: what a file
 * under review declares, what a certain rule finds, what a person may want to look at. A likeness
 * never binds, and two that fit equally well bind nothing.
 */
export async function matchDocuments(observed: Observed, deps: Deps): Promise<Matched> {
  const left = await documentsLeft(deps.store.db, deps.run);
  const declared = await bindDeclared(deps, left);
  const scopes = await openScopes(deps);
  let known: Promise<Needs> | null = null;
  // Of a run that finds nothing without a twin nobody asks.
  const needs = (): Promise<Needs> => (known ??= loadNeeds(deps.store.db, deps.program));
  let proposed = 0;
  for (const entity of deps.program.entities) {
    for (const document of entity.documents) {
      proposed += await matchRole({ deps, entity, document, scopes, needs, left });
    }
  }
  return { observed, declared, proposed };
}

interface Room {
  readonly deps: Deps;
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly scopes: Scopes;
  readonly needs: () => Promise<Needs>;
  /** From which record on documents are not made yet; null: all are. */
  readonly left: number | null;
}

async function matchRole(room: Room): Promise<number> {
  const { deps, entity, document } = room;
  if (entity.match.length === 0) return 0;
  if (!(await isMirrored(deps.store.db, document))) return 0;
  // Only what can be paired is made before it is evaluated.
  if (room.left !== null) await makeDocumentsOf(deps, entity, room.left);
  let index: TwinIndex | null = null;
  let proposed = 0;
  const claims = new Map<string, number>();
  const found: { row: UnlinkedRow; candidates: readonly Candidate[] }[] = [];
  for await (const rows of unlinkedDocuments(deps.store.db, entity.name, document.role)) {
    index ??= await twinIndex(room);
    const needs = await room.needs();
    for (const row of rows) {
      const candidates = proposeCandidates(index, wantedBy(room, needs, row));
      for (const each of candidates) {
        if (each.kind === "certain")
          claims.set(each.remoteId, (claims.get(each.remoteId) ?? 0) + 1);
      }
      if (candidates.length > 0 || row.proposals > 0) found.push({ row, candidates });
    }
  }
  if (found.length === 0) return 0;
  await deps.store.write(async (tx) => {
    const asked = found.filter(({ row }) => row.proposals > 0).map(({ row }) => row.id);
    const known = await candidatesOfMany(tx, asked);
    for (const { row, candidates } of found) {
      const own = candidates.map((each) => contested(entity, each, claims));
      const before = known.get(row.id)?.candidates ?? [];
      if (!isDeepStrictEqual(own, before)) await putCandidates(tx, row.id, document.stream, own);
      const certain = own.filter((each) => each.kind === "certain" && each.takenBy === null);
      const link = certain.length === 1 ? "proposed" : "none";
      if (link === "proposed") proposed += 1;
      if (link !== row.link) await setLinkState(tx, [{ id: row.id, link }]);
    }
  });
  return proposed;
}

async function makeDocumentsOf(deps: Deps, entity: EntityProgram, left: number): Promise<void> {
  await deps.store.write((tx) => makeLeft(tx, entity, left));
}

/** A thing that another row of this run claims by a certain rule is not this one's to take. */
function contested(
  entity: EntityProgram,
  candidate: Candidate,
  claims: ReadonlyMap<string, number>,
): Candidate {
  // A certain claim counts itself; a likeness gives way to any certain one.
  const most = candidate.kind === "certain" ? 1 : 0;
  const shared = entity.create === "never" || (claims.get(candidate.remoteId) ?? 0) <= most;
  if (shared) return candidate;
  return { ...candidate, takenBy: candidate.takenBy ?? `another ${entity.name} of this run` };
}

function wantedBy(room: Room, needs: Needs, row: UnlinkedRow): readonly Wanted[] {
  const evaluation = room.scopes.open(room.entity, row);
  return room.entity.match.map((rule) => ({
    paths: rule.on.map((each) => each.path),
    values: rule.on.map((each) =>
      matchText(evaluation.value(each.value), (address) => needs.byText(address)),
    ),
    fold: rule.fold,
    suggest: rule.suggest,
  }));
}

/** One twin may have one document: of an entity that makes what it does not find. */
const takesAlone = ({ deps }: Room, entity: string): boolean =>
  deps.program.entities.some((each) => each.name === entity && each.create !== "never");

/**
 * What the other side has in the stream, all of it even for one new row: a number or a name is the
 * same thing in several writings (`4600`, ` 4600.00 `), which no look by its text finds.
 */
async function twinIndex(room: Room): Promise<TwinIndex> {
  const { deps, document } = room;
  const { connection, stream } = document;
  const owners = new Map<string, string>();
  for (const { name } of deps.program.entities.filter((each) => takesAlone(room, each.name))) {
    for (const link of await linksOfEntity(deps.store.db, name)) {
      if (link.stream === stream) owners.set(link.remoteId, formatAddress(link.address));
    }
  }
  const twins: Twin[] = [];
  for await (const rows of mirrorOf(deps.store.db, { connection, stream })) {
    for (const row of rows) twins.push(twinOf(room, row, owners));
  }
  return indexTwins(twins);
}

function twinOf(
  { entity, document }: Room,
  row: MirrorRow,
  owners: ReadonlyMap<string, string>,
): Twin {
  const { name, number, active } = document.schema.parts;
  const body = parseJson(row.body) as NativeObject;
  const label = [name, number].map((part) => (part === undefined ? null : valueAt(body, part)));
  return {
    remoteId: row.remote_id as RemoteId,
    label: String(label.find((each) => typeof each === "string") ?? row.remote_id),
    active: active === undefined || valueAt(body, active) !== false,
    body,
    takenBy: entity.create === "never" ? null : (owners.get(row.remote_id) ?? null),
  };
}

/** Binds what `mappings/links` declares; one that contradicts a permanent link ends the run. */
async function bindDeclared(deps: Deps, left: number | null): Promise<number> {
  let bound = 0;
  const named = new Set(deps.program.links.map(({ address }) => address.entity));
  for (const entity of deps.program.entities) {
    if (left !== null && named.has(entity.name)) await makeDocumentsOf(deps, entity, left);
  }
  for (const declared of deps.program.links) {
    const [document] = await documentsByAddress(deps.store.db, [declared.address]);
    if (document === undefined) continue;
    const entity = deps.program.entities.find((each) => each.name === declared.address.entity);
    const target = await targetOf(deps, entity, declared);
    if (entity === undefined || target === null) continue;
    const known = await linkOf(deps.store.db, document.id);
    if (known?.remote_id === target) continue;
    if (known !== null && known.permanent === 1 && document.lastSuccess !== null) {
      throw new TieoutError(
        "TO917",
        `${formatPlace(declared.place)}: ${formatAddress(declared.address)} is linked to ` +
          `${known.stream} ${known.remote_id} for good, since ${known.at} by ${known.actor}`,
        { advice: "Take this line out, or give it the thing that it is linked to." },
      );
    }
    const program = entity.documents.find((each) => each.role === declared.address.role);
    if (program === undefined) continue;
    bound += 1;
    await deps.store.write(async (tx) => {
      const at = deps.world.clock.now();
      const { connection, stream } = program;
      const link = { connection, stream, remoteId: target, permanent: entity.permanent };
      const why = { by: "file" as const, actor: declared.by, why: declared.why };
      await putLink(tx, document.id, { ...link, ...why }, at);
      await wake(tx, "link", [{ name: formatAddress(declared.address), state: target }]);
      await appendEvents(tx, [
        {
          at,
          run_id: deps.run,
          actor: declared.by,
          record_id: document.recordId,
          document_id: document.id,
          kind: "linked",
          detail: { stream, to: target, by: "file", place: formatPlace(declared.place) },
        },
      ]);
    });
  }
  return bound;
}

async function targetOf(
  deps: Deps,
  entity: EntityProgram | undefined,
  declared: DeclaredLink,
): Promise<RemoteId | null> {
  if (declared.target.kind === "id") return declared.target.id;
  const document = entity?.documents.find((each) => each.role === declared.address.role);
  if (document === undefined) return null;
  const { connection, stream } = document;
  const named = await mirrorByName(deps.store.db, { connection, stream }, declared.target.name);
  const rows = inUseFirst(named);
  return rows.length === 1 ? (rows[0]!.remote_id as RemoteId) : null;
}
