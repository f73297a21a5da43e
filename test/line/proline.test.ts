/** examples/proline: stages, whom an invoice goes to, and what is made only because it is needed. */
import { expect, test } from "vitest";
import { invoice, MARIA, project, prolineProject } from "./proline.ts";
import type { Proline } from "./proline.ts";
import { changesOf } from "./project.ts";

const CARL = ["1002", "Carl Novak", "", ""] as const;
const PAID = ["9001", "4/15/2026", "5,000.00", "check", "1187", "2204-1"] as const;

test("a contact is made because a project that was won needs it, and no other is", async () => {
  const p = await prolineProject({
    contacts: [MARIA, CARL],
    projects: [project(2204), project(2205, { contact: 1002, stage: "Estimate Sent" })],
  });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["create contact/1001", "create project/2204"]);
  await p.apply(plan);
  const maria = p.books.one("Customer", { DisplayName: "Maria Reyes - C#1001" });
  expect(p.books.one("Customer", { DisplayName: "Reyes Roof Replacement - P#2204" })).toMatchObject(
    {
      Job: true,
      ParentRef: { value: maria.Id },
    },
  );
  expect((await p.stand("contact/1002")).codes).toEqual(["not_needed_yet"]);
  await p.nothingMore();
});

test("any of the stages counts, and a project that leaves them stays", async () => {
  const p = await prolineProject({
    contacts: [MARIA],
    projects: [project(2204, { stage: "In Production" }), project(2205, { stage: "Lead" })],
  });
  await p.run();
  expect((await p.stand("project/2204")).word).toBe("synced");
  // An invoice of a project that was won is due after the project has left the stages, too.
  p.tell({
    projects: [project(2204, { stage: "Closed - Lost" }), project(2205, { stage: "Lead" })],
    invoices: [invoice("2204-1", "900.00")],
  });
  await p.run();
  expect((await p.stand("invoice/2204-1")).word).toBe("payment pending");
  expect((await p.stand("project/2205")).word).toBe("waiting");
  await p.nothingMore();
});

/** An invoice, and its payment, of a project that is still to be won. */
const sentEarly = (customers: string): Promise<Proline> =>
  prolineProject({
    contacts: [MARIA],
    projects: [project(2204, { stage: "Estimate Sent" })],
    invoices: [invoice("2204-1", "13710.80")],
    payments: [PAID],
    settings: { customers },
  });

test.each(["customer", "sub_customer"])(
  "an invoice that was sent before the stage waits with all that it needs (%s)",
  async (customers) => {
    const p = await sentEarly(customers);
    await p.run();
    expect(p.books.requests).toEqual([]);
    const waits = await p.stand("invoice/2204-1");
    expect(new Set(waits.codes)).toEqual(new Set(["dependency"]));
    expect(waits.view.reasons.map(({ fixIn }) => fixIn)).not.toContain("person");
    expect(waits.view.reasons[0]?.text).toContain("project/2204");
    expect(new Set((await p.stand("payment/9001")).codes)).toEqual(new Set(["dependency"]));
    expect((await p.stand("contact/1001")).codes).toEqual(["not_needed_yet"]);
    await p.nothingMore();

    p.tell({ projects: [project(2204)] });
    await p.run();
    expect(p.books.one("Invoice", { DocNumber: "2204-1" }).Balance).toBe(8710.8);
    await p.nothingMore();
  },
);

test("one setting moves project, invoice and payment from the sub-customer to the customer", async () => {
  const names = async (customers: string): Promise<readonly unknown[]> => {
    const p = await sentEarly(customers);
    p.tell({ projects: [project(2204)] });
    await p.run();
    const nameOf = (id: string): unknown => p.books.one("Customer", { Id: id }).DisplayName;
    const [payment] = p.books.all("Payment");
    const sent = p.books.one("Invoice", { DocNumber: "2204-1" });
    expect(payment.Line[0].LinkedTxn).toEqual([{ TxnId: sent.Id, TxnType: "Invoice" }]);
    await p.nothingMore();
    expect((await p.check()).tied).toBe(true);
    return [
      p.books.all("Customer").length,
      nameOf(sent.CustomerRef.value),
      nameOf(payment.CustomerRef.value),
    ];
  };
  const job = "Reyes Roof Replacement - P#2204";
  expect(await names("sub_customer")).toEqual([2, job, job]);
  const client = "Maria Reyes - C#1001";
  expect(await names("customer")).toEqual([1, client, client]);
});

test("without sub-customers a project says whom it stands for, and what stops that one", async () => {
  const p = await prolineProject({
    contacts: [MARIA],
    projects: [project(2204), project(2205, { contact: 1999 }), project(2206, { contact: null })],
    settings: { customers: "customer" },
  });
  await p.run();
  expect(p.books.all("Customer").map((each) => each.DisplayName)).toEqual(["Maria Reyes - C#1001"]);
  const stand = await p.stand("project/2204");
  expect([stand.word, stand.codes]).toEqual(["waiting", ["stands_for"]]);
  expect(stand.view.reasons[0]?.about).toEqual(["contact/1001"]);
  expect((await p.stand("project/2205")).codes).toEqual(["reference_unknown"]);
  expect((await p.stand("project/2206")).codes).toEqual(["required_missing"]);
  await p.nothingMore();
});

test("the setting is locked by the first apply", async () => {
  const p = await prolineProject({ contacts: [MARIA], projects: [project(2204)] });
  await p.run();
  p.set("customers", "customer");
  const refused = await p.tieout("plan");
  expect([refused.exitCode, refused.stderr]).toEqual([8, expect.stringContaining("customers")]);
  expect(p.books.all("Customer")).toHaveLength(2);
});

test("an integration that is off reads, sends nothing and says so; on, it goes by itself", async () => {
  const p = await prolineProject({
    contacts: [MARIA],
    projects: [project(2204)],
    settings: { enabled: "false" },
  });
  await p.run();
  expect(p.books.requests).toEqual([]);
  const off = await p.rows("project");
  expect(off.map((row) => row.reasons[0]?.code)).toEqual(off.map(() => "not_enabled"));
  p.set("enabled", "true");
  await p.run();
  expect((await p.stand("project/2204")).word).toBe("synced");
  await p.nothingMore();
});

test("a name that the bookkeeper chose stays, and an address that ProLine corrects goes over", async () => {
  const p = await prolineProject({ contacts: [MARIA], projects: [project(2204)] });
  await p.run();
  const job = p.books.one("Customer", { DisplayName: "Reyes Roof Replacement - P#2204" });
  await p.books.edit("Customer", job.Id, { DisplayName: "Reyes, roof 2026" });
  await p.nothingMore();
  p.tell({
    projects: [project(2204, { name: "Reyes Roof", address: { line1: "420 Pecan Hollow" } })],
  });
  await p.run();
  expect(p.books.one("Customer", { Id: job.Id })).toMatchObject({
    DisplayName: "Reyes, roof 2026",
    BillAddr: { Line1: "420 Pecan Hollow", City: "Round Rock" },
  });
  await p.nothingMore();
});
