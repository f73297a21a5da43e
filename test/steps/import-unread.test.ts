/** JSON lines that are staged as they stand are not parsed; nothing else is to be seen of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { files } from "../../connectors/files/index.ts";
import { accessor, compileKeyOf } from "../../engine/compile/decode.ts";
import type { Connection, Page } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { importRecords } from "../../engine/import.ts";
import type { ImportCounts, ImportRequest } from "../../engine/import.ts";
import type { EntityProgram } from "../../engine/model/program.ts";
import type { Store } from "../../engine/store/open.ts";
import { openOptions } from "../conformance/open-options.ts";
import { entity, expr, program, testDeps } from "../support/build.ts";
import { ON_POSTGRES, testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const KEY = {
  name: "number",
  type: { kind: "text" },
  ...{ optional: false, key: true, trim: true, format: undefined, of: [] },
} as const;

const INVOICE = entity({
  name: "invoice",
  shape: { number: "text", total: "money?" },
  keyOf: compileKeyOf([{ ...KEY, get: accessor(["number"]) }]),
});

/** The same rows known by another column. */
const BY_TOTAL: EntityProgram = {
  ...INVOICE,
  source: { ...INVOICE.source, key: "total" },
  keyOf: compileKeyOf([{ ...KEY, get: accessor(["total"]) }]),
};

interface Bench {
  readonly store: Store;
  /** How many rows were parsed since this was asked last; null: none came unread. */
  parsed(): number | null;
  run(text: string, request?: ImportRequest, of?: EntityProgram): Promise<ImportCounts | string>;
}

/** `unread: false`: the source is not asked for unread rows, as before there were any. */
async function bench({ unread = true, config = {} } = {}): Promise<Bench> {
  const world = testWorld();
  world.files.write("in/.keep", "");
  const store = await testStore(world);
  const opened = await files.open(openOptions({ root: "in", ...config }, "read", world));
  let parsed: number | null = null;
  const counted = (page: Page): Page => {
    if (page.unread === undefined) return page;
    const { texts, read } = page.unread;
    parsed ??= 0;
    const counting = (at: number): ReturnType<typeof read> => (parsed!++, read(at));
    return { ...page, unread: { texts, read: counting } };
  };
  const work: Connection = {
    ...opened,
    source: {
      ...opened.source,
      async *read(stream, options) {
        const asked = { ...options, unread: unread && options.unread === true };
        for await (const page of opened.source.read(stream, asked)) yield counted(page);
      },
    },
  };
  return {
    store,
    parsed() {
      const count = parsed;
      parsed = null;
      return count;
    },
    async run(text, request = { kind: "auto" }, of = INVOICE) {
      world.files.write("in/invoices.ndjson", text);
      const using = program([of]);
      const deps = testDeps({ program: using, store, world, connections: { work } });
      try {
        return (await importRecords(request, deps)).entities[0]!.counts;
      } catch (error) {
        if (!(error instanceof TieoutError)) throw error;
        return error.message;
      }
    },
  };
}

const line = (number: string, total = "10.00"): string => JSON.stringify({ number, total });
const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => line(`INV-${from + at}`));
const text = (...all: readonly string[]): string => `${all.join("\n")}\n`;

/** All that an import leaves behind; ids are those of the order in which rows came. */
async function dump({ db }: Store): Promise<unknown> {
  const all = await Promise.all([
    db.selectFrom("record").selectAll().orderBy("id").execute(),
    db.selectFrom("document").selectAll().orderBy("id").execute(),
    db.selectFrom("event").select(["record_id", "kind", "detail"]).orderBy("id").execute(),
    db.selectFrom("oddity").select(["stream", "place", "text"]).execute(),
  ]);
  const sorted = all[3].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const plain = [all[0], all[1], all[2], sorted];
  return JSON.parse(JSON.stringify(plain).replaceAll(/run_\d+/g, "run"));
}

test("a first import reads every row, the next one parses none", async () => {
  const { run, parsed } = await bench();
  const rows = text(...lines(1, 1200));
  expect(await run(rows)).toMatchObject({ new: 1200, unchanged: 0 });
  expect(parsed()).toBeNull();
  expect(await run(rows)).toMatchObject({ new: 0, unchanged: 1200, missing: 0 });
  expect(parsed()).toBe(0);
});

test("what is new or changed is parsed, wherever in the file it stands", async () => {
  const { run, parsed, store } = await bench();
  const rows = lines(1, 1100);
  await run(text(...rows));
  rows[700] = line("INV-701", "99.00");
  rows.reverse();
  rows.splice(3, 0, line("INV-2000"));
  expect(await run(text(...rows))).toMatchObject({ new: 1, changed: 1, unchanged: 1099 });
  expect(parsed()).toBe(2);
  const edited = await store.db
    .selectFrom("record")
    .select(["key", "raw"])
    .where("revision", "=", 2)
    .execute();
  expect(edited).toEqual([{ key: "INV-701", raw: line("INV-701", "99.00") }]);
});

test("a line that is no row is told with its place, and then nothing counts as gone", async () => {
  const { run, parsed, store } = await bench();
  await run(text(...lines(1, 6)));
  const rows = [...lines(1, 2), '{"number":"INV-3",', "[1]", ...lines(4, 5), '{"total":"1.00"}'];
  expect(await run(text(...rows))).toMatchObject({ unchanged: 4, missing: 0, odd: 3 });
  expect(parsed()).toBe(3);
  const oddities = await store.db.selectFrom("oddity").select(["place", "text"]).execute();
  expect(oddities.map(({ place }) => place).toSorted()).toEqual([
    "in/invoices.ndjson:3",
    "in/invoices.ndjson:4",
    "in/invoices.ndjson:7",
  ]);
  expect(await run(text(...lines(1, 5)))).toMatchObject({ unchanged: 5, missing: 1, odd: 0 });
});

test("an emptied file is refused as before", async () => {
  const { run } = await bench();
  await run(text(...lines(1, 40)));
  expect(await run("")).toContain("40");
  expect(await run(text(...lines(1, 40)))).toMatchObject({ unchanged: 40 });
});

test("a key that stands twice: the same row is harmless, another one is told", async () => {
  const { run, store } = await bench();
  await run(text(...lines(1, 3)));
  expect(await run(text(...lines(1, 3), line("INV-2")))).toMatchObject({ unchanged: 3, odd: 0 });
  const other = line("INV-2", "11.00");
  expect(await run(text(...lines(1, 3), other))).toMatchObject({ unchanged: 3, odd: 1 });
  const problems = store.db.selectFrom("record").select("key").where("problems", "is not", null);
  expect(await problems.execute()).toEqual([{ key: "INV-2" }]);
  expect(await run(text(other, ...lines(1, 3)))).toMatchObject({ changed: 1, odd: 1 });
  expect(await run(text(...lines(1, 3)))).toMatchObject({ changed: 1, unchanged: 2, odd: 0 });
  expect(await problems.execute()).toEqual([]);
});

test("white space, the order of keys and the ends of lines", async () => {
  const { run, parsed } = await bench();
  await run(text(line("INV-1"), line("INV-2")));
  expect(await run(`${line("INV-1")}\r\n\r\n${line("INV-2")}`)).toMatchObject({ unchanged: 2 });
  expect(parsed()).toBe(0);
  const spelled = '{ "total": "10.00", "number": "INV-2" }';
  expect(await run(text(line("INV-1"), spelled))).toMatchObject({ unchanged: 1, changed: 1 });
  expect(await run(text(line("INV-1"), spelled))).toMatchObject({ unchanged: 2, changed: 0 });
});

test("an edit that was offered and is taken back at the source is offered no more", async () => {
  const { run, store } = await bench();
  const byHand: EntityProgram = { ...INVOICE, import: { new: "auto", changed: "by_hand" } };
  const auto = { kind: "auto" } as const;
  await run(text(...lines(1, 2)), auto, byHand);
  const edited = text(line("INV-1", "12.00"), line("INV-2"));
  expect(await run(edited, auto, byHand)).toMatchObject({ offeredChanged: 1, unchanged: 1 });
  const offered = store.db.selectFrom("record").select("key").where("offered_raw", "is not", null);
  expect(await offered.execute()).toEqual([{ key: "INV-1" }]);
  expect(await run(text(...lines(1, 2)), auto, byHand)).toMatchObject({ unchanged: 2 });
  expect(await offered.execute()).toEqual([]);
});

test("a filter looks into every row", async () => {
  const { run, parsed } = await bench();
  const large = { ...INVOICE, where: expr((scope) => scope.record["total"] !== null) };
  const rows = text(line("INV-1"), '{"number":"INV-2"}');
  const auto = { kind: "auto" } as const;
  expect(await run(rows, auto, large)).toMatchObject({ new: 1 });
  expect(await run(rows, auto, large)).toMatchObject({ unchanged: 1 });
  expect(parsed()).toBeNull();
});

test("a mapping whose key is another column finds its rows by that", async () => {
  const { run, parsed } = await bench();
  const rows = text('{"number":"1","other":"2"}', '{"number":"2","other":"1"}');
  await run(rows);
  const other: EntityProgram = {
    ...INVOICE,
    source: { ...INVOICE.source, key: "other" },
    keyOf: compileKeyOf([{ ...KEY, get: accessor(["other"]) }]),
  };
  expect(await run(rows, { kind: "auto" }, other)).toMatchObject({ changed: 2, unchanged: 0 });
  expect(parsed()).toBe(2);
});

test("a stream that can be written gives records: a row may have been written over", async () => {
  const config = { keys: { invoices: "number" }, outbox: "out" };
  const { run, parsed } = await bench({ config });
  await run(text(...lines(1, 2)));
  expect(await run(text(...lines(1, 2)))).toMatchObject({ unchanged: 2 });
  expect(parsed()).toBeNull();
});

const anyLine = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom("A", "B", "C", "D", "7"), fc.constantFrom("1.00", "2.00"))
      .map(([number, total]) => line(number, total)),
  },
  fc.constantFrom(
    '{"number":7,"total":"1.00"}',
    '{"number": "A", "total": "1.00"}',
    '{"total":"1.00","number":"A"}',
    '{"number":" A ","total":"1.00"}',
    '{"n\\u0075mber":"B","total":"1.00"}',
    '{"number":"\\u0042","total":"2.00"}',
    '{"number":"C","number":"D","total":"1.00"}',
    '{"number":"","total":"1.00"}',
    '{"number":true}',
    '{"number":"D"}',
    '{"number":"D\\u0000"}',
    '{"number":',
    "[]",
    "",
    "\r",
  ),
);
const anyFile = fc.array(anyLine, { maxLength: 9 });
const anyRequest = fc.constantFrom<ImportRequest>(
  { kind: "auto" },
  { kind: "auto" },
  { kind: "new" },
  { kind: "look" },
  { kind: "selected", addresses: [{ entity: "invoice", key: "A" }] },
);

/** A mapping may be edited between two imports: other rows count, other keys, people take rows. */
const anyMapping = fc.oneof(
  { weight: 4, arbitrary: fc.constant(INVOICE) },
  fc.constantFrom<EntityProgram>(
    { ...INVOICE, import: { new: "auto", changed: "by_hand" } },
    { ...INVOICE, import: { new: "by_hand", changed: "auto" } },
    { ...INVOICE, where: expr((scope) => scope.record["total"] !== null) },
    BY_TOTAL,
  ),
);

test("whatever files and mappings come, it is as if every row had been parsed", async () => {
  let spared = 0;
  const walk = fc.array(fc.tuple(anyFile, anyRequest, anyMapping), { minLength: 4, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(walk, async (steps) => {
      const [one, other] = [await bench(), await bench({ unread: false })];
      for (const [rows, request, of] of steps) {
        const counts = await one.run(text(...rows), request, of);
        expect(counts).toEqual(await other.run(text(...rows), request, of));
        expect(await dump(one.store)).toEqual(await dump(other.store));
        const parsed = one.parsed();
        if (parsed !== null) spared += rows.length - parsed;
      }
    }),
    { numRuns: ON_POSTGRES ? 4 : 20 },
  );
  expect(spared).toBeGreaterThan(0);
}, 120_000);
