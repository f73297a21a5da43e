import { hash } from "node:crypto";
import type { Destination } from "../../engine/contract/connector.ts";
import type { ConnectorIo } from "../../engine/contract/io.ts";
import { TieoutError } from "../../engine/errors.ts";
import { remoteId } from "../../engine/model/ids.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { canonicalJson, parseJson, writeJson } from "../../engine/model/json.ts";
import type {
  Outcome,
  PreparedRequest,
  RequestOutcome,
  Write,
} from "../../engine/model/operation.ts";
import {
  appendEntries,
  changedCells,
  type Entry,
  mendOutbox,
  type Outbox,
  pendingRow,
  versionOf,
} from "./outbox.ts";
import { textAt } from "./text-at.ts";

/** What a destination needs to know of one stream. */
export interface Shelf {
  readonly path: string;
  readonly key: string;
  outbox(): Outbox;
  /** Rows of the export with these keys, as they are now. */
  source(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, JsonObject>>;
}

/** `shelfOf`: null where the stream cannot be written. */
export function openDestination(
  connection: string,
  io: ConnectorIo,
  shelfOf: (stream: string) => Shelf | null,
): Destination {
  return {
    // One read of the export and one fsync a request.
    batchSize: 100,
    prepare: (requestId, writes) => ({
      connection,
      requestId,
      method: "APPEND",
      path: [...new Set(writes.map(({ stream }) => stream))].join(","),
      body: writes.map(lineOf).join(""),
      contentType: "application/x-ndjson",
      items: writes.map(({ item, address }) => ({ item, address })),
    }),
    async send(request, signal) {
      const items = new Map<string, Outcome>();
      const writes = readWrites(request);
      for (const stream of new Set(writes.map((write) => write.stream))) {
        if (signal.aborted) return { kind: "unknown", message: "the run was interrupted" };
        const own = writes.filter((write) => write.stream === stream);
        const stopped = await writeStream(io, request, own, shelfOf(stream), items);
        if (stopped !== null) return stopped;
      }
      return { kind: "answered", answer: answerOf(items), items };
    },
  };
}

function lineOf({ item, kind, stream, target, expectVersion, body }: Write): string {
  return `${writeJson({ item, kind, stream, target, expectVersion, body })}\n`;
}

function readWrites({ body }: PreparedRequest): readonly Write[] {
  const lines = body.split("\n").filter((line) => line !== "");
  return lines.map((line) => parseJson(line) as unknown as Write);
}

/** All rows of one stream in one append; what stopped it, where it was stopped. */
async function writeStream(
  io: ConnectorIo,
  request: PreparedRequest,
  writes: readonly Write[],
  shelf: Shelf | null,
  items: Map<string, Outcome>,
): Promise<RequestOutcome | null> {
  if (shelf === null) {
    for (const { item, stream } of writes) items.set(item, refused("read_only", READ_ONLY, stream));
    return null;
  }
  const desk: Desk = {
    request: request.requestId,
    shelf,
    entries: [],
    ...(await look(shelf, writes)),
  };
  for (const write of writes) items.set(write.item, outcomeOf(write, desk));
  if (desk.entries.length === 0) return null;
  try {
    mendOutbox(io, shelf.path);
    appendEntries(io, shelf.path, desk.entries);
    return null;
  } catch (error) {
    if (!(error instanceof TieoutError)) throw error;
    // A part of it may be on the disk.
    return { kind: "unknown", message: error.message };
  }
}

const READ_ONLY =
  "this stream cannot be written: it needs an outbox: and its key under keys: of the connection";

/** What one request works with: the rows as they are, and what it adds. */
interface Desk {
  readonly request: string;
  readonly shelf: Shelf;
  readonly outbox: Outbox;
  readonly source: ReadonlyMap<string, JsonObject>;
  readonly entries: Entry[];
}

async function look(
  shelf: Shelf,
  writes: readonly Write[],
): Promise<Pick<Desk, "outbox" | "source">> {
  const keys = writes.map(({ target, body }) => target ?? textAt(body, shelf.key) ?? "");
  return { outbox: shelf.outbox(), source: await shelf.source(new Set(keys)) };
}

function outcomeOf(write: Write, desk: Desk): Outcome {
  const before = desk.outbox.answered(desk.request, write.item);
  if (before !== null) return done(before);
  if (write.kind === "void") {
    return refused("no_void", "files know no voiding: change a column that says so", write.stream);
  }
  if (write.kind === "delete") {
    return refused("no_delete", "files know no deleting: an outbox only grows", write.stream);
  }
  const key = write.target ?? textAt(write.body, desk.shelf.key) ?? newKey(desk, write);
  const source = desk.source.get(key) ?? null;
  // Two changes of one row in one request: the second builds on the first.
  const mine = desk.entries.findLast((entry) => entry.key === key) ?? null;
  const now = pendingRow(source, mine ?? desk.outbox.latest(key));
  if (write.kind === "create" && now !== null) {
    return {
      ...refused("exists", `there is a row "${key}" already`, desk.shelf.key),
      about: { stream: write.stream, id: remoteId(key) },
    };
  }
  if (write.kind === "update" && now === null) {
    return refused("not_found", `there is no row "${key}"`, desk.shelf.key);
  }
  const count = desk.outbox.count(key) + desk.entries.filter((e) => e.key === key).length;
  const version = now === null ? null : versionOf(now, count);
  if (write.expectVersion !== null && write.expectVersion !== version) {
    const message = `"${key}" has changed: it is version ${version}, not ${write.expectVersion}`;
    return { kind: "conflict", message, trace: null };
  }
  const entry = entryOf(write, { desk, key, source, now, count: count + 1 });
  desk.entries.push(entry);
  return done(entry);
}

/** A cell that the body does not mention stays as it is. */
function entryOf(
  { kind, item, body }: Write,
  at: {
    readonly desk: Desk;
    readonly key: string;
    readonly source: JsonObject | null;
    readonly now: JsonObject | null;
    readonly count: number;
  },
): Entry {
  const { desk, key, source, count } = at;
  const named = { ...at.now, ...body, [desk.shelf.key]: body[desk.shelf.key] ?? key };
  const was = source === null ? null : changedCells(source, named);
  const draft: Entry = {
    request: desk.request,
    item,
    kind: kind === "create" ? kind : "update",
    key,
    version: "",
    was,
    row: named,
  };
  // As it will be read again: a cell that the export has as "5" is not written over with 5.
  const row = pendingRow(source, draft) ?? named;
  return { ...draft, row, version: versionOf(row, count) };
}

/** A row whose key the other system will give: the same for the same request, whenever it runs. */
function newKey(desk: Desk, write: Write): string {
  return `out-${hash("sha256", `${desk.request}/${write.item}`, "hex").slice(0, 16)}`;
}

function done(entry: Entry): Outcome {
  return {
    kind: "done",
    remoteId: remoteId(entry.key),
    version: entry.version,
    body: entry.row,
    trace: null,
  };
}

function refused(
  code: string,
  message: string,
  field: string | null,
): Extract<Outcome, { kind: "rejected" }> {
  return { kind: "rejected", code, message, field, trace: null };
}

function answerOf(items: ReadonlyMap<string, Outcome>): string {
  return canonicalJson(
    Object.fromEntries(
      [...items].map(([item, outcome]) => [
        item,
        outcome.kind === "done" ? `${outcome.remoteId} ${outcome.version}` : outcome.kind,
      ]),
    ),
  );
}
