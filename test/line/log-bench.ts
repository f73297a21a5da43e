/** A small company at its operation log: the line over two systems in memory and a real store. */
import fs from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { MemoryOptions, MemorySystem } from "../../connectors/memory/system.ts";
import { readMarkers } from "../../engine/model/marker.ts";
import type { Plan } from "../../engine/model/plan.ts";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
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
