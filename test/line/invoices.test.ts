/** Scenarios S20, S27, S33, S36 to S39: what an invoice says, and how far it is settled. */
import { expect, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import type { Json } from "./books.ts";
import { changeOf, changesOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";
import type { Application } from "./rows.ts";

const EXAMPLE_A = application("PA-1042-03", "PRJ-1042", [
  ["03 00 00", "46000.00", "4600.00"],
  ["09 20 00", "18750.50", "1875.05"],
  ["26 00 00", "0.00", "0.00"],
  ["33 40 00", "7333.33", "366.67"],
]);

async function calloway(...applications: readonly Application[]): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1042": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  p.writeInvoices(...applications);
  await p.run();
  return p;
}

const postedLines = (invoice: Json): readonly Json[] =>
  invoice.Line.filter((line: Json) => line.DetailType === "SalesItemLineDetail");

/** What stands on the item Retainage, over all invoices. */
function retained(p: TestProject): number {
  const amounts = p.books
    .all("Invoice")
    .flatMap(postedLines)
    .filter((line) => line.SalesItemLineDetail.ItemRef.value === "4")
    .map((line) => Math.round(line.Amount * 100));
  return amounts.reduce((sum, cents) => sum + cents, 0) / 100;
}

test("S20 retainage is one negative line, ties to the cent and sums to zero when released", async () => {
  const p = await calloway(EXAMPLE_A);
  const invoice = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  expect(invoice.TotalAmt).toBe(65242.11);
  expect(postedLines(invoice).map((line) => [line.Amount, line.Description])).toEqual([
    [46000, "Concrete - app 3"],
    [18750.5, "Drywall - app 3"],
    [7333.33, "Storm drainage - app 3"],
    [-6841.72, "Retainage - app 3"],
  ]);
  expect(postedLines(invoice)[0].SalesItemLineDetail.ClassRef.name).toBe("03 00 00 Concrete");
  expect(retained(p)).toBe(-6841.72);
  expect((await p.json("check")).exitCode).toBe(0);
  await p.nothingMore();

  const release = application("PA-1042-RET", "PRJ-1042", [["03 00 00", "0.00", "-6841.72"]]);
  p.writeInvoices(EXAMPLE_A, release);
  await p.run();
  expect(p.books.one("Invoice", { DocNumber: "PA-1042-RET" }).TotalAmt).toBe(6841.72);
  expect(retained(p)).toBe(0);
  await p.nothingMore();
});

test("S27 an unpaid invoice that was edited is updated in place, line by line", async () => {
  const p = await calloway(EXAMPLE_A);
  const before = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  p.writeInvoices(
    application("PA-1042-03", "PRJ-1042", [
      ["03 00 00", "46000.00", "4600.00"],
      ["09 20 00", "19750.50", "1975.05"],
      ["26 00 00", "0.00", "0.00"],
      ["33 40 00", "7333.33", "366.67"],
    ]),
  );
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["update invoice/PA-1042-03"]);
  expect((await p.stand("invoice/PA-1042-03")).word).toBe("needs sync");
  const change = changeOf(plan, "invoice/PA-1042-03");
  expect(change.deltas.map((delta) => [delta.path, delta.moved])).toEqual([
    ["Line[2].Amount", "work"],
    ["Line[4].Amount", "work"],
  ]);
  expect((await p.stand("invoice/PA-1042-03")).view.lastSuccess).not.toBeNull();
  await p.apply(plan);
  const after = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  expect([after.Id, after.TotalAmt]).toEqual([before.Id, 66142.11]);
  expect(p.books.operations("Invoice").map((each) => each.kind)).toEqual(["create", "update"]);
  const kinds = (await p.history("invoice/PA-1042-03")).map((each) => each.kind);
  expect(kinds).toContain("edited");
  await p.nothingMore();
});

test("S28 an invoice that was edited after a part payment is for a person", async () => {
  const p = await calloway(EXAMPLE_A);
  const { Id: id } = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  await p.books.pay("50", [id, 20000]);
  p.writeInvoices(application("PA-1042-03", "PRJ-1042", [["03 00 00", "46000.00", "4600.00"]]));
  await p.run();
  const stand = await p.stand("invoice/PA-1042-03");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["edit_after_payment"]]);
  expect(p.books.one("Invoice", { Id: id }).TotalAmt).toBe(65242.11);
  await p.nothingMore();
});

const many = (from: number, to: number): readonly Application[] =>
  Array.from({ length: to - from + 1 }, (_, at) =>
    application(`PA-${from + at}`, "PRJ-1042", [["03 00 00", "100.00", "0.00"]]),
  );

test("S33 a record that the source no longer has is asked about, and the books are left", async () => {
  const p = await calloway(...many(1, 12));
  const sent = p.books.requests.length;
  p.writeInvoices(...many(2, 12));
  await p.run();
  const stand = await p.stand("invoice/PA-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["missing_in_source"]]);
  expect(stand.view.origin).toBe("missing");
  expect(p.books.requests).toHaveLength(sent);
  await p.nothingMore();
  p.writeInvoices(...many(1, 12));
  await p.run();
  expect((await p.stand("invoice/PA-1")).word).toBe("payment pending");
  await p.nothingMore();
});

test("S33 more rows gone than safety allows stop the run, and nothing is changed", async () => {
  const p = await calloway(...many(1, 12));
  const sent = p.books.requests.length;
  p.writeInvoices(...many(6, 12));
  const stopped = await p.tieout("run");
  expect(stopped.exitCode).toBe(9);
  expect(stopped.stderr).toContain("5 of 12");
  expect(stopped.stderr).toContain("max_gone");
  const origins = (await p.rows("invoice")).map((row) => row.origin);
  expect(new Set(origins)).toEqual(new Set(["live"]));
  expect(p.books.requests).toHaveLength(sent);

  p.writeInvoices();
  const empty = await p.run().catch((error: unknown) => error);
  expect(empty).toBeInstanceOf(TieoutError);
  expect((empty as TieoutError).code).toBe("TO932");
  p.writeInvoices(...many(1, 12));
  await p.nothingMore();
});

interface Settled {
  readonly p: TestProject;
  readonly id: string;
}

async function paidInPart(): Promise<Settled & { readonly payment: string }> {
  const p = await calloway(EXAMPLE_A);
  const { Id: id } = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  expect((await p.stand("invoice/PA-1042-03")).view.settlement).toBe("open");
  const payment = await p.books.pay("50", [id, 20000]);
  await p.run();
  return { p, id, payment: payment.Id };
}

test("S36 a part payment leaves the invoice pending, with what is open", async () => {
  const { p, id } = await paidInPart();
  const stand = await p.stand("invoice/PA-1042-03");
  expect([stand.word, stand.view.settlement]).toEqual(["payment pending", "partial"]);
  expect(p.books.one("Invoice", { Id: id }).Balance).toBe(45242.11);
  const shown = await p.tieout("show", "invoice/PA-1042-03");
  expect(shown.stdout).toContain("45,242.11");
  expect(p.books.operations("Invoice")).toHaveLength(1);
  await p.nothingMore();
});

test("S37 a full payment makes it synced and paid in one step, and nothing is written", async () => {
  const { p, id } = await paidInPart();
  await p.books.pay("50", [id, 45242.11]);
  const sent = p.books.requests.length;
  await p.run();
  const stand = await p.stand("invoice/PA-1042-03");
  expect([stand.word, stand.view.settlement]).toEqual(["synced", "paid"]);
  const settled = (await p.history("invoice/PA-1042-03")).filter((e) => e.kind === "settlement");
  expect(settled.map((each) => [each.detail.before, each.detail.after])).toEqual([
    ["open", "partial"],
    ["partial", "paid"],
  ]);
  expect(p.books.requests).toHaveLength(sent);
  await p.nothingMore();
});

test("S38 a payment that was deleted in the books makes the invoice pending again", async () => {
  const { p, payment } = await paidInPart();
  await p.books.act("Payment", "delete", { Id: payment });
  await p.run();
  const stand = await p.stand("invoice/PA-1042-03");
  expect([stand.word, stand.view.settlement]).toEqual(["payment pending", "open"]);
  const last = (await p.history("invoice/PA-1042-03")).findLast((e) => e.kind === "settlement");
  expect(last?.detail).toMatchObject({ before: "partial", after: "open" });
  await p.nothingMore();
});

test("S39 an invoice that was voided in the books has no open amount and is not paid", async () => {
  const p = await calloway(EXAMPLE_A);
  const { Id: id } = p.books.one("Invoice", { DocNumber: "PA-1042-03" });
  await p.books.act("Invoice", "void", { Id: id });
  expect(p.books.one("Invoice", { Id: id })).toMatchObject({ Balance: 0, TotalAmt: 0 });
  const sent = p.books.requests.length;
  await p.run();
  const stand = await p.stand("invoice/PA-1042-03");
  expect([stand.word, stand.codes, stand.view.settlement]).toEqual([
    "needs action",
    ["voided_in_qbo"],
    "voided",
  ]);
  expect(p.books.requests).toHaveLength(sent);
  await p.nothingMore();
});
