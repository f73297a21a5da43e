/** What one run did, as its page, at the terminal and at the screen: from the history, any time. */
import { expect, test } from "vitest";
import { served } from "../console/served.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

const REFUSED = { code: "6000", message: "The item is <b>locked</b> by the year end" };

/** Three invoices; the books refuse one of them. */
async function three(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...["1", "2", "3"].map((n) =>
      application(`PA-${n}`, "PRJ-1", [["03 00 00", `${n}000.00`, "0.00"]]),
    ),
  );
  return p;
}

test("a run's page has what it posted, what it did not and why, and how both sides tie", async () => {
  const p = await three();
  await p.books.fault({
    match: { method: "POST", operation: "create", entity: "Invoice" },
    fault: { kind: "code", ...REFUSED },
  });
  const { exitCode, json } = await p.json("run", "--html", "run.html");
  expect(exitCode).toBe(6);
  const page = p.read("run.html");
  expect(page).toContain(json.run);
  expect(page).toContain("dana.ruiz@harborline.example");
  expect(page).toMatch(/2 done|3 done/);
  expect(page).toContain("The item is &lt;b&gt;locked&lt;/b&gt; by the year end");
  expect(page).toContain("Tie-out");
  expect(page).toContain("What waits for someone");
  expect(page).not.toMatch(/<script|<b>|https?:/);

  const told = await p.json("history", json.run);
  const invoices = told.json.entities.find(({ label }: { label: string }) => label === "Invoices");
  expect(invoices).toMatchObject({ created: 2, not_done: 1 });
  const amounts = told.json.rows.map((row: Told) => [row.row, row.result, row.amount]);
  const failed = p.books.all("Invoice").map(({ DocNumber: number }) => `invoice/${number}`);
  for (const n of ["1", "2", "3"]) {
    const result = failed.includes(`invoice/PA-${n}`) ? "done" : "failed";
    expect(amounts).toContainEqual([`invoice/PA-${n}`, result, `${n}000.00`]);
  }
});

interface Told {
  readonly row: string;
  readonly result: string;
  readonly amount: string | null;
}

test("the same run says the same later: at the terminal, as a page, and at the screen", async () => {
  const p = await three();
  const { json: first } = await p.json("run");
  // What is billed by now is something else; what was sent stays what it was.
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "1500.00", "0.00"]]));
  await p.import({ kind: "all" });
  const { stdout } = await p.tieout("history", first.run);
  expect(stdout).toMatch(/invoices\s+3 .* 6,000\.00/);
  expect(stdout).toMatch(/invoice\/PA-1 {2}created, Invoice\/\d+ .* 1,000\.00/);
  await p.tieout("history", first.run, "--html", "later.html");
  expect(p.read("later.html")).toContain("6,000.00");
  await served(p, async ({ get }) => {
    const { json: run } = await get(`/api/runs/${first.run}`);
    expect(run.rows).toHaveLength(4);
    expect(run.counts).toMatchObject([
      { label: "Projects", linked: 1, amount: null },
      { label: "Invoices", created: 3, amount: "6,000.00" },
    ]);
    const page = await get(`/api/runs/${first.run}/page`);
    expect(page.headers["content-disposition"]).toBe("attachment");
    expect(page.text).toContain("6,000.00");
    const { status, json: none } = await get("/api/runs/run_nothing");
    expect([status, none.code]).toEqual([400, "TO900"]);
  });
  const lost = await p.tieout("history", "run_nothing");
  expect([lost.exitCode, lost.stderr]).toEqual([64, expect.stringContaining("no run run_nothing")]);
  const wrong = await p.tieout("history", "invoice/PA-1", "--html", "x.html");
  expect([wrong.exitCode, p.exists("x.html")]).toEqual([64, false]);
});
