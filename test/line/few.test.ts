import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { openProject } from "../../engine/project.ts";
import { planProject } from "../../engine/run.ts";
import { realWorld } from "../../engine/world.ts";
import { benchInvoice, writeBenchProject } from "../bench/data.ts";
import { connectors } from "../support/connectors.ts";
import { storeAddress } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";

/** A thing of the company: the n-th row, but for what differs. */
function there(id: string, n: number, other: { number?: string; total?: string } = {}): object {
  const { number, total } = { ...benchInvoice(n), ...other };
  return {
    Id: id,
    SyncToken: "0",
    DocNumber: number,
    TotalAmt: Number(total),
    CustomerRef: { value: "1" },
    Line: [],
  };
}

async function links(
  invoices: number,
  existing: readonly object[],
  written: (rows: string) => string = (rows) => rows,
): Promise<readonly string[]> {
  const folder = tempFolder();
  const address = await storeAddress();
  writeBenchProject(folder, invoices);
  const edit = (file: string, by: (text: string) => string): void => {
    const name = path.join(folder, file);
    fs.writeFileSync(name, by(fs.readFileSync(name, "utf8")));
  };
  edit("company.json", (text) => {
    const seed = JSON.parse(text) as { entities: Record<string, unknown> };
    seed.entities["Invoice"] = existing;
    return JSON.stringify(seed);
  });
  edit("exports/invoices.ndjson", written);
  edit("sync.config.yaml", (text) => `${text}store: ${address}\n`);
  edit("mappings/invoice.yaml", (text) =>
    text.replace("CustomerRef: project, TotalAmt", "TotalAmt"),
  );
  const world = realWorld({ root: folder });
  const { signal } = new AbortController();
  const job = { world, environment: null, actor: "test", connectors, signal, patient: true };
  const opened = await openProject(job);
  if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics));
  const all = { hands: "all" as const, only: null, offline: false };
  const { plan } = await planProject(opened.project, all);
  await opened.project.close();
  await world.http.close();
  return [...plan.changes]
    .filter(({ kind, address }) => kind === "link" && address.entity === "invoice")
    .map(({ address, target }) => `${address.key} ${target}`);
}

test("few new rows are paired by what they name, as many are", async () => {
  const company = [
    there("901", 3),
    there("902", 7),
    there("903", 9, { total: "1.00" }),
    there("904", 9_999_999),
  ];
  const found = ["INV-0000003 901", "INV-0000007 902"];
  expect(await links(20, company)).toEqual(found);
  expect(await links(520, company)).toEqual(found);
});

test("few new rows are paired as many are, however the books write a number", async () => {
  const company = [
    there("901", 3, { number: " INV-0000003 " }),
    there("902", 7, { number: "4600.00" }),
  ];
  const short = (rows: string): string => rows.replaceAll("INV-0000007", "4600");
  const found = ["4600 902", "INV-0000003 901"];
  expect((await links(20, company, short)).toSorted()).toEqual(found);
  expect((await links(520, company, short)).toSorted()).toEqual(found);
});
