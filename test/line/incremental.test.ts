/** Desire is an incremental build: what is edited makes exactly its readers due. */
import { expect, test } from "vitest";
import { changesOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, employee, project } from "./rows.ts";
import type { Application } from "./rows.ts";

const CODES = ["03 00 00", "09 20 00"] as const;

const billed = (at: number, amount = "100.00"): Application =>
  application(`PA-${at}`, `PRJ-${(at % 2) + 1}`, [[CODES[at % 2]!, amount, "10.00"]]);

/** Two projects, ten invoices (half of each, each half with a cost code of its own), two people. */
async function settled(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50", "PRJ-2": "Customer/52" } });
  p.replace("sync.config.yaml", "max_updates: 30%", "max_updates: 100%");
  p.writeRows("employees", [employee("E-1", "Ada", "Byron"), employee("E-2", "Ben", "Okafor")]);
  p.writeRows("projects", [project("PRJ-1", "Calloway"), project("PRJ-2", "St. Brendan's")]);
  p.writeInvoices(...Array.from({ length: 10 }, (_, at) => billed(at)));
  const ran = await p.run();
  expect(changesOf(ran.plan)).toHaveLength(14);
  await p.plan();
  expect((await p.plan()).desired.evaluated).toBe(0);
  return p;
}

test("an edited source row makes its own document due and no other", async () => {
  const p = await settled();
  p.writeInvoices(
    ...Array.from({ length: 10 }, (_, at) => billed(at, at === 4 ? "150.00" : "100.00")),
  );
  const { desired, plan } = await p.plan();
  expect(desired.evaluated).toBe(1);
  expect(changesOf(plan)).toEqual(["update invoice/PA-4"]);
  await p.apply(plan);
  await p.nothingMore();
});

test("an edited project makes itself and the invoices due that name it", async () => {
  const p = await settled();
  p.writeRows("projects", [
    project("PRJ-1", "Calloway", { project_name: "Harbor Point" }),
    project("PRJ-2", "St. Brendan's"),
  ]);
  const { desired, plan } = await p.plan();
  expect(desired.evaluated).toBe(6);
  expect(changesOf(plan).toSorted()).toEqual(
    [0, 2, 4, 6, 8].map((at) => `update invoice/PA-${at}`),
  );
  await p.apply(plan);
  await p.nothingMore();
});

test("an edited row of a lookup makes the documents due that looked it up", async () => {
  const p = await settled();
  p.replace("mappings/lookups/cost_codes.yaml", "title: Drywall,", "title: Gypsum board,");
  const { desired, plan } = await p.plan();
  expect(desired.evaluated).toBe(5);
  expect(changesOf(plan).toSorted()).toEqual(
    [1, 3, 5, 7, 9].map((at) => `update invoice/PA-${at}`),
  );
  await p.apply(plan);
  expect(p.books.one("Invoice", { DocNumber: "PA-1" }).Line[0].Description).toContain("Gypsum");
  await p.nothingMore();
});

test("an edited rule makes the documents of its mapping due", async () => {
  const p = await settled();
  p.replace("mappings/employee.yaml", '"{first} {last}"', '"{last}, {first}"');
  const { desired, plan } = await p.plan();
  expect(desired.evaluated).toBe(2);
  expect(changesOf(plan).toSorted()).toEqual(["update employee/E-1", "update employee/E-2"]);
  await p.apply(plan);
  expect(p.books.find("Employee", { DisplayName: "Byron, Ada" })).toHaveLength(1);
  await p.nothingMore();
});

test("an entry of the books that got another name makes its readers due", async () => {
  const p = await settled();
  const [concrete] = p.books.find("Class", { Name: "03 00 00 Concrete" });
  await p.books.edit("Class", concrete.Id, { Name: "03 Concrete" });
  const { desired } = await p.plan();
  expect(desired.evaluated).toBe(5);
  const stand = await p.stand("invoice/PA-0");
  expect(stand.view.reasons[0]?.code).toBe("name_unknown");
  await p.books.edit("Class", concrete.Id, { Name: "03 00 00 Concrete" });
  expect((await p.plan()).desired.evaluated).toBe(5);
  await p.nothingMore();
});

test("a trace names the line of the mapping behind every value that is sent", async () => {
  const p = await settled();
  const { exitCode, json } = await p.json("payload", "invoice/PA-1", "--trace");
  expect(exitCode).toBe(0);
  const yaml = p.read("mappings/invoice.yaml").split("\n");
  const behind = new Map<string, string>();
  for (const { path, place, rule } of json.trace) {
    if (rule === "") {
      // Told by the schema: no line of YAML says so.
      expect(path).toMatch(/\.DetailType$/);
      continue;
    }
    const [, file, line] = /^(.+?):(\d+):\d+$/.exec(place) ?? [];
    expect([path, file]).toEqual([path, "mappings/invoice.yaml"]);
    behind.set(path, yaml[Number(line) - 1] ?? "");
  }
  expect(behind.get("DocNumber")).toContain("DocNumber:   number");
  expect(behind.get("CustomerRef")).toContain("CustomerRef: project");
  expect(behind.get("Line[1].Amount")).toContain("Amount: amount");
  expect(behind.get("Line[1].Description")).toContain("Description:");
  expect(behind.get("Line[2].Amount")).toContain("-sum(lines.retainage)");
  expect(behind.get("Line[1].SalesItemLineDetail.ItemRef")).toContain("Progress Billing");
  expect(behind.get("Line[2].SalesItemLineDetail.ItemRef")).toContain("Retainage");
  const amount = json.trace.find((each: { path: string }) => each.path === "Line[2].Amount");
  expect(Number(amount.value)).toBe(-10);
  const shown = await p.tieout("payload", "invoice/PA-1", "--trace");
  expect(shown.stdout).toMatch(/mappings\/invoice\.yaml:\d+/);
});
