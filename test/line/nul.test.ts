import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { testProject } from "./project.ts";
import { application, project } from "./rows.ts";

test("a NUL in a text of the source holds its row back, and no other", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  fs.rmSync(path.join(p.folder, "exports/projects.csv"));
  // No CSV is taken with one; JSON can spell it.
  const rows = [
    project("PRJ-1", "Calloway Development LLC"),
    project("PRJ-2", "Calloway Development LLC", { project_name: "Wor\0ks" }),
    project("PRJ-\u00003", "Calloway Development LLC"),
  ];
  p.write("exports/projects.ndjson", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  const ran = await p.tieout("run", "--no-check");
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  expect(p.books.all("Invoice")).toHaveLength(1);
  expect((await p.rows("project")).map((row) => row.address.key)).toEqual(["PRJ-1", "PRJ-2"]);
  const stand = await p.stand("project/PRJ-2");
  expect(stand.codes).toEqual(["unreadable"]);
  expect(stand.view.reasons[0]!.text).toContain("Wor\\u0000ks");
  expect(ran.stdout).toContain(
    "projects row 3 (PRJ-\\u00003)  project_id has a NUL character: it has no key",
  );
});

test("two codes that the store holds for one text stop no other row", async () => {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  const put = (name: string, rows: readonly object[]): void => {
    fs.rmSync(path.join(p.folder, `exports/${name}.csv`), { force: true });
    p.write(`exports/${name}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  };
  // Half a pair each, which UTF-8 cannot hold: written, both are U+FFFD.
  const odd = application("PA-1", "PRJ-1", [
    ["03 \ud800", "100.00", "10.00"],
    ["03 \ud801", "100.00", "10.00"],
  ]);
  const plain = application("PA-2", "PRJ-1", [["03 00 00", "100.00", "10.00"]]);
  put("projects", [project("PRJ-1", "Calloway Development LLC")]);
  put("invoices", [odd.invoice, plain.invoice]);
  put("invoice_lines", [...odd.lines, ...plain.lines]);
  expect(await p.tieout("run", "--no-check")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(p.books.all("Invoice")).toHaveLength(1);
  expect((await p.stand("invoice/PA-1")).codes).toContain("lookup_missing");
});
