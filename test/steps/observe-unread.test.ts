/** What is in the books as it was is not parsed; nothing else is to be seen of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connection, Page } from "../../engine/contract/connector.ts";
import { TieoutError } from "../../engine/errors.ts";
import { importRecords } from "../../engine/import.ts";
import { observeBooks } from "../../engine/observe.ts";
import type { ObservedCounts } from "../../engine/observe.ts";
import {
  connect,
  fault,
  type Received,
  type Reply,
  serve,
} from "../connectors/quickbooks-server.ts";
import { entity, program, tableConnection, testDeps } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const PROGRAM = program([entity({ name: "invoice", shape: { number: "text" } })]);

interface Bench {
  /** How many rows came unread, and how many of them were parsed, since this was asked last. */
  unread(): { came: number; parsed: number };
  /** Observes a company that has these rows, each as it stands in the answer. */
  observe(rows: readonly string[]): Promise<ObservedCounts | string>;
  mirror(): Promise<unknown>;
}

/** `unread: false`: nobody asks for unread rows, as before there were any. `bend`: what is sent. */
async function bench(
  unread = true,
  pageSize = 3,
  bend = (list: string, _start: number): string => list,
): Promise<Bench> {
  let rows: readonly string[] = [];
  const answer = (call: Received): Reply => {
    // Then the stream is read whole, so that it is also told what is gone.
    if (call.path.endsWith("/cdc")) return fault("4001", "Not now");
    const text = call.query.get("query") ?? "";
    const start = Number(/startposition (\d+)/.exec(text)?.[1]);
    const max = Number(/maxresults (\d+)/.exec(text)?.[1]);
    const list = bend(rows.slice(start - 1, start - 1 + max).join(","), start);
    const body = list === "" ? "" : `"Invoice":[${list}],"startPosition":${start}`;
    return { body: `{"QueryResponse":{${body}},"time":"2026-06-30T11:00:00Z"}` };
  };
  const server = await serve({ answer });
  const config = { limits: { page_size: pageSize } };
  const opened = await connect(server.url, { mode: "read", config });
  const { source } = opened.connection;
  let met = { came: 0, parsed: 0 };
  const counted = (page: Page): Page => {
    if (page.unread === undefined) return page;
    const { texts, read } = page.unread;
    met.came += texts.length;
    const counting = (at: number): ReturnType<typeof read> => (met.parsed++, read(at));
    return { ...page, unread: { texts, read: counting } };
  };
  const books: Connection = {
    ...tableConnection({}),
    source: {
      ...source,
      async *read(stream, options) {
        const asked = { ...options, unread: unread && options.unread === true };
        for await (const page of source.read(stream, asked)) yield counted(page);
      },
    },
  };
  const world = testWorld();
  const store = await testStore(world);
  const connections = { work: tableConnection({}), books };
  return {
    unread() {
      const said = met;
      met = { came: 0, parsed: 0 };
      return said;
    },
    async observe(next) {
      rows = next;
      const deps = testDeps({ program: PROGRAM, store, world, connections });
      try {
        const observed = await observeBooks(await importRecords({ kind: "auto" }, deps), deps);
        return observed.streams[0]!.counts;
      } catch (error) {
        if (!(error instanceof TieoutError)) throw error;
        return error.message;
      }
    },
    async mirror() {
      const rows = store.db.selectFrom("mirror").selectAll().orderBy("remote_id");
      const same = { id: 0, seen_at: "" };
      return (await rows.execute()).map((each) => ({ ...each, ...same }));
    },
  };
}

const COUNTS = { new: 0, changed: 0, unchanged: 0, gone: 0, moved: 0 };
const row = (id: number, total = "10", token = "0"): string =>
  `{"Id":"${id}","SyncToken":"${token}","DocNumber":"INV-${id}","TotalAmt":${total}}`;
const company = (): string[] => [1, 2, 3, 4, 5, 6, 7].map((id) => row(id));

test("a first look reads every row, the next one parses none", async () => {
  const { observe, unread } = await bench();
  expect(await observe(company())).toEqual({ ...COUNTS, new: 7 });
  expect(unread()).toEqual({ came: 0, parsed: 0 });
  expect(await observe(company())).toEqual({ ...COUNTS, unchanged: 7 });
  expect(unread()).toEqual({ came: 7, parsed: 0 });
});

test("an edit is seen although its version is the old one, and what is gone is missed", async () => {
  const { observe, unread, mirror } = await bench();
  await observe(company());
  const rows = company();
  rows[3] = row(4, "99");
  rows.splice(1, 1);
  rows.push(row(8));
  expect(await observe(rows)).toEqual({ ...COUNTS, new: 1, changed: 1, unchanged: 5, gone: 1 });
  expect(unread()).toEqual({ came: 7, parsed: 2 });
  expect(await mirror()).toMatchObject([
    {},
    { gone: 1 },
    {},
    { body: row(4, "99") },
    {},
    {},
    {},
    {},
  ]);
  expect(await observe(company())).toEqual({ ...COUNTS, changed: 2, unchanged: 5, gone: 1 });
  expect(await mirror()).toMatchObject([
    {},
    { gone: 0 },
    {},
    { body: row(4) },
    {},
    {},
    {},
    { gone: 1 },
  ]);
});

test("amounts with the zeros that QuickBooks gives them are as they were", async () => {
  const { observe, unread, mirror } = await bench();
  const amounts = ["0", "275.0", "100.00", "12.50", "-3.0", "0.10", "12345678901.0"];
  const rows = amounts.map((amount, at) => row(at + 1, amount));
  await observe(rows);
  expect(await observe(rows)).toEqual({ ...COUNTS, unchanged: 7 });
  // So long a number is read.
  expect(unread()).toEqual({ came: 7, parsed: 1 });
  expect((await mirror()) as object[]).toMatchObject([
    {},
    { body: row(2, "275") },
    {},
    {},
    {},
    {},
    {},
  ]);
  rows[1] = row(2, "275.10");
  rows[2] = row(3, "1000.00");
  expect(await observe(rows)).toEqual({ ...COUNTS, changed: 2, unchanged: 5 });
  expect(unread()).toEqual({ came: 7, parsed: 3 });
});

test("an edit of no more than zeros in a text is seen", async () => {
  const { observe, mirror } = await bench();
  const said = (memo: string): string => row(1).replace("INV-1", memo);
  for (const memo of [":275,", String.raw`\"a\":275,`]) {
    await observe([said(memo)]);
    const edited = said(memo.replace("275", "275.0"));
    expect(await observe([edited])).toEqual({ ...COUNTS, changed: 1 });
    expect(await mirror()).toMatchObject([{ body: edited }]);
  }
});

test("the same in another spelling is read, and is no change", async () => {
  const { observe, unread } = await bench();
  await observe(company());
  const rows = company();
  rows[0] = row(1, "1e1");
  rows[1] = row(2).replaceAll(":", ": ");
  rows[2] = row(3).replace('"Id"', String.raw`"\u0049d"`);
  expect(await observe(rows)).toEqual({ ...COUNTS, unchanged: 7 });
  // That whose id only parsing finds does not come unread.
  expect(unread()).toEqual({ came: 6, parsed: 2 });
});

test("a row that is broken between its brackets ends the read, and nothing is gone", async () => {
  const { observe, mirror } = await bench();
  await observe(company());
  const before = await mirror();
  const rows = company();
  rows[2] = '{"Id":"3",,"SyncToken":"0"}';
  expect(await observe(rows)).toContain("a row of Invoice");
  expect(await mirror()).toEqual(before);
});

test("a row that comes once more and is broken hides none of those behind it", async () => {
  let isCut = false;
  // Of the row that the second page has in common with the first, a quote is missing.
  const { observe, mirror } = await bench(true, 3, (list, start) =>
    isCut && start === 3 ? list.replace('"INV-3"', '"INV-3') : list,
  );
  const rows = company();
  rows[2] = '{"Id":"3","DocNumber":"INV-3"}';
  // From its first escaped quote on it is read right again.
  rows[3] = String.raw`{"Id":"4","DocNumber":"say \"hi\" }"}`;
  await observe(rows);
  const before = await mirror();
  isCut = true;
  expect(await observe(rows)).toContain("a row of Invoice");
  expect(await mirror()).toEqual(before);
});

const spelled = fc.record({
  total: fc.oneof(
    fc.constantFrom("1", "1.0", "1.00", "2", "2.50", "2.5", "20e-1", "0", "0.0", "-0", "-0.0"),
    fc.constantFrom("12345678901234567890.5", "12345678901234567890.50", "1e0"),
  ),
  token: fc.constantFrom("0", "1"),
  spelling: fc.constantFrom(
    (text: string) => text,
    (text: string) => text.replaceAll(",", " ,\n"),
    (text: string) => text.replace('"Id"', String.raw`"I\u0064"`),
    (text: string) => text.replace('"DocNumber"', '"DocNumber":"]}","DocNumber"'),
    (text: string) => text.replace("INV", String.raw`\u00cd\"NV`),
    (text: string) => text.replace("INV", ":1,"),
    (text: string) => text.replace("INV", ":1.0,"),
    (text: string) => text.replace("INV", String.raw`\"a\":1,`),
    (text: string) => text.replace("INV", String.raw`\"a\":1.00,`),
  ),
});
const state = fc.dictionary(fc.constantFrom("1", "2", "3", "4", "5", "6"), spelled);

test(
  "whatever follows what, it is observed as if each row had been parsed",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(state, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(2, 3, 10),
        async (states, size) => {
          const [one, other] = [await bench(true, size), await bench(false, size)];
          for (const each of states) {
            const rows = Object.entries(each).map(([id, { total, token, spelling }]) =>
              spelling(row(Number(id), total, token)),
            );
            expect(await one.observe(rows)).toEqual(await other.observe(rows));
            expect(await one.mirror()).toEqual(await other.mirror());
          }
        },
      ),
      { numRuns: 40 },
    );
  },
);
