/** Ranges and pages: what an index finds is what looking at everything finds, also after changes. */
import { expect, test } from "vitest";
import { type Books, type Json, invoiceFor, openCompany } from "./support.ts";

const DAY = 86_400_000;

/** Invoices a day apart, and changed at moments a minute apart. */
async function withInvoices(count: number): Promise<{ books: Books; made: Json[] }> {
  const books = openCompany();
  const made: Json[] = [];
  for (let n = 0; n < count; n++) {
    const TxnDate = new Date(Date.UTC(2026, 0, 1 + ((n * 7) % count))).toISOString().slice(0, 10);
    books.clock.advance(60_000);
    made.push(
      await books.create("Invoice", invoiceFor(n % 2 === 0 ? "1" : "2", n + 1, { TxnDate })),
    );
  }
  return { books, made };
}

async function idsOf(books: Books, where: string): Promise<string[]> {
  const { body } = await books.query(`select * from Invoice where ${where} maxresults 1000`);
  return (body.QueryResponse.Invoice ?? []).map(({ Id }: Json): string => Id).sort();
}

const idsWhere = (all: readonly Json[], test: (invoice: Json) => boolean): string[] =>
  all
    .filter(test)
    .map(({ Id }): string => Id)
    .sort();

test("days and moments: above, below, between, with either end or without", async () => {
  const { books, made } = await withInvoices(60);
  const check = async (all: readonly Json[]): Promise<void> => {
    const changed = ({ MetaData }: Json): number => Date.parse(MetaData.LastUpdatedTime);
    const middle: Json = made[30].MetaData.LastUpdatedTime;
    const cases: [string, (invoice: Json) => boolean][] = [
      ["TxnDate >= '2026-01-20'", (i) => i.TxnDate >= "2026-01-20"],
      ["TxnDate > '2026-01-20'", (i) => i.TxnDate > "2026-01-20"],
      [
        "TxnDate > '2026-01-10' and TxnDate <= '2026-01-20'",
        (i) => i.TxnDate > "2026-01-10" && i.TxnDate <= "2026-01-20",
      ],
      ["TxnDate < '2026-01-01'", () => false],
      [
        `MetaData.LastUpdatedTime >= '${middle}' and TotalAmt > '40'`,
        (i) => changed(i) >= Date.parse(middle) && i.TotalAmt > 40,
      ],
      // Without a zone it is in the company's.
      [
        `MetaData.LastUpdatedTime < '${middle.slice(0, 19)}'`,
        (i) => changed(i) < Date.parse(middle),
      ],
    ];
    for (const [where, holds] of cases) {
      expect(await idsOf(books, where), where).toEqual(idsWhere(all, holds));
    }
  };
  await check(made);
  // What changes after the index was made: a date moved, one removed, one more.
  const moved = await books.post("invoice", { ...made[3], TxnDate: "2026-01-15" });
  await books.post("invoice?operation=delete", made[4]);
  books.clock.advance(DAY);
  const more = await books.create("Invoice", invoiceFor("1", 99, { TxnDate: "2026-01-20" }));
  const now = made.filter((invoice) => invoice !== made[3] && invoice !== made[4]);
  await check([...now, moved.body.Invoice, more]);
});

test("an index that much has changed since is made anew", async () => {
  const { books, made } = await withInvoices(5);
  const where = "TxnDate >= '2026-06-01'";
  expect(await idsOf(books, where)).toEqual([]);
  const late: string[] = [];
  for (let n = 0; n < 150; n++) {
    const { Id } = await books.create("Invoice", invoiceFor("1", 1, { TxnDate: "2026-06-02" }));
    late.push(Id);
  }
  expect(await idsOf(books, where)).toEqual(late.sort());
  expect(await idsOf(books, "TxnDate < '2026-06-01'")).toEqual(idsWhere(made, () => true));
});

test("page after page is the whole list once, and a change between pages is seen", async () => {
  const { books } = await withInvoices(230);
  const page = async (start: number): Promise<string[]> => {
    const text = `select * from Invoice orderby TxnDate startposition ${start} maxresults 50`;
    return ((await books.query(text)).body.QueryResponse.Invoice ?? []).map(({ Id }: Json) => Id);
  };
  const pages = [];
  for (let start = 1; start <= 250; start += 50) pages.push(await page(start));
  expect(pages.map(({ length }) => length)).toEqual([50, 50, 50, 50, 30]);
  expect(new Set(pages.flat()).size).toBe(230);
  const { Id } = await books.create("Invoice", invoiceFor("1", 1, { TxnDate: "2025-01-01" }));
  expect((await page(1))[0]).toBe(Id);
  expect((await page(1)).slice(1)).toEqual(pages[0]!.slice(0, 49));
  await books.admin("POST", "reset");
  expect(await page(1)).toEqual([]);
});

test("what queries do not see yet is in no range and on no kept page", async () => {
  const { books } = await withInvoices(210);
  const count = async () => (await idsOf(books, "TxnDate >= '2026-01-01'")).length;
  const all = async () =>
    (await books.query("select * from Invoice maxresults 1000")).body.QueryResponse.maxResults;
  expect([await count(), await all()]).toEqual([210, 210]);
  await books.admin("POST", "settings", { query: { lagMs: 5000 } });
  await books.create("Invoice", invoiceFor("1", 1, { TxnDate: "2026-06-02" }));
  expect([await count(), await all()]).toEqual([210, 210]);
  books.clock.advance(5000);
  expect([await count(), await all()]).toEqual([211, 211]);
});
