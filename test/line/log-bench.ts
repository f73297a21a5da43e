/** A small company at its operation log: the line over two systems in memory and a real store. */
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { MemoryOptions, MemorySystem } from "../../connectors/memory/system.ts";
import { parseAddress } from "../../engine/model/ids.ts";
import { readMarkers } from "../../engine/model/marker.ts";
import type { Plan } from "../../engine/model/plan.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import type { DocumentRow } from "../../engine/store/documents.ts";
import { openStore } from "../../engine/store/open.ts";
import type { Db, Store } from "../../engine/store/open.ts";
import { requestsOfDocument } from "../../engine/store/requests.ts";
import type { RequestRow } from "../../engine/store/requests.ts";
import { booksSystem, fillSource, openLine, sourceSystem } from "../steps/apply-bench.ts";
import type { Line, LineParts } from "../steps/apply-bench.ts";
import { ON_POSTGRES, storeAddress, testStore } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";
import { testWorld } from "../support/world.ts";
import type { TestWorld } from "../support/world.ts";

export interface Bench extends Line {
  readonly work: MemorySystem;
  readonly books: MemorySystem;
  readonly store: Store;
  readonly world: TestWorld;
  another(more: Partial<LineParts>): Line;
  /** Every document with its state, `invoice/INV-1 done`. */
  states(): Promise<readonly string[]>;
}

export async function bench(
  options: Partial<MemoryOptions> = {},
  world: TestWorld = testWorld(),
): Promise<Bench> {
  const store = await testStore(world);
  const work = sourceSystem();
  const books = booksSystem(options);
  const parts = { work, books, store, world };
  return {
    ...parts,
    ...openLine(parts),
    another: (more) => openLine({ ...parts, ...more }),
    async states() {
      const rows = await store.db
        .selectFrom("document")
        .innerJoin("record", "record.id", "document.record_id")
        .innerJoin("entity", "entity.id", "document.entity_id")
        .select(["entity.name", "record.key", "document.sync"])
        .orderBy("document.id")
        .execute();
      return rows.map((row) => `${row.name}/${row.key} ${row.sync}`);
    },
  };
}

/** One whose source has a project, its invoice and the payment. */
export async function filled(options: Partial<MemoryOptions> = {}): Promise<Bench> {
  const b = await bench(options);
  fillSource(b.work);
  return b;
}

const FILE = ".tieout/staging.db";
const known: { planned?: { readonly bytes: Buffer; readonly plan: Plan } } = {};

/** A bench whose source is filled and planned: of a file, a copy of the first store in that state. */
export async function planned(): Promise<Bench & { readonly made: Plan }> {
  if (ON_POSTGRES) {
    const b = await bench();
    fillSource(b.work);
    return { ...b, made: await b.plan() };
  }
  known.planned ??= await planOnce();
  const root = tempFolder();
  fs.mkdirSync(path.join(root, path.dirname(FILE)));
  fs.writeFileSync(path.join(root, FILE), known.planned.bytes);
  const b = await bench({}, testWorld({ root }));
  fillSource(b.work);
  return { ...b, made: known.planned.plan };
}

async function planOnce(): Promise<{ readonly bytes: Buffer; readonly plan: Plan }> {
  const root = tempFolder();
  const world = testWorld({ root });
  const store = await openStore({ address: await storeAddress(), world });
  const work = sourceSystem();
  fillSource(work);
  const plan = await openLine({ work, books: booksSystem(), store, world }).plan();
  await store.close();
  return { bytes: fs.readFileSync(path.join(root, FILE)), plan };
}

/** Runs until all is done; three times at most. */
export async function comesRight(b: Bench): Promise<readonly string[]> {
  for (let runs = 0; ; runs++) {
    await b.run();
    const states = await b.states();
    if (runs === 2 || states.join() === ALL_DONE.join()) return states;
  }
}

export const ALL_DONE = ["project/PRJ-7 done", "invoice/INV-1 done", "payment/PMT-1 done"];

/** Each once, and each with the mark of one document. */
export function expectNoDoubles(books: MemorySystem, streams: readonly string[], each = 1): void {
  for (const stream of streams) {
    const rows = books.rows(stream);
    expect([stream, rows.length]).toEqual([stream, each]);
    const marks = rows.flatMap(({ body }) => readMarkers(body["PrivateNote"] ?? body["Notes"]));
    expect(new Set(marks).size).toBe(each);
  }
}

export const EVERY = ["Customer", "Invoice", "Payment"];

/** A row of staging by its address. */
export async function documentOf(b: Bench, row: string): Promise<DocumentRow> {
  const [document] = await documentsByAddress(b.store.db, [parseAddress(row)!]);
  return document!;
}

/** The last request that held this row. */
export async function lastOf(b: Bench, row: string): Promise<RequestRow> {
  const [last] = await requestsOfDocument(b.store.db, (await documentOf(b, row)).id);
  return last!;
}

/** What happened to a row, oldest first: kind and detail. */
export async function eventsOf(
  b: Bench,
  row: string,
): Promise<readonly (readonly [string, object])[]> {
  const { id } = await documentOf(b, row);
  const query = b.store.db.selectFrom("event").selectAll().where("document_id", "=", id);
  const events = await query.orderBy("id").execute();
  return events.map(({ kind, detail }) => [kind, JSON.parse(detail) as object]);
}

/** Rows that the next diff looks at again. */
export async function moved(b: Bench): Promise<readonly string[]> {
  const rows = await b.store.db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .innerJoin("entity", "entity.id", "document.entity_id")
    .select(["entity.name", "record.key"])
    .where("document.moved", "=", 1)
    .execute();
  return rows.map((row) => `${row.name}/${row.key}`);
}

/** Of a world: a run that comes by there ends at once, as if it were killed. */
export function cutAt(point: string): (passed: string) => void {
  return (passed) => {
    if (passed === point) throw new Error("cut");
  };
}

/** As it is read back by whoever settles it. */
export async function requestById(on: Db, id: number): Promise<RequestRow | null> {
  const [document] = await on
    .selectFrom("operation")
    .select("document_id")
    .where("request_row", "=", id)
    .execute();
  if (document === undefined) return null;
  const requests = await requestsOfDocument(on, document.document_id);
  return requests.find((request) => request.id === id) ?? null;
}
