import { compareOptions, partText } from "./apply-body.ts";
import { compareBodies, resolveBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { formatAddress, parseAddress } from "./model/ids.ts";
import type { Address, RemoteId } from "./model/ids.ts";
import { markerOf } from "./model/marker.ts";
import type { DocumentProgram, EntityProgram, Program } from "./model/program.ts";
import { isVoided } from "./model/settlement.ts";
import { isReferenceLeaf } from "./model/value.ts";
import type { BodyObject } from "./model/value.ts";
import type { Deps } from "./deps.ts";
import { bodyOf, likeKey, likeOf, nativeAt, openShelf } from "./recover-shelf.ts";
import type { Like, Shelf, Thing } from "./recover-shelf.ts";
import { openScopes } from "./scope.ts";
import type { Evaluation, Scopes } from "./scope.ts";
import { documentsByAddress } from "./store/documents.ts";
import { unlinkedDocuments } from "./store/documents-match.ts";
import type { UnlinkedRow } from "./store/documents-match.ts";

/** A document whose twin is known again, with what shows that it is the one. */
export interface Found {
  readonly address: Address;
  readonly stream: string;
  readonly remoteId: RemoteId;
  readonly title: string;
  /** `mark`: ours by its marker. The others rest on what the books say of it. */
  readonly how: "mark" | "reference" | "number" | "sum";
  readonly evidence: string;
  /** Where the books differ from what the mapping wants now: `DueDate`, `Line[2].Amount`. */
  readonly differs: readonly string[];
}

/** Something fits, and not certainly enough: a person says which. */
export interface Unsure {
  readonly address: Address;
  readonly stream: string;
  readonly title: string;
  readonly candidates: readonly RemoteId[];
  readonly why: string;
}

/** Bears a mark of ours, and no record that the source has now. */
export interface Orphan {
  readonly stream: string;
  readonly remoteId: RemoteId;
  readonly marker: string;
}

export interface Finds {
  readonly found: readonly Found[];
  readonly unsure: readonly Unsure[];
  readonly orphans: readonly Orphan[];
}

/**
 * Pairs documents without a twin with what the books have: by our mark; then what the marked ones
 * refer to; then by number; then, where there is no number, by party, date and amount. Each thing
 * is found once, and what fits two rows, or two things, is for a person. Writes nothing.
 */
export async function findLost(deps: Deps): Promise<Finds> {
  const search: Search = {
    deps,
    scopes: await openScopes(deps),
    pending: new Map(),
    found: new Map(),
    unsure: [],
    open: [],
    shelves: new Map(),
  };
  for (const { entity, document } of rolesOf(deps.program))
    await findMarked(search, entity, document);
  await findReferred(search);
  for (const lost of search.open) await findAlike(search, lost);
  const orphans = [...search.shelves.values()].flatMap((shelf) => orphansOf(shelf));
  return {
    found: inOrder(deps.program, [...search.found.values()]),
    unsure: search.unsure,
    orphans,
  };
}

interface Search {
  readonly deps: Deps;
  readonly scopes: Scopes;
  /** Ids found so far, by address text: what later bodies refer to. */
  readonly pending: Map<string, RemoteId>;
  readonly found: Map<string, Found>;
  readonly unsure: Unsure[];
  /** Entities with documents that no mark has found. */
  readonly open: Lost[];
  readonly shelves: Map<string, Shelf>;
}

interface Lost {
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly rows: readonly UnlinkedRow[];
}

interface Role {
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
}

function rolesOf(program: Program): readonly Role[] {
  return program.entities.flatMap((entity) =>
    entity.truth === "work" && entity.enabled
      ? entity.documents.map((document) => ({ entity, document }))
      : [],
  );
}

async function shelfOf(search: Search, document: DocumentProgram): Promise<Shelf> {
  const place = `${document.connection}\n${document.stream}`;
  const shelf = search.shelves.get(place) ?? (await openShelf(search.deps.store.db, document));
  search.shelves.set(place, shelf);
  return shelf;
}

async function findMarked(
  search: Search,
  entity: EntityProgram,
  document: DocumentProgram,
): Promise<void> {
  const shelf = await shelfOf(search, document);
  const rest: UnlinkedRow[] = [];
  for await (const rows of unlinkedDocuments(search.deps.store.db, entity.name, document.role)) {
    for (const row of rows) {
      const address = addressOf(entity, row);
      const marker = markerOf(search.deps.program.company, address);
      const bearing = (shelf.byMark.get(marker) ?? []).filter((each) => each.linkedTo === null);
      if (bearing.length === 0) {
        rest.push(row);
        continue;
      }
      shelf.known.add(marker);
      const live = bearing.filter((each) => !isVoided(bodyOf(each), document.schema));
      const [only, ...others] = live.length === 0 ? bearing : live;
      const evaluation = search.scopes.open(entity, row);
      if (only !== undefined && others.length === 0) {
        const evidence = `bears its mark ${marker}`;
        take(search, { entity, document, row }, evaluation, only, { how: "mark", evidence });
      } else {
        const ids = bearing.map((each) => each.id);
        doubt(search, { entity, document, row }, ids, `${ids.length} bear its mark`);
      }
    }
  }
  if (rest.length > 0) search.open.push({ entity, document, rows: rest });
}

interface Place extends Role {
  readonly row: UnlinkedRow;
}

function take(
  search: Search,
  { entity, document, row }: Place,
  evaluation: Evaluation,
  thing: Thing,
  by: Pick<Found, "how" | "evidence">,
): void {
  const address = addressOf(entity, row);
  const { native, holes } = resolveFor(search, evaluation, document);
  const { schema } = document;
  const differs =
    holes > 0 || evaluation.reasons().length > 0
      ? []
      : compareBodies(native, bodyOf(thing), schema, compareOptions(schema)).map((d) => d.path);
  thing.claimed = true;
  search.pending.set(formatAddress(address), thing.id);
  search.found.set(formatAddress(address), {
    address,
    stream: document.stream,
    remoteId: thing.id,
    title: titleOf(entity, evaluation, row),
    ...by,
    differs,
  });
}

function doubt(
  search: Search,
  { entity, document, row }: Place,
  candidates: readonly RemoteId[],
  why: string,
): void {
  const address = addressOf(entity, row);
  search.unsure.push({ address, stream: document.stream, title: row.key, candidates, why });
}

/**
 * What a found document refers to is what its record refers to: an invoice of ours for customer 58
 * says which customer its project is. Lists have no marks of their own, so this is their evidence.
 */
async function findReferred(search: Search): Promise<void> {
  const votes = new Map<string, Map<RemoteId, string>>();
  for (const found of search.found.values()) {
    const place = roleOf(search.deps.program, found.address);
    const [row] = await documentsByAddress(search.deps.store.db, [found.address]);
    if (place === null || row === undefined) continue;
    const thing = search.shelves.get(shelfName(place.document))?.byId.get(found.remoteId);
    if (thing === undefined) continue;
    const evaluation = search.scopes.open(place.entity, { ...row, key: row.address.key });
    for (const { address, path, id } of referredBy(
      evaluation.body(place.document),
      bodyOf(thing),
    )) {
      const said = votes.get(address) ?? new Map<RemoteId, string>();
      const evidence = `${found.stream} ${found.remoteId} (${formatAddress(found.address)})`;
      if (!said.has(id)) said.set(id, `${evidence} has it as ${path}`);
      votes.set(address, said);
    }
  }
  for (const [text, said] of votes) await judgeVotes(search, text, said);
}

async function judgeVotes(
  search: Search,
  text: string,
  said: ReadonlyMap<RemoteId, string>,
): Promise<void> {
  const address = parseAddress(text);
  const place = address === null ? null : roleOf(search.deps.program, address);
  const lost = search.open.find((each) => each.document === place?.document);
  const row = lost?.rows.find((each) => each.key === address?.key);
  if (place === null || row === undefined || search.found.has(text)) return;
  const shelf = await shelfOf(search, place.document);
  const [first, ...others] = said;
  const thing = first === undefined ? undefined : shelf.byId.get(first[0]);
  const shared = place.entity.create === "never";
  const free = thing !== undefined && (shared || (thing.linkedTo === null && !thing.claimed));
  if (first !== undefined && thing !== undefined && free && others.length === 0) {
    const evaluation = search.scopes.open(place.entity, row);
    take(search, { ...place, row }, evaluation, thing, { how: "reference", evidence: first[1] });
  } else {
    doubt(search, { ...place, row }, [...said.keys()], [...said.values()].slice(0, 3).join("; "));
  }
}

/** By number, or by party, date and amount: what bears another's mark is not looked at. */
async function findAlike(search: Search, lost: Lost): Promise<void> {
  const shelf = await shelfOf(search, lost.document);
  const rows = lost.rows.filter(
    (row) => !search.found.has(formatAddress(addressOf(lost.entity, row))),
  );
  const claims: { place: Place; evaluation: Evaluation; like: Like; hits: readonly Thing[] }[] = [];
  for (const row of rows) {
    const evaluation = search.scopes.open(lost.entity, row);
    const { native, holes } = resolveFor(search, evaluation, lost.document);
    const like = likeOf(native, lost.document.schema);
    // Without its party, by which alone a payment is told from another, nothing is claimed.
    if (holes > 0 && like.number === null) continue;
    const hits = shelf.alike(like);
    if (hits.length > 0) claims.push({ place: { ...lost, row }, evaluation, like, hits });
  }
  const wanted = new Map<string, number>();
  for (const { like } of claims) wanted.set(likeKey(like), (wanted.get(likeKey(like)) ?? 0) + 1);
  for (const { place, evaluation, like, hits } of claims) {
    const [only, ...others] = hits;
    const ids = hits.map((each) => each.id);
    const alone = (wanted.get(likeKey(like)) ?? 0) === 1 && others.length === 0;
    if (only === undefined) continue;
    if (!alone) {
      doubt(
        search,
        place,
        ids,
        `${like.words}: ${howMany(wanted.get(likeKey(like)) ?? 0, ids.length)}`,
      );
      continue;
    }
    const apart = like.number === null ? [] : partsApart(like, only);
    if (apart.length > 0) doubt(search, place, ids, `${like.words}, but ${apart.join(" and ")}`);
    else {
      const how = like.number === null ? "sum" : "number";
      take(search, place, evaluation, only, { how, evidence: like.words });
    }
  }
}

const howMany = (rows: number, things: number): string =>
  `${rows === 1 ? "one row" : `${rows} rows`} and ${things} in the books`;

/** A number alone proves little: who it is for and what it amounts to have to fit as well. */
function partsApart(like: Like, { like: theirs }: Thing): readonly string[] {
  const apart = (what: string, ours: string | null, other: string | null): readonly string[] =>
    ours === null || other === null || ours === other
      ? []
      : [`its ${what} is ${other}, not ${ours}`];
  return [...apart("party", like.party, theirs.party), ...apart("total", like.total, theirs.total)];
}

function resolveFor(
  search: Search,
  evaluation: Evaluation,
  document: DocumentProgram,
): { readonly native: NativeObject; readonly holes: number } {
  const body = evaluation.body(document);
  const { native, holes } = resolveBody(body, document.schema, (reference) =>
    reference.kind === "link"
      ? (search.pending.get(reference.address) ?? evaluation.idOf(reference))
      : evaluation.idOf(reference),
  );
  const tied = document.ties.find((each) => each.path === document.schema.parts.total);
  const total = document.schema.parts.total;
  if (tied === undefined || total === undefined || partText(native, total) !== null) {
    return { native, holes: holes.length };
  }
  const value = evaluation.value(tied.value);
  return { native: nativeAt(native, total, value), holes: holes.length };
}

interface Referred {
  readonly address: string;
  readonly path: string;
  readonly id: RemoteId;
}

/** Outside of lists only: what stands at a position there need not be what stood at it. */
function referredBy(body: BodyObject, existing: NativeObject, path = ""): readonly Referred[] {
  return Object.entries(body).flatMap(([name, value]) => {
    const at = path === "" ? name : `${path}.${name}`;
    const theirs = existing[name] ?? null;
    if (isReferenceLeaf(value)) {
      const id = partText({ id: idIn(theirs) }, "id");
      if (value.$ref.kind !== "link" || id === null) return [];
      return [{ address: value.$ref.address, path: at, id: id as RemoteId }];
    }
    if (!isPlain(value) || !isPlain(theirs)) return [];
    return referredBy(value as BodyObject, theirs as NativeObject, at);
  });
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function idIn(value: NativeObject[string]): string | null {
  if (typeof value === "string") return value;
  const id = isPlain(value) ? (value as NativeObject)["value"] : null;
  return typeof id === "string" ? id : null;
}

function orphansOf(shelf: Shelf): readonly Orphan[] {
  return [...shelf.byMark]
    .filter(
      ([marker, things]) => !shelf.known.has(marker) && things.every((t) => t.linkedTo === null),
    )
    .flatMap(([marker, things]) =>
      things.map(({ id }) => ({ stream: shelf.stream, remoteId: id, marker })),
    );
}

function titleOf(entity: EntityProgram, evaluation: Evaluation, row: UnlinkedRow): string {
  const title = evaluation.value(entity.title);
  return typeof title === "string" && title !== "" ? title : row.key;
}

function addressOf(entity: EntityProgram, row: UnlinkedRow): Address {
  return { entity: entity.name, key: row.key, role: row.role } as Address;
}

function roleOf(program: Program, address: Address): Role | null {
  const entity = program.entities.find((each) => each.name === address.entity);
  // A reference names the record; its first document is meant.
  const document =
    entity?.documents.find((each) => each.role === address.role) ?? entity?.documents[0];
  return entity === undefined || document === undefined ? null : { entity, document };
}

const shelfName = (document: DocumentProgram): string =>
  `${document.connection}\n${document.stream}`;

/** What others refer to is bound first. */
function inOrder(program: Program, found: readonly Found[]): readonly Found[] {
  const at = new Map(program.entities.map((entity, i) => [entity.name as string, i]));
  return found.toSorted(
    (a, b) => (at.get(a.address.entity) ?? 0) - (at.get(b.address.entity) ?? 0),
  );
}
