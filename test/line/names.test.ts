/** Scenarios S03 to S05, S09 to S11: names, and customers below customers. */
import { expect, test } from "vitest";
import { customer, harborline, vendor } from "./company.ts";
import { BILL, CLIENT, CONTACT, contacts, JOB, table } from "./mappings.ts";
import { changeOf, changesOf, endsOf, testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";

const crm = (
  rows: readonly (readonly string[])[],
  mapping = CONTACT,
  more: TestProjectOptions = {},
): Promise<TestProject> =>
  testProject({
    mappings: null,
    files: { "mappings/contact.yaml": mapping, "exports/contacts.csv": contacts(...rows) },
    ...more,
  });

const SUFFIXED = CONTACT.replace("DisplayName: name\n", 'DisplayName: "{name} ({number})"\n');

test("S03 two contacts of one name become two customers, told apart by their numbers", async () => {
  const rows = [
    ["C#1001", "Maria Reyes", "maria@reyes.example", "Closed - Won"],
    ["C#1417", "Maria Reyes", "", "Estimate"],
  ];
  const p = await crm(rows, SUFFIXED);
  await p.run();
  expect((await p.stand("contact/C#1417")).word).toBe("waiting");
  p.write(
    "exports/contacts.csv",
    contacts(rows[0]!, ["C#1417", "Maria Reyes", "", "Closed - Won"]),
  );
  await p.run();
  const names = p.books.all("Customer").map((each) => each.DisplayName);
  expect(names).toContain("Maria Reyes (C#1001)");
  expect(names).toContain("Maria Reyes (C#1417)");
  const ids = (await p.rows("contact")).map((row) => row.remoteId);
  expect(new Set(ids).size).toBe(2);
  expect(p.books.operations("Customer")).toHaveLength(2);
  await p.nothingMore();
});

test("S04 a customer of that name is offered and never taken by its name", async () => {
  const seed = harborline({ Customer: [customer("77", "Maria Reyes")] });
  const p = await crm([["C#1001", "Maria Reyes", "maria@reyes.example", "Closed - Won"]], CONTACT, {
    seed,
  });
  await p.run();
  const stand = await p.stand("contact/C#1001");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["no_match"]]);
  expect(stand.view.reasons[0]?.about).toEqual(["77"]);
  expect(stand.view.remoteId).toBeNull();
  expect(p.books.requests).toEqual([]);
  await p.nothingMore();
});

test("S05 the name of a vendor is found at plan, without a refused call", async () => {
  const seed = harborline({ Vendor: [vendor("88", "Keller Supply LLC")] });
  const p = await crm([["C#7", "Keller Supply LLC", "", "Closed - Won"]], CONTACT, { seed });
  await p.run();
  const stand = await p.stand("contact/C#7");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["name_taken"]]);
  expect(stand.view.reasons[0]?.text).toContain("Vendor 88");
  expect(stand.view.reasons[0]?.help).toContain("suffix");
  expect(p.books.requests).toEqual([]);
  await p.nothingMore();
  p.write("mappings/contact.yaml", SUFFIXED);
  await p.run();
  expect(p.books.find("Customer", { DisplayName: "Keller Supply LLC (C#7)" })).toHaveLength(1);
  await p.nothingMore();
});

test("S11 a forbidden character blocks, or is replaced where the mapping says by what", async () => {
  const long = "x".repeat(501);
  const p = await crm([
    ["C#1", "Harbor Point: Phase 2", "", "Closed - Won"],
    ["C#2", long, "", "Closed - Won"],
  ]);
  await p.run();
  expect((await p.stand("contact/C#1")).codes).toEqual(["bad_characters"]);
  expect((await p.stand("contact/C#2")).codes).toEqual(["too_long"]);
  expect(p.books.requests).toEqual([]);
  p.write("mappings/contact.yaml", `${CONTACT}sanitize: { DisplayName: { ":": " -" } }\n`);
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["create contact/C#1"]);
  const delta = await p.json("payload", "contact/C#1");
  expect(delta.json.body.DisplayName).toBe("Harbor Point - Phase 2");
  await p.apply(plan);
  expect(p.books.find("Customer", { DisplayName: "Harbor Point - Phase 2" })).toHaveLength(1);
  await p.nothingMore();
});

const jobs = (more: TestProjectOptions = {}): Promise<TestProject> =>
  testProject({
    mappings: null,
    files: {
      "mappings/client.yaml": CLIENT,
      "mappings/job.yaml": JOB,
      "mappings/bill.yaml": BILL,
      "exports/clients.csv": table("number,name", [["CL-1", "Okafor Holdings"]]),
      "exports/jobs.csv": table("number,client,name", [["J-1", "CL-1", "Barrel Hall"]]),
      "exports/bills.csv": table("number,job,dated,total", [
        ["B-1", "J-1", "2026-07-02", "1250.40"],
      ]),
    },
    ...more,
  });

test("S10 parent, sub-customer and invoice of one run are made in that order", async () => {
  const p = await jobs();
  const { plan } = await p.plan();
  expect(
    [...plan.changes].map((change) => [change.wave, change.kind, change.address.entity]),
  ).toEqual([
    [0, "create", "client"],
    [1, "create", "job"],
    [2, "create", "bill"],
  ]);
  expect(changeOf(plan, "bill/B-1").after.map((each) => each.entity)).toEqual(["job"]);
  await p.apply(plan);
  const client = p.books.one("Customer", { DisplayName: "Okafor Holdings" });
  const job = p.books.one("Customer", { DisplayName: "Barrel Hall" });
  expect(job).toMatchObject({ Job: true, ParentRef: { value: client.Id } });
  expect(job.FullyQualifiedName).toBe("Okafor Holdings:Barrel Hall");
  expect(p.books.one("Invoice", { DocNumber: "B-1" })).toMatchObject({
    CustomerRef: { value: job.Id },
    TotalAmt: 1250.4,
  });
  await p.nothingMore();
});

test("S10 where the parent is refused its children are blocked, not failed", async () => {
  const p = await jobs();
  const { plan } = await p.plan();
  await p.books.act("Vendor", "create", { DisplayName: "Okafor Holdings" });
  const ends = endsOf(await p.apply(plan));
  expect(ends[0]).toBe("failed client/CL-1");
  expect(ends.slice(1)).toEqual(["blocked job/J-1", "blocked bill/B-1"]);
  for (const row of ["job/J-1", "bill/B-1"]) {
    const stand = await p.stand(row);
    expect([stand.word, stand.codes]).toEqual(["needs action", ["dependency"]]);
  }
  expect(p.books.all("Invoice")).toEqual([]);
  await p.nothingMore();
});

test("S09 a sub-customer that became a project keeps its link, and nothing is planned", async () => {
  const p = await jobs();
  await p.run();
  const job = p.books.one("Customer", { DisplayName: "Barrel Hall" });
  p.books.become("Customer", job.Id, { IsProject: true });
  expect(p.books.one("Customer", { Id: job.Id }).IsProject).toBe(true);
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual([]);
  expect((await p.stand("job/J-1")).view.remoteId).toBe(job.Id);
  p.write("exports/jobs.csv", table("number,client,name", [["J-1", "CL-1", "Barrel Hall II"]]));
  await p.run();
  expect(p.books.one("Customer", { Id: job.Id })).toMatchObject({
    DisplayName: "Barrel Hall II",
    IsProject: true,
  });
  const written = p.books.operations("Customer").map((each) => Object.keys(each.body));
  expect(written.flat()).not.toContain("IsProject");
  await p.nothingMore();
});
