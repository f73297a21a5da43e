import { expect, test } from "vitest";
import type { Page } from "../../engine/contract/connector.ts";
import type { Cursor } from "../../engine/model/cursor.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { connect, fault, json, type Received, type Reply, serve } from "./quickbooks-server.ts";

const SIGNAL = new AbortController().signal;
const DAY_MS = 86_400_000;

type Thing = Readonly<Record<string, unknown>>;

/** A company that tells its changes as the test says, and its rows by query. */
interface Company {
  readonly rows?: readonly Thing[];
  readonly changes?: readonly Thing[] | Reply;
  /** By id; what is not here is not found. */
  readonly alive?: Readonly<Record<string, Thing>>;
  /** What it says of the time. */
  time?: string;
}

async function company(stream: string, of: Company, config: JsonObject = {}) {
  const answer = (call: Received): Reply => {
    const path = call.path.split("/").slice(4);
    const time = of.time === undefined ? {} : { time: of.time };
    if (path[0] === "cdc") {
      const { changes = [] } = of;
      if (!Array.isArray(changes)) return changes as Reply;
      const part = changes.length === 0 ? {} : { [stream]: changes };
      return json({ CDCResponse: [{ QueryResponse: [part] }], ...time });
    }
    if (path[0] === "query") {
      const text = call.query.get("query") ?? "";
      const start = Number(/startposition (\d+)/.exec(text)?.[1] ?? 1);
      const max = Number(/maxresults (\d+)/.exec(text)?.[1] ?? 100);
      const list = (of.rows ?? []).slice(start - 1, start - 1 + max);
      return json({ QueryResponse: list.length === 0 ? {} : { [stream]: list }, ...time });
    }
    const found = of.alive?.[path[1] ?? ""];
    return found === undefined ? fault("610", "Object Not Found") : json({ [stream]: found });
  };
  const server = await serve({ answer });
  const { connection, world } = await connect(server.url, { mode: "read", config });
  const read = async (cursor: Cursor | null): Promise<Page[]> => {
    const pages: Page[] = [];
    const options = { cursor, lists: [], key: "Id", signal: SIGNAL };
    for await (const page of connection.source.read(stream, options)) pages.push(page);
    return pages;
  };
  const asked = (): readonly string[] => server.calls.map((call) => call.path.split("/")[4] ?? "");
  return { read, asked, calls: server.calls, world };
}

const invoice = (Id: string, more: Thing = {}): Thing => ({ Id, SyncToken: "0", ...more });
const deleted = (Id: string): Thing => ({ domain: "QBO", status: "Deleted", Id });
const many = (count: number): Thing[] => Array.from({ length: count }, (_, n) => invoice(`${n}`));
const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ id }) => id));

test("a read from the end of a whole one asks for what has changed, five minutes over", async () => {
  const of: Company = {
    rows: [invoice("7")],
    changes: [invoice("7", { SyncToken: "1" })],
    time: "2026-06-30T04:00:00.000-07:00",
  };
  const { read, calls } = await company("Invoice", of);
  const [whole] = await read(null);
  expect(whole).toMatchObject({ complete: true, deleted: [] });
  of.time = "2026-06-30T04:30:00.000-07:00";
  const [changes] = await read(whole!.cursor);
  expect(changes).toMatchObject({ complete: false, deleted: [] });
  expect(changes!.records.map(({ version }) => version)).toEqual(["1"]);
  await read(changes!.cursor);
  expect(calls.slice(1).map(({ query }) => query.get("changedSince"))).toEqual([
    "2026-06-30T10:55:00.000Z",
    "2026-06-30T11:25:00.000Z",
  ]);
  expect(calls[1]?.query.get("entities")).toBe("Invoice");
});

test("what is told as deleted is read by its id before it counts as gone", async () => {
  const { read, asked } = await company("Invoice", {
    changes: [deleted("7"), deleted("8")],
    alive: { "8": invoice("8", { SyncToken: "3" }) },
  });
  const [{ cursor }] = (await read(null)) as [Page];
  const [changes] = await read(cursor);
  expect(changes!.deleted).toEqual(["7"]);
  expect(changes!.records).toMatchObject([{ id: "8", version: "3" }]);
  expect(asked()).toEqual(["query", "cdc", "invoice", "invoice"]);
});

test("documents are read whole where one answer cannot hold what has changed", async () => {
  const { read, asked } = await company("Invoice", { rows: [invoice("1")], changes: many(1000) });
  const [{ cursor }] = (await read(null)) as [Page];
  const pages = await read(cursor);
  expect(pages).toMatchObject([{ complete: true }]);
  expect(idsOf(pages)).toEqual(["1"]);
  expect(asked()).toEqual(["query", "cdc", "query"]);
});

test("lists, of which nothing is deleted, are then asked for what was written since", async () => {
  const { read, calls } = await company(
    "Customer",
    { rows: many(3), changes: many(1000), time: "2026-06-30T11:00:00Z" },
    { limits: { page_size: 2 } },
  );
  const last = (await read(null)).at(-1)!;
  const before = calls.length;
  const pages = await read(last.cursor);
  expect(idsOf(pages)).toEqual(["0", "1", "2"]);
  expect(pages.map(({ complete }) => complete)).toEqual([false, false, false]);
  expect(pages.at(-1)?.cursor).not.toBeNull();
  expect(calls.slice(before + 1).map(({ query }) => query.get("query"))).toEqual([
    "select * from Customer where Active in (true, false) and " +
      "MetaData.LastUpdatedTime >= '2026-06-30T10:55:00.000Z' " +
      "orderby Id startposition 1 maxresults 2",
    "select * from Customer where Active in (true, false) and " +
      "MetaData.LastUpdatedTime >= '2026-06-30T10:55:00.000Z' " +
      "orderby Id startposition 2 maxresults 2",
    "select * from Customer where Active in (true, false) and " +
      "MetaData.LastUpdatedTime >= '2026-06-30T10:55:00.000Z' " +
      "orderby Id startposition 3 maxresults 2",
  ]);
});

test("after more than 29 days, and after so many as are configured, a read is whole", async () => {
  const cases = [
    { config: { whole_read_days: 365 }, days: 28, by: "cdc" },
    { config: { whole_read_days: 365 }, days: 30, by: "query" },
    { config: {}, days: 6, by: "cdc" },
    { config: {}, days: 7, by: "query" },
    { config: { whole_read_days: 0 }, days: 0, by: "query" },
  ];
  for (const { config, days, by } of cases) {
    const { read, asked, world } = await company("Invoice", { rows: [invoice("1")] }, config);
    const [{ cursor }] = (await read(null)) as [Page];
    world.clock.advance(days * DAY_MS);
    await read(cursor);
    expect([days, asked()[1]]).toEqual([days, by]);
  }
});

test("changes do not put off the day of the next whole read", async () => {
  const { read, asked, world } = await company("Invoice", { rows: [invoice("1")] });
  let [{ cursor }] = (await read(null)) as [Page];
  for (let day = 1; day <= 8; day++) {
    world.clock.advance(DAY_MS);
    cursor = (await read(cursor)).at(-1)!.cursor;
  }
  expect(asked().map((kind, n) => (kind === "query" ? n : null))).toEqual([
    0,
    ...Array.from({ length: 6 }, () => null),
    7,
    null,
  ]);
});

test("what change data capture leaves out has no cursor; where it is refused, all is read", async () => {
  const rates = await company("TaxCode", { rows: [invoice("1")] });
  expect((await rates.read(null)).at(-1)).toMatchObject({ cursor: null, complete: true });
  const refused = await company("Invoice", {
    rows: [invoice("1")],
    changes: fault("4001", "QueryValidationError"),
  });
  const [{ cursor }] = (await refused.read(null)) as [Page];
  expect(await refused.read(cursor)).toMatchObject([{ complete: true }]);
});
