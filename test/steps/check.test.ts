import fc from "fast-check";
import { expect, test } from "vitest";
import type { MemorySystem } from "../../connectors/memory/system.ts";
import { checkBooks } from "../../engine/check.ts";
import { placePair } from "../../engine/check-place.ts";
import type { Pair } from "../../engine/check-place.ts";
import type { Checked, Placed } from "../../engine/model/check.ts";
import {
  currency,
  displayMoney,
  money,
  subtractMoney,
  sumMoney,
} from "../../engine/model/money.ts";
import type { SyncState } from "../../engine/model/status.ts";
import type { Program } from "../../engine/model/program.ts";
import { setHold } from "../../engine/store/documents.ts";
import type { Store } from "../../engine/store/open.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import {
  bodies,
  booksSystem,
  companyProgram,
  fillSource,
  openLine,
  sourceSystem,
  withEntity,
} from "./apply-bench.ts";
import type { Line } from "./apply-bench.ts";

interface Bench extends Line {
  readonly work: MemorySystem;
  readonly books: MemorySystem;
  readonly store: Store;
  check(offline?: boolean): Promise<Checked>;
}

async function bench(program: Program = companyProgram()): Promise<Bench> {
  const world = testWorld();
  const store = await testStore(world);
  const work = sourceSystem();
  const books = booksSystem();
  const line = openLine({ work, books, store, world, program });
  return {
    ...line,
    work,
    books,
    store,
    check: (offline = false) => checkBooks({ offline }, line.deps("read")),
  };
}

const said = (placed: readonly Placed[]): readonly string[] =>
  placed.map((each) => `${each.kind} ${each.row ?? each.twin} ${displayMoney(each.amount)}`);

test("both sides tie after a run, by entity, month and customer, online and offline", async () => {
  const b = await bench();
  fillSource(b.work);
  b.work.add("invoices", {
    number: "INV-2",
    project: "PRJ-7",
    total: "0.05",
    date: "2026-06-01",
  });
  await b.run();
  for (const offline of [false, true]) {
    const checked = await b.check(offline);
    expect(checked.tied).toBe(true);
    expect([checked.explained, checked.unexplained, checked.foreign]).toEqual([[], [], []]);
    const [invoices, payments] = checked.ties;
    expect(invoices).toMatchObject({ entity: "invoice", rows: 2, currency: "USD" });
    expect(displayMoney(invoices!.source)).toBe("100.05");
    expect(displayMoney(invoices!.books)).toBe("100.05");
    expect(invoices!.months.map(({ name, source }) => [name, displayMoney(source)])).toEqual([
      ["2026-05", "100.00"],
      ["2026-06", "0.05"],
    ]);
    expect(invoices!.customers.map(({ name }) => name)).toEqual(["PRJ-7"]);
    expect(displayMoney(payments!.books)).toBe("100.00");
  }
});

test("a cent moved in the books is drift, and not tied", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.books.edit("Invoice", b.books.rows("Invoice")[0]!.id, { TotalAmt: 99.99 });
  const checked = await b.check();
  expect(checked.tied).toBe(false);
  expect(said(checked.unexplained)).toEqual(["drift invoice/INV-1 0.01"]);
  expect(checked.unexplained[0]!.text).toContain("100.00 here, 99.99 in the books");
});

test("a drift whose rule lets the books have their way is explained", async () => {
  const base = companyProgram();
  const [invoice] = base.entities.filter((each) => each.name === "invoice");
  const documents = invoice!.documents.map((document) => ({
    ...document,
    rules: [
      {
        path: "TotalAmt",
        place: { file: "mappings/invoice.yaml", line: 1, column: 1, length: 1 },
        text: "total",
        owner: "work",
        whenNull: "omit",
        onDrift: "accept",
        money: true,
      } as const,
    ],
  }));
  const b = await bench(withEntity(base, "invoice", { documents }));
  fillSource(b.work);
  await b.run();
  b.books.edit("Invoice", b.books.rows("Invoice")[0]!.id, { TotalAmt: 99.99 });
  const checked = await b.check();
  expect(said(checked.explained)).toEqual(["accepted invoice/INV-1 0.01"]);
  expect(checked.tied).toBe(true);
});

test("what was deleted in the books is missing", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.books.remove("Payment", b.books.rows("Payment")[0]!.id);
  const checked = await b.check();
  expect(said(checked.unexplained)).toEqual(["missing payment/PMT-1 100.00"]);
});

test("a second document with our mark is an orphan; one of somebody else is in no total", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  const [made] = bodies(b.books, "Invoice");
  b.books.add("Invoice", { ...made!, Id: "99" });
  b.books.add("Invoice", { DocNumber: "X", TotalAmt: 7 });
  const checked = await b.check();
  expect(said(checked.unexplained)).toEqual(["orphan Invoice/99 -100.00"]);
  expect(checked.foreign).toEqual([
    { connection: "books", stream: "Invoice", rows: 1, amount: money(700n, currency("USD")!) },
  ]);
});

test("held, not imported, and edited since are explained to the cent", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.work.add("invoices", { number: "INV-2", project: "PRJ-7", total: "20.00", date: "2026-05-12" });
  await b.plan();
  const row = await b.store.db
    .selectFrom("document")
    .innerJoin("record", "record.id", "document.record_id")
    .select("document.id")
    .where("record.key", "=", "INV-2")
    .executeTakeFirstOrThrow();
  const hold = { by: "ana", at: "2026-06-30T12:00:00.000Z", why: "disputed", until: null };
  await b.store.write((tx) => setHold(tx, row.id, hold));
  await b.run();
  b.work.add("invoices", { number: "INV-3", project: "PRJ-7", total: "3.00", date: "2026-05-12" });
  b.work.edit("invoices", "INV-1", { total: "110.00" });
  const checked = await b.check();
  expect(said(checked.explained).toSorted()).toEqual([
    "held invoice/INV-2 20.00",
    "offered invoice/INV-1 10.00",
    "offered invoice/INV-3 3.00",
  ]);
  expect(checked.tied).toBe(true);
});

test("what is ready and was not sent is not tied, and says so", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.plan();
  const checked = await b.check();
  expect(said(checked.unexplained)).toEqual([
    "pending invoice/INV-1 100.00",
    "pending payment/PMT-1 100.00",
  ]);
});

test("an amount that cannot be read is never tied", async () => {
  const b = await bench();
  b.work.add("projects", { number: "PRJ-7", title: "Quarry Road" });
  b.work.add("invoices", { number: "INV-1", project: "PRJ-7", total: "ten", date: "2026-05-10" });
  await b.plan();
  const checked = await b.check();
  expect(checked.tied).toBe(false);
  expect(checked.unread).toEqual([
    { entity: "invoice", row: "invoice/INV-1", why: 'total is "ten", not money' },
  ]);
});

test("check writes nothing, anywhere", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.plan();
  const count = async (): Promise<unknown> =>
    Promise.all(
      (["record", "document", "mirror", "event", "read_key"] as const).map((table) =>
        b.store.db.selectFrom(table).selectAll().execute(),
      ),
    );
  const before = await count();
  b.work.edit("invoices", "INV-1", { total: "1.00" });
  await b.check();
  expect(await count()).toEqual(before);
  expect(b.books.rows("Invoice")).toHaveLength(0);
});

const USD = currency("USD")!;
const cents = fc.option(
  fc.bigInt({ min: -10_000n, max: 10_000n }).map((minor) => money(minor, USD)),
);
const SYNC: readonly SyncState[] = [
  "new",
  "waiting",
  "held",
  "blocked",
  "ready",
  "writing",
  "unknown",
  "failed",
  "done",
  "drifted",
  "retired",
];

test("whatever the three sides say, the parts add up to source - books", () => {
  const zero = money(0n, USD);
  const pairs = fc.record({
    source: cents,
    books: cents,
    document: fc.option(
      fc.record({
        sync: fc.constantFrom(...SYNC),
        amount: cents,
        agreed: cents,
        theirsCounts: fc.boolean(),
        voided: fc.boolean(),
      }),
    ),
  });
  fc.assert(
    fc.property(pairs, ({ source, books, document }) => {
      const pair: Pair = {
        entity: "invoice",
        row: "invoice/1",
        label: "1",
        day: null,
        party: null,
        source,
        document: document && { ...document, reasons: [], twin: "Invoice/1" },
        twin: books && { total: books, voided: document?.voided ?? false },
      };
      const parts = placePair(pair, zero);
      const sum = sumMoney(
        parts.map((each) => each.amount),
        USD,
      );
      expect(sum).toEqual(subtractMoney(source ?? zero, books ?? zero));
      expect(parts.every((each) => each.amount.minor !== 0n)).toBe(true);
    }),
  );
});

test("a cent that a person is known to have moved is drift, and no rounding", () => {
  const usd = currency("USD")!;
  const at = { row: "invoice/INV-1", label: "INV-1", day: null, party: null };
  const document = { reasons: [], amount: money(100n, usd), twin: "Invoice/1", agreed: null };
  const kinds = (["done", "drifted"] as const).map((sync) =>
    placePair(
      {
        entity: "invoice",
        ...at,
        source: money(100n, usd),
        document: { ...document, sync, theirsCounts: false },
        twin: { total: money(101n, usd), voided: false },
      },
      money(0n, usd),
    ).map((each) => each.kind),
  );
  expect(kinds).toEqual([["rounding"], ["drift"]]);
});
