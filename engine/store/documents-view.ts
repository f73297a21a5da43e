import { sql } from "kysely";
import type { Address, EntityName, RecordKey, Role } from "../model/ids.ts";
import type { Reason } from "../model/reason.ts";
import type { LinkState, Origin, Settlement, SyncState } from "../model/status.ts";
import { steered } from "./dialect.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params } from "./statement.ts";

/** A document as lists show it: everything but the record itself. */
export interface ViewRow {
  readonly id: number;
  readonly address: Address;
  readonly stream: string;
  readonly sync: SyncState;
  readonly link: LinkState;
  readonly settlement: Settlement;
  /** The source has it as open, and its mapping lists what the books settled of it. */
  readonly unpaid: boolean;
  readonly origin: Origin;
  readonly reasons: readonly Reason[];
  /** Addresses of the documents that it refers to. */
  readonly needs: readonly string[];
  readonly title: string;
  readonly number: string | null;
  readonly party: string | null;
  readonly day: string | null;
  /** Minor units of the home currency. */
  readonly amount: bigint | null;
  readonly remoteId: string | null;
  readonly held: string | null;
  readonly lastSuccess: string | null;
}

/** Every staged document of an entity, in the order in which they were first seen. */
export async function* viewRows(on: Db, entity: string): AsyncGenerator<readonly ViewRow[]> {
  for await (const rows of chunks(on, all, { entity })) yield rows.map(viewRow);
}

const all = statement((db, p: Params<{ entity: string } & ChunkParams>) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", (join) =>
      join.on("entity.id", "=", steered<number>(db, "document.entity_id")),
    )
    .leftJoin("link", "link.document_id", "document.id")
    .select(VIEW)
    .select(AMOUNT)
    .where("entity.name", "=", p("entity"))
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

/** What `viewRow` is made of, wherever a list reads documents. */
export const VIEW = [
  "document.id",
  "entity.name as entity",
  "record.key",
  "document.role",
  "document.stream",
  "document.sync",
  "document.link",
  "document.settlement",
  "record.origin",
  "document.reasons",
  "document.title",
  "document.number",
  "document.party",
  "document.day",
  "link.remote_id",
  "document.hold",
  "document.last_success",
  "document.needs",
  "document.unpaid",
] as const;

export const AMOUNT = sql<string | null>`cast(document.amount as text)`.as("amount");

type Row = typeof all extends { all(on: Db, params: never): Promise<(infer R)[]> } ? R : never;

export function viewRow(row: Row): ViewRow {
  return {
    id: row.id,
    address: {
      entity: row.entity as EntityName,
      key: row.key as RecordKey,
      role: row.role as Role,
    },
    stream: row.stream,
    sync: row.sync as SyncState,
    link: row.link as LinkState,
    settlement: row.settlement as Settlement,
    unpaid: row.unpaid === 1,
    origin: row.origin as Origin,
    reasons: row.reasons === null ? [] : (JSON.parse(row.reasons) as Reason[]),
    needs: row.needs === null ? [] : (JSON.parse(row.needs) as string[]),
    title: row.title,
    number: row.number,
    party: row.party,
    day: row.day,
    amount: row.amount === null ? null : BigInt(row.amount),
    remoteId: row.remote_id,
    held: row.hold === null ? null : (JSON.parse(row.hold) as { why: string }).why,
    lastSuccess: row.last_success,
  };
}
