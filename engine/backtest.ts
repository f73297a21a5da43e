import { pairUp } from "./audit-pair.ts";
import type { Paired } from "./audit-pair.ts";
import { booksRows, countedIn, workRows } from "./audit-sides.ts";
import type { WorkRow } from "./audit-sides.ts";
import { openCauses } from "./backtest-causes.ts";
import type { Causes } from "./backtest-causes.ts";
import type { Deps } from "./deps.ts";
import type { Backtested, BacktestedEntity } from "./model/backtest.ts";
import { compareBodies, resolveBody } from "./model/body.ts";
import type { NativeObject } from "./model/body.ts";
import { formatAddress } from "./model/ids.ts";
import type { RemoteId } from "./model/ids.ts";
import { parseJson } from "./model/json.ts";
import { stripMarker } from "./model/marker.ts";
import type { DocumentProgram, EntityProgram } from "./model/program.ts";
import { openScopes } from "./scope.ts";
import type { Evaluation, Scopes } from "./scope.ts";
import { mirrorByRemoteId } from "./store/mirror.ts";

export type { Backtested };

export interface Span {
  /** YYYY-MM-DD, both included; null: no bound. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The mapping evaluated on the past, and held leaf by leaf against what the company has. Which
 * document is which is found as an audit finds it; whom a customer or project is, the documents
 * themselves say. Works over a store that has both sides staged; sends and links nothing.
 */
export async function backtestBooks(deps: Deps, span: Span): Promise<Backtested> {
  const scopes = await openScopes(deps);
  const known = new Map<string, string>();
  for (const { address, target } of deps.program.links) {
    if (target.kind === "id") known.set(formatAddress(address), target.id);
  }
  const entities: BacktestedEntity[] = [];
  for (const { entity, document } of countedIn(deps)) {
    const work = await workRows(deps, entity, document);
    const paired = pairUp(work, await booksRows(deps, document));
    learn(known, entity, paired);
    const rows = work.filter((row) => row.expected && within(row, span));
    entities.push(await test({ deps, scopes, entity, document, paired, known }, rows));
  }
  const { clock } = deps.world;
  return { asOf: clock.now(), company: deps.program.company, ...span, entities };
}

/** Declared links come first; then what the documents say of their parties, and of themselves. */
function learn(known: Map<string, string>, entity: EntityProgram, paired: Paired): void {
  for (const [row, { id }] of paired.parties.all()) if (!known.has(row)) known.set(row, id);
  for (const { work, books } of paired.pairs) known.set(`${entity.name}/${work.key}`, books.id);
}

const within = ({ day }: WorkRow, { from, to }: Span): boolean =>
  day !== null && (from === null || day >= from) && (to === null || day.slice(0, 10) <= to);

interface Room {
  readonly deps: Deps;
  readonly scopes: Scopes;
  readonly entity: EntityProgram;
  readonly document: DocumentProgram;
  readonly paired: Paired;
  /** Remote ids by address. */
  readonly known: ReadonlyMap<string, string>;
}

async function test(room: Room, rows: readonly WorkRow[]): Promise<BacktestedEntity> {
  const { entity, document } = room;
  const causes = openCauses(document);
  const twins = new Map(room.paired.pairs.map(({ work, books }) => [work, books.id]));
  let reproduced = 0;
  for (const row of rows) {
    const twin = twins.get(row);
    const name = `${entity.name}/${row.key}`;
    if (twin === undefined) causes.absent(name, row.number);
    else if (await isReproduced(room, row, { name, id: twin }, causes)) reproduced++;
  }
  return {
    entity: entity.name,
    label: entity.label,
    stream: document.stream,
    documents: rows.length,
    reproduced,
    causes: causes.all(),
  };
}

async function isReproduced(
  room: Room,
  row: WorkRow,
  twin: { readonly name: string; readonly id: string },
  causes: Causes,
): Promise<boolean> {
  const { deps, document, entity, scopes } = room;
  const { connection, stream, schema } = document;
  const remoteId = twin.id as RemoteId;
  const [seen] = await mirrorByRemoteId(deps.store.db, [{ connection, stream, remoteId }]);
  const evaluation = scopes.open(entity, { id: row.id, key: row.key, raw: row.raw });
  const native = bodyOf(room, evaluation);
  const at = { row: twin.name, twin: `${stream}/${twin.id}` };
  const reasons = evaluation.reasons();
  for (const { code, text } of reasons) causes.blocked(at, code, text);
  if (reasons.length > 0 || seen === undefined) return false;
  const { note } = schema.parts;
  const options = { ...(note === undefined ? {} : { note }), stripMarker };
  const existing = parseJson(seen.body) as NativeObject;
  const differences = compareBodies(native, existing, schema, options);
  for (const difference of differences) causes.differs(at, difference);
  return differences.length === 0;
}

function bodyOf({ document, known }: Room, evaluation: Evaluation): NativeObject {
  const { native } = resolveBody(evaluation.body(document), document.schema, (reference) => {
    const id = reference.kind === "link" ? known.get(reference.address) : undefined;
    return id ?? evaluation.idOf(reference);
  });
  return native;
}
