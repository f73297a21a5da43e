import { collisions, findIn } from "./audit-find.ts";
import { pairUp } from "./audit-pair.ts";
import type { Paired } from "./audit-pair.ts";
import { booksRows, countedIn, moneyAt, refOf, workRows } from "./audit-sides.ts";
import type { BooksRow, WorkRow } from "./audit-sides.ts";
import type { Deps } from "./deps.ts";
import { FINDING_KINDS } from "./model/audit.ts";
import type {
  AdoptableLink,
  Audited,
  AuditedEntity,
  AuditedGroup,
  Finding,
} from "./model/audit.ts";
import { valueAt } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { parseJson } from "./model/json.ts";
import { absMoney, addMoney, compareMoney, displayMoney, money, sumMoney } from "./model/money.ts";
import type { Money } from "./model/money.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import type { StreamSchema } from "./model/schema.ts";
import { mirrorOf } from "./store/mirror.ts";

export type { Audited };

/** A list or a kind of document of the books that no mapping speaks of. */
export interface OtherStream {
  readonly connection: string;
  readonly schema: StreamSchema;
}

/**
 * Both sides held against each other without a decision of any mapping: what is where, what is
 * twice, what differs and by how much. Works over a store that has both sides staged; the caller
 * gives one that ends with the command. `others`: streams whose unapplied amounts are looked at.
 */
export async function auditBooks(deps: Deps, others: readonly OtherStream[]): Promise<Audited> {
  const entities: AuditedEntity[] = [];
  const findings: Finding[] = [];
  const links: AdoptableLink[] = [];
  for (const { entity, document } of countedIn(deps)) {
    const work = await workRows(deps, entity, document);
    const books = await booksRows(deps, document);
    const paired = pairUp(work, books);
    const { stream } = document;
    entities.push(tallied(deps, { entity, stream, paired, work, books }));
    findings.push(...findIn({ entity: entity.name, stream, paired }));
    links.push(...adoptable(entity, stream, paired));
  }
  for (const other of others) findings.push(...(await unapplied(deps, other)));
  findings.push(...(await sameNames(deps)));
  return {
    asOf: deps.world.clock.now(),
    company: deps.program.company,
    entities,
    findings: findings.toSorted(worstFirst),
    links,
  };
}

interface Side {
  readonly entity: EntityProgram;
  readonly stream: string;
  readonly paired: Paired;
  readonly work: readonly WorkRow[];
  readonly books: readonly BooksRow[];
}

function tallied({ program }: Deps, { entity, stream, paired, work, books }: Side): AuditedEntity {
  const { currency } = program;
  const expected = work.filter((row) => row.expected);
  const live = books.filter((row) => !row.voided);
  const nameOf = new Map(paired.pairs.map((pair) => [pair.books, pair.work.party]));
  const sum = (rows: readonly { readonly amount: Money }[]): Money =>
    sumMoney(
      rows.map((row) => row.amount),
      currency,
    );
  const group = (
    ours: (row: WorkRow) => string | null,
    theirs: (row: BooksRow) => string | null,
  ): readonly AuditedGroup[] => {
    const zero = money(0n, currency);
    const groups = new Map<string, { name: string; work: Money; books: Money }>();
    const of = (name: string | null) => {
      const known = groups.get(name ?? "") ?? { name: name ?? "", work: zero, books: zero };
      groups.set(known.name, known);
      return known;
    };
    for (const row of expected) of(ours(row)).work = addMoney(of(ours(row)).work, row.amount);
    for (const row of live) of(theirs(row)).books = addMoney(of(theirs(row)).books, row.amount);
    return [...groups.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
  return {
    entity: entity.name,
    label: entity.label,
    stream,
    work: { documents: expected.length, amount: sum(expected) },
    books: { documents: live.length, amount: sum(live) },
    paired: paired.pairs.length,
    months: group(
      (row) => row.day?.slice(0, 7) ?? null,
      (row) => row.day?.slice(0, 7) ?? null,
    ),
    parties: group(
      (row) => row.party,
      (row) => nameOf.get(row) ?? row.party,
    ),
  };
}

/** Pairs by number and amount, and parties that all their documents agree on. */
function adoptable(
  entity: EntityProgram,
  stream: string,
  { pairs, parties }: Paired,
): readonly AdoptableLink[] {
  const sure = pairs.filter(
    ({ work, books, by }) => by === "number" && compareMoney(work.amount, books.amount) === 0,
  );
  const own = sure.map(({ work, books }) => ({
    entity: entity.name,
    key: work.key,
    target: `${stream}/${books.id}`,
    why: "same number and amount",
  }));
  const document = entity.documents.find((each) => each.stream === stream);
  const partyStream = document === undefined ? null : partyStreamOf(document);
  const rows = parties.all().flatMap(([row, { id, votes, against }]) => {
    const [name = "", ...key] = row.split("/");
    return partyStream === null || key.length === 0 || votes < 2 || against > 0
      ? []
      : [
          {
            entity: name,
            key: key.join("/"),
            target: `${partyStream}/${id}`,
            why: `${votes} of its documents are there`,
          },
        ];
  });
  return [...rows, ...own];
}

function partyStreamOf({ schema }: DocumentProgram): string | null {
  const type = schema.fields.find(({ name }) => name === schema.parts.party)?.type;
  const [stream, ...others] = type?.kind === "reference" ? type.to : [];
  return stream !== undefined && others.length === 0 ? stream : null;
}

/** Money that came and was put to nothing. */
async function unapplied(
  { program, connections, signal }: Deps,
  { connection, schema }: OtherStream,
): Promise<readonly Finding[]> {
  const { unapplied: part, party, date } = schema.parts;
  if (part === undefined) return [];
  const found: Finding[] = [];
  const { source } = await connections.open(connection);
  const options = { cursor: null, lists: [], key: schema.id, signal };
  for await (const page of source.read(schema.name, options)) {
    for (const { id, body } of page.records) {
      const amount = moneyAt(valueAt(body as NativeObject, part), program.currency);
      if (amount === null || amount.minor <= 0n) continue;
      const who = party === undefined ? null : refOf(valueAt(body as NativeObject, party)).name;
      const day = date === undefined ? null : valueAt(body as NativeObject, date);
      found.push({
        kind: "payment_not_applied",
        entity: schema.name,
        row: null,
        twin: `${schema.name}/${id}`,
        amount,
        day: typeof day === "string" ? day : null,
        party: who,
        text: `${displayMoney(amount)} of it pays nothing`,
      });
    }
  }
  return found;
}

/** Entries of the books that people would take for one. */
async function sameNames({ program, store }: Deps): Promise<readonly Finding[]> {
  const places = new Map(
    [...program.entities.flatMap((entity) => entity.documents), ...program.nameStreams]
      .filter(({ schema }) => schema.parts.name !== undefined && schema.parts.total === undefined)
      .map((place) => [`${place.connection}.${place.stream}`, place]),
  );
  const found: Finding[] = [];
  for (const { connection, stream, schema } of places.values()) {
    const entries: { id: string; name: string; stream: string }[] = [];
    for await (const rows of mirrorOf(store.db, { connection, stream })) {
      for (const { remote_id: id, body, gone, active } of rows) {
        const name = valueAt(parseJson(body) as NativeObject, schema.parts.name ?? "");
        if (gone === 0 && active === 1 && typeof name === "string")
          entries.push({ id, name, stream });
      }
    }
    for (const same of collisions(entries)) {
      const [first, ...others] = same;
      found.push({
        kind: "names_collide",
        entity: stream,
        row: null,
        twin: `${stream}/${first?.id ?? ""}`,
        amount: null,
        day: null,
        party: first?.name ?? null,
        text: `beside it: ${others.map(({ name, id }) => `${name} (${stream}/${id})`).join(", ")}`,
      });
    }
  }
  return found;
}

/** By kind, then the most money first. */
function worstFirst(a: Finding, b: Finding): number {
  const rank = FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind);
  if (rank !== 0) return rank;
  if (a.amount !== null && b.amount !== null) {
    return compareMoney(absMoney(b.amount), absMoney(a.amount));
  }
  return (a.row ?? a.twin ?? "") < (b.row ?? b.twin ?? "") ? -1 : 1;
}
