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

/** What the company has already: three of the rows, one of them of another amount, and a stranger. */
function existing(): readonly object[] {
  const of = (id: string, n: number, total = benchInvoice(n).total) => ({
    Id: id,
    SyncToken: "0",
    DocNumber: benchInvoice(n).number,
    TotalAmt: Number(total),
    CustomerRef: { value: "1" },
    Line: [],
  });
  return [of("901", 3), of("902", 7), of("903", 9, "1.00"), of("904", 9_999_999)];
}

async function links(invoices: number): Promise<readonly string[]> {
  const folder = tempFolder();
  const address = await storeAddress();
  writeBenchProject(folder, invoices);
  const edit = (file: string, by: (text: string) => string): void => {
    const name = path.join(folder, file);
    fs.writeFileSync(name, by(fs.readFileSync(name, "utf8")));
  };
  edit("company.json", (text) => {
    const seed = JSON.parse(text) as { entities: Record<string, unknown> };
    seed.entities["Invoice"] = existing();
    return JSON.stringify(seed);
  });
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
  return plan.changes
    .filter(({ kind, address }) => kind === "link" && address.entity === "invoice")
    .map(({ address, target }) => `${address.key} ${target}`);
}

test("few new rows are paired by what they name, as many are by an index of all", async () => {
  const found = ["INV-0000003 901", "INV-0000007 902"];
  expect(await links(20)).toEqual(found);
  expect(await links(520)).toEqual(found);
});
