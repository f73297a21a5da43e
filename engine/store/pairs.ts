import { sql } from "kysely";
import { formatAddress, MAIN } from "../model/ids.ts";
import type { Address, EntityName, RecordKey, Role } from "../model/ids.ts";
import type { EntityProgram } from "../model/program.ts";
import { reason } from "../model/reason.ts";
import type { Reason } from "../model/reason.ts";
import { statusWord } from "../model/status.ts";
import type { Settlement, SyncState } from "../model/status.ts";
import { viewRows } from "./documents-view.ts";
import type { ViewRow } from "./documents-view.ts";
import { statement } from "./statement.ts";
import type { Db, Params } from "./statement.ts";

/** `together: true`: documents of one record that count as done only when all of them are. */

/**
 * Every staged document of an entity as lists show it: one that is done, and whose pair is not,
 * says so first.
 */
export async function* shownRows(
  on: Db,
  entity: EntityProgram,
): AsyncGenerator<readonly ViewRow[]> {
  const pairs = await incompletePairs(on, entity);
  for await (const rows of viewRows(on, entity.name)) {
    yield pairs.size === 0 ? rows : rows.map((row) => withPair(row, pairs));
  }
}

/** By record key, why what is done of it does not count yet. Empty where nothing has to go together. */
export async function incompletePairs(
  on: Db,
  entity: EntityProgram,
): Promise<ReadonlyMap<string, Reason>> {
  const halves = await missingHalves(on, entity);
  const byKey = Map.groupBy(halves, (half) => half.address.key as string);
  return new Map([...byKey].map(([key, missing]) => [key, incomplete(missing)]));
}

/** The same document with why it does not count yet, where it is done and its pair is not. */
export function withPair<
  T extends {
    readonly address: Address;
    readonly sync: SyncState;
    readonly settlement: Settlement;
    readonly reasons: readonly Reason[];
  },
>(row: T, pairs: ReadonlyMap<string, Reason>): T {
  const why = pairs.get(row.address.key);
  const there = THERE.has(row.sync) && !AWAY.has(row.settlement);
  return why === undefined || !there ? row : { ...row, reasons: [why, ...row.reasons] };
}

const THERE: ReadonlySet<SyncState> = new Set<SyncState>(["done", "drifted"]);
const AWAY: ReadonlySet<Settlement> = new Set<Settlement>(["voided", "gone"]);

function incomplete(missing: readonly MissingHalf[]): Reason {
  const rows = missing.map((half) => formatAddress(half.address));
  const texts = missing.map((half, i) => `${rows[i]} is not done: ${whyNot(half)}`);
  return reason("incomplete_pair", texts.join("; "), {
    help: `tieout show ${rows[0]}`,
    about: rows,
  });
}

export const whyNot = (half: MissingHalf): string => half.reasons[0]?.text ?? statusWord(half);

/** A document that is not in the books, of a record that has another one there. */
export interface MissingHalf {
  readonly address: Address;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly reasons: readonly Reason[];
  readonly title: string;
  readonly day: string | null;
  readonly party: string | null;
}

export async function missingHalves(
  on: Db,
  entity: EntityProgram,
): Promise<readonly MissingHalf[]> {
  if (!entity.together || entity.documents.length < 2) return [];
  const rows = await missing.all(on, { entity: entity.name });
  return rows.map((row) => ({
    address: {
      entity: entity.name as EntityName,
      key: row.key as RecordKey,
      role: (row.role === "main" ? MAIN : row.role) as Role,
    },
    sync: row.sync as SyncState,
    settlement: row.settlement as Settlement,
    reasons: row.reasons === null ? [] : (JSON.parse(row.reasons) as Reason[]),
    title: row.title,
    day: row.day,
    party: row.party,
  }));
}

const missing = statement((db, p: Params<{ entity: string }>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["record.key", "document.role", "document.sync", "document.settlement"])
    .select(["document.reasons", "document.title", "document.day", "document.party"])
    .where("entity.name", "=", p("entity"))
    .where("document.sync", "!=", "retired")
    .where(
      sql<boolean>`(document.sync not in ('done', 'drifted')
        or document.settlement in ('voided', 'gone'))`,
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("document as other")
          .select("other.id")
          .whereRef("other.record_id", "=", "document.record_id")
          .where("other.sync", "in", ["done", "drifted"]),
      ),
    )
    .orderBy("document.id"),
);
