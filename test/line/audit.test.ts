import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import type { Audited } from "../../engine/model/audit.ts";
import { auditProject } from "../../engine/run.ts";
import { openProject } from "../../engine/project.ts";
import { realWorld } from "../../engine/world.ts";
import { seededNumbers } from "../support/seeded.ts";
import type { TestProject } from "./project.ts";
import { CUSTOMERS, twoYears } from "./two-years.ts";
import type { Made } from "./two-years.ts";

/** Two years of six projects, posted; then 44 faults of eleven kinds, wherever the seed says. */
test.each([11, 4711])(
  "an audit of two years finds each fault put in by seed %i, and invents none",
  async (seed) => {
    const made = await twoYears();
    const planted = await plant(made, seed);
    expect(planted).toHaveLength(44);
    const audited = await audit(made.p);
    expect(found(audited).toSorted()).toEqual([...planted].toSorted());
    expect(audited.entities[0]).toMatchObject({ entity: "invoice", stream: "Invoice" });
  },
);

test("where both sides agree nothing is found, every pair can be adopted, and nothing is written", async () => {
  const { p, applications } = await twoYears();
  const before = fs.readdirSync(path.join(p.folder, ".tieout")).toSorted();
  const sent = p.books.requests.length;
  const { exitCode, json } = await p.json("audit", "--strict");
  expect({ exitCode, findings: json.findings }).toEqual({ exitCode: 0, findings: [] });
  const own = json.links.filter((link: { entity: string }) => link.entity === "invoice");
  expect(own).toHaveLength(applications.length);
  expect(json.links).toContainEqual({
    entity: "project",
    key: "PRJ-1",
    target: "Customer/51",
    why: "24 of its documents are there",
  });
  expect(p.books.requests.length).toBe(sent);
  expect(fs.readdirSync(path.join(p.folder, ".tieout")).toSorted()).toEqual(before);
});

test("a cent is named with its line; the page and the links are written; --strict is exit 7", async () => {
  const { p } = await twoYears();
  const cent = p.books.one("Invoice", { DocNumber: "PA-2-07" });
  await p.books.edit("Invoice", cent.Id, linesWith(cent, 0.01));
  await p.books.act("Customer", "create", { DisplayName: "Marlow <and> Sons" });
  const { exitCode, stdout } = await p.tieout(
    "audit",
    "--strict",
    "--html",
    "audit.html",
    "--links",
    "adopt",
  );
  expect(exitCode).toBe(7);
  expect(stdout).toContain("1 amount differs");
  expect(stdout).toMatch(/of the lines: [\d,.]+ \(03 00 00\) became\s+[\d,.]+ \(Concrete/);
  expect(p.read("audit.html")).toContain("Marlow &lt;and&gt; Sons");
  expect(p.read("audit.html")).not.toContain("<and>");
  expect(p.read("adopt/project.yaml")).toContain("{ source: PRJ-1, books: Customer/51, by: audit");
  fs.cpSync(path.join(p.folder, "adopt"), path.join(p.folder, "mappings/links"), {
    recursive: true,
  });
  expect((await p.tieout("validate")).exitCode).toBe(0);
});

/** Gives what an audit has to say, `kind what`. */
async function plant({ p, applications }: Made, seed: number): Promise<readonly string[]> {
  const { books } = p;
  const below = seededNumbers(seed);
  const free = [...applications];
  const draw = () => {
    const [drawn] = free.splice(below(free.length), 1);
    const number = drawn?.invoice["invoice_number"] ?? "";
    return {
      drawn,
      number,
      row: `invoice/${number}`,
      twin: books.one("Invoice", { DocNumber: number }),
    };
  };
  const typed = (DocNumber: string, CustomerRef: object, TxnDate: string, Amount: number) => ({
    DocNumber,
    CustomerRef,
    TxnDate,
    Line: [
      {
        Amount,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "3" } },
      },
    ],
  });
  const said: string[] = [];
  for (let n = 0; n < 4; n++) {
    const missing = draw();
    await books.act("Invoice", "delete", missing.twin);
    said.push(`missing_in_books ${missing.row}`);

    const stranger = await books.act(
      "Invoice",
      "create",
      typed(`10${n}8`, { value: CUSTOMERS[n] }, `2025-0${n + 1}-11`, 7777.5 + n),
    );
    said.push(`only_in_books Invoice/${stranger.Id}`);

    const twice = draw();
    const copy = {
      ...typed(`C${n}`, twice.twin.CustomerRef, twice.twin.TxnDate, twice.twin.TotalAmt),
    };
    const copied = await books.act("Invoice", "create", copy);
    said.push(`duplicate_in_books Invoice/${copied.Id}`);

    const cent = draw();
    await books.edit("Invoice", cent.twin.Id, linesWith(cent.twin, n % 2 === 0 ? 0.01 : -90));
    said.push(`amount_differs ${cent.row}`);

    const party = draw();
    const other = CUSTOMERS.find((id) => id !== party.twin.CustomerRef.value);
    await books.edit("Invoice", party.twin.Id, { CustomerRef: { value: other } });
    said.push(`wrong_party ${party.row}`);

    const period = draw();
    const late = new Date(Date.parse(period.twin.TxnDate) + 40 * 86_400_000);
    await books.edit("Invoice", period.twin.Id, { TxnDate: late.toISOString().slice(0, 10) });
    said.push(`wrong_period ${period.row}`);

    const void_ = draw();
    const at = applications.findIndex((each) => each === void_.drawn);
    const { invoice, lines } = applications[at]!;
    applications[at] = { invoice: { ...invoice, status: n % 2 === 0 ? "Void" : "Draft" }, lines };
    said.push(`still_in_books ${void_.row}`);

    const used = draw();
    const wrong = CUSTOMERS.find((id) => id !== used.twin.CustomerRef.value) ?? "";
    const again = typed(used.number, { value: wrong }, "2025-05-05", 5050.5 + n);
    said.push(`number_twice Invoice/${(await books.act("Invoice", "create", again)).Id}`);

    const renamed = draw();
    await books.edit("Invoice", renamed.twin.Id, {
      DocNumber: n % 2 === 0 ? renamed.number.toLowerCase().replaceAll("-", " ") : `Z-${n}`,
    });
    said.push(`number_differs ${renamed.row}`);

    const payment = {
      CustomerRef: { value: CUSTOMERS[n] },
      TotalAmt: 100 + n,
      TxnDate: "2025-03-03",
    };
    said.push(`payment_not_applied Payment/${(await books.act("Payment", "create", payment)).Id}`);

    const name = ["Calloway Development", "QUARRY ROAD, LLC", "Saint Brendans?", "Marlow and Sons"];
    const double = ["", "", "St Brendans Hospital", ""][n] || name[n];
    await books.act("Customer", "create", { DisplayName: double });
    said.push(`names_collide Customer/${["50", "51", "52", "54"][n] ?? ""}`);
  }
  p.writeInvoices(...applications);
  return said;
}

/** The first line moved by so much, as the API takes it. */
function linesWith(invoice: { readonly Line: readonly Record<string, unknown>[] }, by: number) {
  const [first, ...others] = invoice.Line.filter(
    (line) => line["DetailType"] !== "SubTotalLineDetail",
  );
  const Amount = Math.round((Number(first?.["Amount"]) + by) * 100) / 100;
  const detail = first?.["SalesItemLineDetail"] as Record<string, unknown>;
  const { Qty: _q, UnitPrice: _u, ...rest } = detail;
  return { Line: [{ ...first, Amount, SalesItemLineDetail: rest }, ...others] };
}

const found = (audited: Audited): readonly string[] =>
  audited.findings.map(({ kind, row, twin }) => {
    const ofBooks = kind === "duplicate_in_books" || kind === "number_twice" || row === null;
    return `${kind} ${ofBooks ? twin : row}`;
  });

async function audit(p: TestProject): Promise<Audited> {
  const world = realWorld({ root: p.folder });
  const opened = await openProject({
    world,
    environment: null,
    actor: "dana.ruiz@harborline.example",
    connectors: new Map(Object.entries(connectors)),
    signal: new AbortController().signal,
    patient: true,
    store: "sqlite::memory:",
  });
  if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics, null, 1));
  try {
    return await auditProject(opened.project);
  } finally {
    await opened.project.close();
    await world.http.close();
  }
}
