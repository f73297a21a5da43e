/** What is handed on at the end of a month: one page, and the same figures as JSON. */
import { expect, test } from "vitest";
import { monthEndOf } from "../../engine/month-end.ts";
import { formatMoney } from "../../engine/model/money.ts";
import { checkProject } from "../../engine/run.ts";
import type { Json } from "./books.ts";
import { legalProject, SLIP_0098 } from "./legal.ts";
import { MARIA, invoice, project as won, prolineProject } from "./proline.ts";
import { testProject } from "./project.ts";
import { application, project } from "./rows.ts";

test("receivables, retainage, exceptions and the tie-out stand in one page without a script", async () => {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "<b>Quarry</b> & Sons"),
  ]);
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "1000.00", "100.00"]]),
    application("PA-2", "PRJ-1", [["03 00 00", "500.00", "50.00"]]),
    application("PA-3", "PRJ-2", [["03 00 00", "70.00", "7.00"]]),
  );
  await p.import({ kind: "all" });
  await p.push("invoice/PA-1");
  const { Id: id } = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.books.pay("50", [id, 300]);
  await p.run();

  const { exitCode, json } = await p.json("packet", "--month", "2026-07", "--out", "july.html");
  expect(exitCode).toBe(7);
  expect(json.receivables).toEqual([
    {
      customer: "Calloway Development LLC",
      source: "1350.00",
      books: "900.00",
      open_source: null,
      open: "600.00",
      difference: "450.00",
    },
    {
      customer: "<b>Quarry</b> & Sons",
      source: "63.00",
      books: "0.00",
      open_source: null,
      open: "0.00",
      difference: "63.00",
    },
  ]);
  expect(json.withheld).toEqual([
    { name: "Works PRJ-1", source: "150.00", books: "100.00" },
    { name: "Works PRJ-2", source: "7.00", books: "0.00" },
  ]);
  expect(json.needs[0]).toMatchObject({ fixIn: "person", entity: "project", behind: 1 });
  const page = p.read("july.html");
  for (const text of ["2026-07", "&lt;b&gt;Quarry&lt;/b&gt; &amp; Sons", "450.00 unexplained"]) {
    expect(page).toContain(text);
  }
  expect(page).not.toMatch(/<script|<b>|https?:/);
  const early = await p.tieout("packet", "--month", "2026-06", "--out", "june.html");
  expect(early.exitCode).toBe(0);
  expect((await p.tieout("packet", "--month", "2026-13", "--out", "x.html")).exitCode).toBe(64);
  expect(p.exists("x.html")).toBe(false);
  await p.tieout("check", "--html", "all.html", "--offline");
  expect(p.read("all.html")).toContain("Works PRJ-1");
});

test("what is open stands for each customer as both sides say, where the source says it", async () => {
  const p = await prolineProject({
    contacts: [MARIA],
    projects: [won(2204)],
    invoices: [invoice("2204-1", "5000.00"), invoice("2204-2", "400.00")],
    payments: [["9001", "4/15/2026", "2,000.00", "check", "1187", "2204-1"]],
  });
  await p.run();
  // What a payment settles is seen by the look after it.
  await p.run();
  const { json: before } = await p.json("packet", "--month", "2026-04", "--out", "april.html");
  expect(before.receivables).toMatchObject([{ open_source: "3400.00", open: "3400.00" }]);
  // Paid in the books, and nobody has told ProLine.
  const { Id: id, CustomerRef: customer } = p.books.one("Invoice", { DocNumber: "2204-2" });
  await p.books.pay(customer.value, [id, 400]);
  await p.run();
  const { json: after } = await p.json("packet", "--month", "2026-04", "--out", "april.html");
  expect(after.receivables).toMatchObject([{ open_source: "3400.00", open: "3000.00" }]);
  expect(p.read("april.html")).toContain("Open at the source");
});

test("S66 income by item and retainage by project, and a cent on another item is named", async () => {
  const p = await testProject({ mappings: "staged", links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "1000.00", "100.00"]]),
    application("PA-2", "PRJ-1", [["03 00 00", "500.00", "50.00"]]),
  );
  await p.import({ kind: "all" });
  await p.push("invoice/PA-1");
  await p.push("invoice/PA-2");
  const byItem = async (): Promise<Json> => {
    const { exitCode, json } = await p.json("check", "--by", "item");
    const invoices = json.entities.find(({ entity }: Json) => entity === "invoice");
    return { exitCode, items: invoices.items, unexplained: json.unexplained };
  };
  const sold = (item: string, source: string, books: string, difference: string): Json => ({
    ...{ item, source, books, difference },
  });
  const billed = sold("Progress Billing", "1500.00", "1500.00", "0.00");
  const kept = sold("Retainage", "-150.00", "-150.00", "0.00");
  expect(await byItem()).toEqual({ exitCode: 0, items: [billed, kept], unexplained: [] });
  const packet = await p.json("packet", "--month", "2026-07", "--out", "july.html");
  expect(packet.exitCode).toBe(0);
  expect(packet.json.withheld).toEqual([
    { name: "Works PRJ-1", source: "150.00", books: "150.00" },
  ]);
  expect(p.read("july.html")).toContain("by item");

  const { Id, Line } = p.books.one("Invoice", { DocNumber: "PA-1" });
  const { IncomeAccountRef } = p.books.one("Item", { Name: "Progress Billing" });
  const other = await p.books.act("Item", "create", {
    Name: "Materials",
    Type: "Service",
    IncomeAccountRef,
  });
  const [first, ...rest] = Line.filter(({ DetailType }: Json) => /SalesItem/.test(DetailType));
  const moved = (Amount: number, line: Json): Json => ({
    ...line,
    Amount,
    SalesItemLineDetail: { ...line.SalesItemLineDetail, Qty: 1, UnitPrice: Amount },
  });
  const cent = moved(0.01, { ...first, SalesItemLineDetail: { ItemRef: { value: other.Id } } });
  const { Id: _, ...newLine } = cent;
  await p.books.edit("Invoice", Id, { Line: [moved(999.99, first), ...rest, newLine] });
  const off = await byItem();
  expect(off.exitCode).toBe(7);
  expect(off.items).toContainEqual(sold(other.Name, "0.00", "0.01", "-0.01"));
  expect(off.unexplained).toMatchObject([{ row: "invoice/PA-1", kind: "drift", amount: "0.00" }]);
  expect(off.unexplained[0].text).toContain(`0.01 of ${other.Name}, not 0.00`);
  // The totals alone tie.
  expect((await p.tieout("check")).exitCode).toBe(0);
  expect((await p.tieout("packet", "--month", "2026-07", "--out", "j.html")).exitCode).toBe(7);
});

test("what is held in trust is the same figure three times, or the page shows by how much not", async () => {
  const p = await legalProject({ rows: SLIP_0098 });
  await p.run();
  await p.run();
  const { balances } = await p.within(async (opened) =>
    monthEndOf(opened, await checkProject(opened, { offline: false })),
  );
  const sums = balances.map(({ source, books }) => [formatMoney(source), formatMoney(books)]);
  expect(sums).toEqual([
    ["4250.00", "4250.00"],
    ["-4250.00", "-4250.00"],
  ]);
});
