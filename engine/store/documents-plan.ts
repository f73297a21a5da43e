import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { Change } from "../model/change.ts";
import type { EntityName } from "../model/ids.ts";
import { formatMoney } from "../model/money.ts";
import type { EntityCount } from "../model/plan.ts";
import type { Tally } from "../model/plan-tally.ts";
import type { EntityProgram } from "../model/program.ts";
import type { Reason } from "../model/reason.ts";
import type { Settlement, SyncState } from "../model/status.ts";
import { hexOf } from "./dialect.ts";
import { OPEN_DOCUMENT } from "./document-sets.ts";
import type { Standing } from "./documents-standing.ts";
import { chunks, statement } from "./statement.ts";
import type { ChunkParams, Db, Params, Tx } from "./statement.ts";

/** A document with its record, link, base and twin: all that diff and plan look at. */
export interface PlanRow {
  readonly id: number;
  readonly record_id: number;
  readonly key: string;
  readonly role: string;
  readonly origin: string;
  readonly latched: number;
  readonly sync: string;
  readonly moved: number;
  readonly settlement: string;
  readonly title: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly date: string | null;
  readonly day: string | null;
  readonly party: string | null;
  readonly amount: string | null;
  readonly needs: string | null;
  readonly reasons: string | null;
  /** Hex digits, as is `base_hash`. */
  readonly desired_hash: string | null;
  readonly remote_id: string | null;
  /** What is staged; null without a twin: nobody asks for it. */
  readonly raw: string | null;
  readonly permanent: number | null;
  readonly base_body: string | null;
  readonly base_hash: string | null;
  readonly base_version: string | null;
  readonly twin: string | null;
  readonly twin_version: string | null;
  readonly twin_gone: number | null;
}

const open = statement<ChunkParams & { readonly entity: string }, PlanRow>((db, p) =>
  db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .leftJoin("link", "link.document_id", "document.id")
    .leftJoin("base", "base.document_id", "document.id")
    .leftJoin("mirror", (join) =>
      join
        .onRef("mirror.connection", "=", "link.connection")
        .onRef("mirror.stream", "=", "link.stream")
        .onRef("mirror.remote_id", "=", "link.remote_id"),
    )
    .select(["document.id", "document.record_id", "record.key", "document.role", "record.origin"])
    .select([
      "document.sync",
      "document.moved",
      "document.settlement",
      "document.title",
      "document.number",
    ])
    .select([
      "document.name",
      "document.date",
      "document.day",
      "document.party",
      "document.needs",
      "document.reasons",
    ])
    .select(["link.remote_id", "link.permanent", "record.latched"])
    .select((eb) => [
      hexOf(db, "document.desired_hash").as("desired_hash"),
      sql<string | null>`cast(document.amount as text)`.as("amount"),
      // The record is at hand: each by itself took 10 us, more than half of it to find it again.
      sql<string | null>`case when link.remote_id is not null then record.raw end`.as("raw"),
      eb.ref("base.body").as("base_body"),
      hexOf(db, "base.desired_hash").as("base_hash"),
      eb.ref("base.version").as("base_version"),
      eb.ref("mirror.body").as("twin"),
      eb.ref("mirror.version").as("twin_version"),
      eb.ref("mirror.gone").as("twin_gone"),
    ])
    .where("entity.name", "=", p("entity"))
    .where("record.raw", "is not", null)
    .where("document.sync", "not in", ["new", "waiting", "held", "retired"])
    .where(sql.raw<SqlBool>(OPEN_DOCUMENT))
    .where("document.id", ">", p("after"))
    .orderBy("document.id")
    .limit(p("limit")),
);

/**
 * Every document of an entity that is not simply at rest, a chunk at a time: of 1000 rows what was
 * made outlived the young generation, 20 MB more at the peak of a large plan.
 */
export function openDocuments(db: Db, entity: EntityName): AsyncGenerator<PlanRow[]> {
  return chunks(db, open, { entity }, 200);
}

/** What plan decided of one document. */
export interface Settled {
  readonly documentId: number;
  readonly sync: SyncState;
  readonly settlement: Settlement;
  readonly reasons: readonly Reason[];
}

const settle = statement<
  { id: number; sync: string; settlement: string; reasons: string | null },
  never
>((db, p) =>
  db
    .updateTable("document")
    .set({ sync: p("sync"), settlement: p("settlement"), reasons: p("reasons"), moved: 0 })
    .where("id", "=", p("id")),
);

export async function settleDocuments(tx: Tx, settled: readonly Settled[]): Promise<void> {
  await settle.run(
    tx,
    settled.map(({ documentId, sync, settlement, reasons }) => ({
      id: documentId,
      sync,
      settlement,
      reasons: textOfReasons(reasons),
    })),
  );
}

/** How a row keeps its reasons. */
export function textOfReasons(reasons: readonly Reason[]): string | null {
  return reasons.length === 0 ? null : JSON.stringify(reasons);
}

/** The summary line of one entity: its changes, and where all its other documents stand. */
export async function countEntity(
  db: Db,
  entity: EntityProgram,
  { tally: { kinds, net, heldBack }, later, standing }: CountedOf,
): Promise<EntityCount> {
  const [offers] = await offered.first(db, [{ entity: entity.name }]);
  const kind = (wanted: Change["kind"]): number => kinds.get(wanted) ?? 0;
  return {
    entity: entity.name,
    label: entity.label,
    create: kind("create"),
    update: kind("update"),
    void: kind("void"),
    link: kind("link"),
    blocked: kind("blocked"),
    waiting: standing?.bySync.get("waiting") ?? 0,
    held: standing?.bySync.get("held") ?? 0,
    offered: Number(offers!.count),
    same: standing?.bySync.get("done") ?? 0,
    later,
    amount: entity.amount === null ? null : formatMoney(net),
    heldBack: entity.amount === null ? null : formatMoney(heldBack),
  };
}

const offered = statement((db, p: Params<{ entity: string }>) =>
  db
    .selectFrom("record")
    .innerJoin("entity", "entity.id", "record.entity_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("entity.name", "=", p("entity"))
    .where("record.offered_raw", "is not", null),
);

export interface CountedOf {
  readonly tally: Tally;
  /** Ready, and not asked for. */
  readonly later: number;
  /** undefined: it has no documents yet. */
  readonly standing: Standing | undefined;
}
