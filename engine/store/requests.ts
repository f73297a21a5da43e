import { hash } from "node:crypto";
import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { Address, EntityName, RecordKey, RemoteId, RequestId, Role } from "../model/ids.ts";
import type { OperationState, Outcome, PreparedRequest, WriteKind } from "../model/operation.ts";
import { statement } from "./statement.ts";
import type { Db, Params, Tx } from "./statement.ts";
import type { RequestTable } from "./tables.ts";

/** The operation log: what is sent, written down before it goes out (design/reliability.md 1.3). */
export interface RequestRow {
  readonly id: number;
  readonly run: string;
  readonly prepared: PreparedRequest;
  readonly state: RequestState;
  readonly createdAt: string;
  /** null: proven never sent. */
  readonly sentAt: string | null;
  /** Not before this may its absence be believed. */
  readonly settlesAt: string | null;
  readonly answer: string | null;
  readonly operations: readonly OperationRow[];
}

/** `intent`, `unknown`: nobody knows yet what became of it. The others are final. */
export type RequestState = "intent" | "answered" | "unknown" | "settled" | "review";

export interface OperationRow {
  readonly id: number;
  readonly documentId: number;
  readonly recordId: number;
  readonly address: Address;
  readonly item: string;
  readonly kind: WriteKind;
  readonly stream: string;
  readonly seq: number;
  readonly generation: number;
  /** What finds its work again. */
  readonly number: string | null;
  readonly marker: string | null;
  readonly party: RemoteId | null;
  readonly day: string | null;
  /** What the service must make of it, to the cent; plain decimal text. */
  readonly total: string | null;
  readonly target: RemoteId | null;
  readonly expectVersion: string | null;
  readonly desiredHash: Uint8Array;
  /** JSON: the mapped leaves as sent, references as ids. */
  readonly leaves: string;
  /** JSON of what becomes the base, where leaves were left to the books; null: the leaves. */
  readonly base: string | null;
  readonly state: OperationState;
  readonly remoteId: RemoteId | null;
  readonly version: string | null;
  /** JSON of the Outcome without its body. */
  readonly outcome: string | null;
}

export type NewOperation = Omit<
  OperationRow,
  "id" | "recordId" | "address" | "state" | "remoteId" | "version" | "outcome"
>;

/** Freezes a request and its operations before anything is sent. Gives it as it stands there. */
export async function putIntent(
  tx: Tx,
  request: {
    readonly prepared: PreparedRequest;
    readonly run: string;
    readonly epoch: number;
    readonly at: string;
  },
  operations: readonly (NewOperation & Pick<OperationRow, "recordId" | "address">)[],
): Promise<RequestRow> {
  const { prepared, run, epoch, at } = request;
  const sha256 = hash("sha256", prepared.body, "buffer");
  const [row] = await insertRequest.first(tx, [{ ...prepared, run, sha256, epoch, at }]);
  const requestRow = row!.id;
  const rows = await insertOperation.first(
    tx,
    operations.map((operation) => ({ ...operation, requestRow })),
  );
  const made = { state: "intent", remoteId: null, version: null, outcome: null } as const;
  return {
    id: requestRow,
    run,
    prepared,
    state: "intent",
    createdAt: at,
    sentAt: null,
    settlesAt: null,
    answer: null,
    operations: operations.map((operation, i) => ({ ...operation, id: rows[i]!.id, ...made })),
  };
}

interface NewRequest extends Omit<PreparedRequest, "items"> {
  readonly run: string;
  readonly sha256: Uint8Array;
  readonly epoch: number;
  readonly at: string;
}

const insertRequest = statement((db, p: Params<NewRequest>) =>
  db
    .insertInto("request")
    .values({
      request_id: p("requestId"),
      run_id: p("run"),
      connection: p("connection"),
      method: p("method"),
      path: p("path"),
      body: p("body"),
      content_type: p("contentType"),
      sha256: p("sha256"),
      state: "intent",
      epoch: p("epoch"),
      created_at: p("at"),
    })
    .returning("id"),
);

const insertOperation = statement((db, p: Params<NewOperation & { requestRow: number }>) =>
  db
    .insertInto("operation")
    .values({
      request_row: p("requestRow"),
      item: p("item"),
      document_id: p("documentId"),
      kind: p("kind"),
      stream: p("stream"),
      seq: p("seq"),
      generation: p("generation"),
      number: p("number"),
      marker: p("marker"),
      party: p("party"),
      day: p("day"),
      total: p("total"),
      target: p("target"),
      expect_version: p("expectVersion"),
      desired_hash: p("desiredHash"),
      leaves: p("leaves"),
      base: p("base"),
      state: "intent",
    })
    .returning("id"),
);

/** From here on it may be at the other side: until `settlesAt` its absence proves nothing. */
export async function markSent(
  tx: Tx,
  id: number,
  times: { readonly sentAt: string; readonly settlesAt: string },
): Promise<void> {
  await sent.run(tx, [{ id, ...times }]);
}

const sent = statement((db, p: Params<{ id: number; sentAt: string; settlesAt: string }>) =>
  db
    .updateTable("request")
    .set({ sent_at: p("sentAt"), settles_at: p("settlesAt") })
    .where("id", "=", p("id")),
);

export async function setRequestState(
  tx: Tx,
  id: number,
  state: RequestState,
  answer?: string,
): Promise<void> {
  await requestStates.run(tx, [{ id, state, answer: answer ?? null }]);
}

/** An answer that was kept stays. */
const requestStates = statement(
  (db, p: Params<{ id: number; state: string; answer: string | null }>) =>
    db
      .updateTable("request")
      .set({ state: p("state"), answer: sql<string | null>`coalesce(${p("answer")}, answer)` })
      .where("id", "=", p("id")),
);

export interface EndedOperation {
  readonly id: number;
  readonly state: OperationState;
  readonly outcome: Outcome;
}

/** How operations ended, or that they may have been carried out. */
export async function endOperations(
  tx: Tx,
  ends: readonly EndedOperation[],
  at: string,
): Promise<void> {
  await ended.run(
    tx,
    ends.map(({ id, state, outcome }) => {
      const done = outcome.kind === "done";
      const { body: _, ...kept } = done ? outcome : { ...outcome, body: null };
      const [remoteId, version] = done ? [outcome.remoteId, outcome.version] : [null, null];
      return { id, state, outcome: JSON.stringify(kept), remoteId, version, at };
    }),
  );
}

const ended = statement(
  (
    db,
    p: Params<{
      id: number;
      state: string;
      outcome: string;
      remoteId: string | null;
      version: string | null;
      at: string;
    }>,
  ) =>
    db
      .updateTable("operation")
      .set({
        state: p("state"),
        outcome: p("outcome"),
        remote_id: p("remoteId"),
        version: p("version"),
        ended_at: p("at"),
      })
      .where("id", "=", p("id")),
);

/** For each document how many operations it has had. */
export async function operationCounts(
  on: Db,
  documentIds: readonly number[],
): Promise<readonly number[]> {
  const rows = await lastSeq.first(
    on,
    documentIds.map((documentId) => ({ documentId })),
  );
  return rows.map((row) => row?.seq ?? 0);
}

const lastSeq = statement((db, p: Params<{ documentId: number }>) =>
  db
    .selectFrom("operation")
    .select("seq")
    .where("document_id", "=", p("documentId"))
    .orderBy("seq", "desc")
    .limit(1),
);

/** True where this store has sent something at some time. */
export async function hasSent(on: Db): Promise<boolean> {
  const row = await on.selectFrom("operation").select("id").limit(1).executeTakeFirst();
  return row !== undefined;
}

/** The number of the last request that this store wrote down; 0: it never sent any. */
export async function lastRequest(on: Db): Promise<number> {
  const row = await on
    .selectFrom("request")
    .select("id")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** Requests of which nobody knows yet what became of them, oldest first. */
export async function openRequests(on: Db): Promise<readonly RequestRow[]> {
  const rows = await on
    .selectFrom("request")
    .selectAll()
    .where(sql<SqlBool>`state in ('intent', 'unknown', 'review')`)
    .where("state", "!=", "review")
    .orderBy("id")
    .execute();
  const found: RequestRow[] = [];
  for (const row of rows) found.push(await requestRow(on, row));
  return found;
}

/** All that was sent for one document, newest first: for `payload` and `history`. */
export async function requestsOfDocument(
  on: Db,
  documentId: number,
): Promise<readonly RequestRow[]> {
  const rows = await on
    .selectFrom("request")
    .selectAll()
    .where("request.id", "in", (eb) =>
      eb
        .selectFrom("operation")
        .select("request_row")
        .where("operation.document_id", "=", documentId),
    )
    .orderBy("request.id", "desc")
    .execute();
  const found: RequestRow[] = [];
  for (const row of rows) found.push(await requestRow(on, row));
  return found;
}

/**
 * Done, but never held against its intent: the process ended between. What an undo deletes is held
 * meanwhile, and a plan made in between says no more of it: its link tells that this is left to do.
 */
export async function unverifiedOperations(on: Db): Promise<readonly OperationRow[]> {
  const rows = await joined(on)
    // As a list, or SQLite would begin with every operation that ever was.
    .where(sql<SqlBool>`operation.document_id in (
      select id from document where sync in ('writing', 'unknown')
        or (sync in ('held', 'blocked') and link = 'linked'))`)
    .where(sql<SqlBool>`(operation.kind = 'delete' or document.sync in ('writing', 'unknown'))`)
    .where("operation.state", "=", "done")
    .where(sql<SqlBool>`not exists (select 1 from operation as later
      where later.document_id = operation.document_id and later.seq > operation.seq)`)
    .orderBy("operation.id")
    .execute();
  return rows.map(operationRow);
}

type StoredRequest = Omit<RequestTable, "id"> & { readonly id: number };

async function requestRow(on: Db, row: StoredRequest): Promise<RequestRow> {
  const rows = await joined(on)
    .where("operation.request_row", "=", row.id)
    .orderBy("operation.id")
    .execute();
  const operations = rows.map(operationRow);
  return {
    id: row.id,
    run: row.run_id,
    prepared: {
      connection: row.connection,
      requestId: row.request_id as RequestId,
      method: row.method,
      path: row.path,
      body: row.body,
      contentType: row.content_type,
      items: operations.map(({ item, address }) => ({ item, address })),
    },
    state: row.state as RequestState,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    settlesAt: row.settles_at,
    answer: row.answer,
    operations,
  };
}

function joined(on: Db) {
  return on
    .selectFrom("operation")
    .innerJoin("document", "document.id", "operation.document_id")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .selectAll("operation")
    .select(["entity.name as entity", "record.key", "document.role", "document.record_id"]);
}

type Joined = ReturnType<typeof joined> extends { execute(): Promise<(infer Row)[]> } ? Row : never;

function operationRow(row: Joined): OperationRow {
  return {
    id: row.id,
    documentId: row.document_id,
    recordId: row.record_id,
    address: {
      entity: row.entity as EntityName,
      key: row.key as RecordKey,
      role: row.role as Role,
    },
    item: row.item,
    kind: row.kind as WriteKind,
    stream: row.stream,
    seq: row.seq,
    generation: row.generation,
    number: row.number,
    marker: row.marker,
    party: row.party as RemoteId | null,
    day: row.day,
    total: row.total,
    target: row.target as RemoteId | null,
    expectVersion: row.expect_version,
    desiredHash: row.desired_hash,
    leaves: row.leaves,
    base: row.base,
    state: row.state as OperationState,
    remoteId: row.remote_id as RemoteId | null,
    version: row.version,
    outcome: row.outcome,
  };
}
