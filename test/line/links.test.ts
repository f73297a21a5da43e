/** Scenarios S01, S02, S06 to S09: who is who, and what a link withstands. */
import { expect, test } from "vitest";
import { harborline, person, typedInvoice } from "./company.ts";
import { changeOf, changesOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, employee, project } from "./rows.ts";

test("S01 a renamed employee without a link is offered and not created; a person decides", async () => {
  const seed = harborline({ Employee: [person("70", null, "Katarina", "Novak")] });
  const p = await testProject({ seed });
  p.writeRows("employees", [employee("E-0430", "Katarina", "Novak-Ito")]);
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual([]);
  const stand = await p.stand("employee/E-0430");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["no_match"]]);
  expect(stand.view.reasons[0]?.text).toContain("Katarina Novak");
  const offered = await p.json("link", "employee/E-0430", "--suggest");
  expect(offered.json.candidates[0]).toMatchObject({ target: "Employee/70", taken_by: null });
  expect(Number(offered.json.candidates[0].score)).toBeLessThan(1);
  expect(offered.json.candidates[0].why).not.toEqual([]);

  await p.link("employee/E-0430", "Employee/70");
  await p.plan();
  expect((await p.stand("employee/E-0430")).word).toBe("needs sync");
  const linked = (await p.history("employee/E-0430")).find((each) => each.kind === "linked");
  expect(linked?.actor).toBe("dana.ruiz@harborline.example");

  await p.run();
  expect(p.books.all("Employee")).toHaveLength(1);
  expect(p.books.one("Employee", { Id: "70" })).toMatchObject({
    FamilyName: "Novak-Ito",
    EmployeeNumber: "E-0430",
  });
  await p.nothingMore();
});

test("S02 a renamed employee with a link is not matched again; its name alone changes", async () => {
  const p = await testProject();
  p.replace("mappings/employee.yaml", "changed: auto", "changed: by_hand");
  p.writeRows("employees", [employee("E-1", "Katarina", "Novak")]);
  await p.run();
  const [{ Id: id }] = p.books.all("Employee");
  p.writeRows("employees", [employee("E-1", "Katarina", "Novak-Ito")]);

  const unasked = await p.run();
  expect(changesOf(unasked.plan)).toEqual([]);
  expect(unasked.plan.counts.find((each) => each.entity === "employee")?.offered).toBe(1);
  expect(p.books.one("Employee", { Id: id })["FamilyName"]).toBe("Novak");

  await p.import({ kind: "all" });
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["update employee/E-1"]);
  const change = changeOf(plan, "employee/E-1");
  expect(change.target).toBe(id);
  expect(change.deltas.map((delta) => delta.path).toSorted()).toEqual([
    "DisplayName",
    "FamilyName",
  ]);
  await p.apply(plan);
  expect(p.books.one("Employee", { Id: id })["FamilyName"]).toBe("Novak-Ito");
  await p.nothingMore();
});

async function linkedProject(): Promise<TestProject> {
  const p = await testProject();
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  await p.plan();
  await p.link("project/PRJ-1042", "Customer/50");
  return p;
}

test("S06 a permanent link is free before its first success and fixed after it", async () => {
  const p = await linkedProject();
  await p.link("project/PRJ-1042", "Customer/52");
  await p.link("project/PRJ-1042", "Customer/50");
  await p.run();
  expect((await p.stand("project/PRJ-1042")).word).toBe("synced");

  const refused = await p.tieout("link", "project/PRJ-1042", "Customer/51");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("Customer 50");
  expect(refused.stderr).toContain("dana.ruiz@harborline.example");
  expect(refused.stderr).toMatch(/since \d{4}-\d\d-\d\d/i);
  expect((await p.tieout("unlink", "project/PRJ-1042")).exitCode).not.toBe(0);
  expect((await p.stand("project/PRJ-1042")).view.remoteId).toBe("50");
  await p.nothingMore();

  p.write(
    "mappings/links/project.yaml",
    'links: project\ncompany: "9341453508217706"\nrows:\n' +
      "  - { source: PRJ-1042, books: Customer/51, by: leo@harborline.example, at: 2026-09-14, why: no }\n",
  );
  const edited = await p.tieout("plan");
  expect(edited.exitCode, edited.stderr).toBe(9);
  expect(edited.stderr).toContain("TO917");
  expect(edited.stderr).toContain("mappings/links/project.yaml:4");
  expect(edited.stderr).toContain("dana.ruiz@harborline.example");
  expect((await p.stand("project/PRJ-1042")).view.remoteId).toBe("50");
});

test("S07 two projects share a customer, and each invoice names its own project", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50", "PRJ-2": "Customer/50" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC", { project_name: "Harbor Point" }),
    project("PRJ-2", "Calloway Development LLC", { project_name: "Dry Dock" }),
  ]);
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]),
    application("PA-2", "PRJ-2", [["03 00 00", "200.00", "20.00"]]),
  );
  await p.run();
  for (const [number, name] of [
    ["PA-1", "Harbor Point"],
    ["PA-2", "Dry Dock"],
  ]) {
    const invoice = p.books.one("Invoice", { DocNumber: number });
    expect(invoice.CustomerRef.value).toBe("50");
    expect(invoice.PrivateNote).toContain(name);
  }
  await p.nothingMore();
});

test("S08 an inactive customer stops its projects' invoices and no others", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50", "PRJ-2": "Customer/52" } });
  p.writeRows("projects", [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "St. Brendan's Hospital"),
  ]);
  await p.run();
  await p.books.edit("Customer", "50", { Active: false });
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "100.00", "0.00"]]),
    application("PA-2", "PRJ-2", [["03 00 00", "200.00", "0.00"]]),
  );
  const { plan } = await p.plan();
  expect(changesOf(plan)).toEqual(["create invoice/PA-2"]);
  const stand = await p.stand("project/PRJ-1");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["target_inactive"]]);
  const invoice = await p.stand("invoice/PA-1");
  expect(invoice.word).toBe("needs action");
  expect(invoice.view.reasons[0]?.text).toMatch(/inactive/);
  await p.apply(plan);
  expect(p.books.all("Invoice")).toHaveLength(1);
  await p.nothingMore();
  await p.books.edit("Customer", "50", { Active: true });
  expect(changesOf((await p.plan()).plan)).toEqual(["create invoice/PA-1"]);
});

test("S23 a number that another customer's document has is found at plan", async () => {
  const seed = harborline({ Invoice: [typedInvoice("900", "20417", "51", 100)] });
  const p = await testProject({ seed, links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(application("20417", "PRJ-1", [["03 00 00", "100.00", "0.00"]]));
  await p.run();
  const stand = await p.stand("invoice/20417");
  expect([stand.word, stand.codes]).toEqual(["needs action", ["number_taken"]]);
  expect(stand.view.reasons[0]?.about).toEqual(["900"]);
  expect(p.books.operations("Invoice")).toEqual([]);
  expect(p.books.requests.filter((each) => each.path.includes("allowduplicate"))).toEqual([]);
  await p.nothingMore();
});

test("an entry typed by hand for the same customer, number and total is adopted", async () => {
  const seed = harborline({ Invoice: [typedInvoice("900", "PA-1", "50", 100)] });
  const p = await testProject({ seed, links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "0.00"]]));
  const { plan } = await p.plan();
  expect(changesOf(plan)).toContain("link invoice/PA-1");
  await p.apply(plan);
  expect((await p.stand("invoice/PA-1")).view.remoteId).toBe("900");
  expect(p.books.all("Invoice")).toHaveLength(1);
  expect(p.books.operations("Invoice")).toEqual([]);
  await p.nothingMore();
});
