import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../line/books.ts";
import { harborline } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, employee, project } from "../line/rows.ts";
import { PROJECT } from "../support/cli.ts";

/**
 * The worked examples of Linarc: what the source says, and the bodies that the books are sent,
 * without the engine's own mark. The project's own words for a line are shorter; these rules say
 * those of the example.
 */
const CUSTOMER = "50";

function company() {
  const codes = ["03 00 00", "09 20 00", "33 40 00"];
  const Class = codes.map((Name, at) => ({ Id: `50000000000000851${at}`, SyncToken: "0", Name }));
  return harborline({ Class });
}

const asInTheExample = (p: TestProject): void => {
  const file = "mappings/invoice.yaml";
  p.replace(
    file,
    "code:      { lookup: cost_codes, work: cost_code }",
    "code: { type: text, work: cost_code }",
  );
  p.replace(file, '"{code.title} - app {application}"', '"{code} {title} - app {application}"');
  const detail = "{ ClassRef: code, Qty: 1, UnitPrice: decimal(amount) }";
  p.replace(file, "{ ClassRef: code.class }", detail);
  p.replace(
    file,
    '"Retainage - app {application}"',
    [
      '"Retainage withheld, app {application}"',
      "SalesItemLineDetail: { Qty: 1, UnitPrice: decimal(-sum(lines.retainage)) }",
    ].join("\n        "),
  );
  for (const item of ["Progress Billing", "Retainage"]) {
    p.replace(file, `{ ItemRef: ${item} }`, `{ ItemRef: ${item}, TaxCodeRef: NON }`);
  }
};

const without = (text: string): string => text.replace(/ ?\[tieout:.*\]/, "");

test("the payment application with retainage gives its body, to the cent", async () => {
  const seed = company();
  const TaxCode = [{ Id: "NON", SyncToken: "0", Name: "NON", Active: true }];
  const p = await testProject({
    seed: { ...seed, entities: { ...seed.entities, TaxCode } },
    links: { prj_1042: `Customer/${CUSTOMER}` },
  });
  asInTheExample(p);
  p.writeRows("projects", [
    project("prj_1042", "Calloway Development LLC", { project_name: "Harbor Point Phase 2" }),
  ]);
  const lines = [
    ["03 00 00", "46000.00", "4600.00"],
    ["09 20 00", "18750.50", "1875.05"],
    ["33 40 00", "7333.33", "366.67"],
  ] as const;
  const titles = ["Concrete", "Drywall", "CO-02 Storm drain"];
  const applied = application("PA-1042-03", "prj_1042", lines);
  const titled = applied.lines.map((line, at) => ({ ...line, title: titles[at]! }));
  p.writeInvoices({ invoice: applied.invoice, lines: titled });
  await p.run();
  const sent = p.books.operations("Invoice")[0]?.body;
  const item = (name: string): string => p.books.one("Item", { Name: name }).Id;
  const detail = (name: string, amount: number, code?: string): Json => ({
    ItemRef: { value: item(name) },
    Qty: 1,
    UnitPrice: amount,
    ...(code === undefined ? {} : { ClassRef: { value: p.books.one("Class", { Name: code }).Id } }),
    TaxCodeRef: { value: "NON" },
  });
  const line = (Amount: number, Description: string, of: Json): Json => ({
    ...{ DetailType: "SalesItemLineDetail", Amount, Description, SalesItemLineDetail: of },
  });
  expect({ ...sent, PrivateNote: without(sent.PrivateNote) }).toMatchObject({
    DocNumber: "PA-1042-03",
    TxnDate: "2026-07-02",
    DueDate: "2026-08-01",
    CustomerRef: { value: CUSTOMER },
    Line: [
      line(46000, "03 00 00 Concrete - app 3", detail("Progress Billing", 46000, "03 00 00")),
      line(18750.5, "09 20 00 Drywall - app 3", detail("Progress Billing", 18750.5, "09 20 00")),
      line(
        7333.33,
        "33 40 00 CO-02 Storm drain - app 3",
        detail("Progress Billing", 7333.33, "33 40 00"),
      ),
      line(-6841.72, "Retainage withheld, app 3", detail("Retainage", -6841.72)),
    ],
  });
  expect(sent.Line).toHaveLength(4);
  expect(p.books.one("Invoice", { DocNumber: "PA-1042-03" }).TotalAmt).toBe(65242.11);
  await p.nothingMore();
});

test("the worked examples of an employee and a cost code give their bodies", async () => {
  const p = await testProject({ seed: harborline() });
  const text = fs.readFileSync(
    path.join(PROJECT, "examples/linarc/mappings/cost_code.yaml"),
    "utf8",
  );
  p.write("mappings/cost_code.yaml", text.replace("push: by_hand", "push: auto"));
  p.write(
    "exports/cost_codes.csv",
    "cost_code,task_name,task_type,status\n09 51 00,Ceilings,FIELD,Active\n",
  );
  const email = "knovak@harborline.example";
  p.writeRows("employees", [employee("E-0417", "Katarina", "Novak", { email })]);
  await p.run();
  expect(p.books.operations("Employee").map(({ body }) => body)).toMatchObject([
    {
      GivenName: "Katarina",
      FamilyName: "Novak",
      DisplayName: "Katarina Novak",
      EmployeeNumber: "E-0417",
      PrimaryEmailAddr: { Address: email },
      HiredDate: "2024-03-18",
    },
  ]);
  expect(p.books.operations("Class").map(({ body }) => body)).toMatchObject([
    { Name: "09 51 00 Ceilings", Active: true },
  ]);
  await p.nothingMore();
});
