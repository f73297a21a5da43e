/** An export of JSON lines that is read again: what is staged as it stands is not parsed. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { ImportCounts } from "../../engine/import.ts";
import { openProject } from "../../engine/project.ts";
import { planProject } from "../../engine/run.ts";
import { realWorld } from "../../engine/world.ts";
import { benchInvoice, writeBenchProject } from "../bench/data.ts";
import { connectors } from "../support/connectors.ts";
import { storeAddress } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";

/** More than two pages. */
const INVOICES = 1100;

test("a plan of an export that was moved about, cut, doubled and damaged is that of its rows", async () => {
  const folder = tempFolder();
  writeBenchProject(folder, INVOICES);
  fs.appendFileSync(path.join(folder, "sync.config.yaml"), `store: ${await storeAddress()}\n`);
  const world = realWorld({ root: folder });
  const { signal } = new AbortController();
  const job = { world, environment: null, actor: "test", connectors, signal, patient: true };
  const opened = await openProject(job);
  if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics));
  const { project } = opened;
  const file = path.join(folder, "exports", "invoices.ndjson");
  const plan = async (rows: readonly string[] | null = null) => {
    if (rows !== null) fs.writeFileSync(file, rows.join("\n"));
    const planned = await planProject(project, { hands: "all", only: null, offline: false });
    const { counts } = planned.imported.entities.find((each) => each.entity === "invoice")!;
    return { counts, digest: planned.plan.digest, evaluated: planned.desired.evaluated };
  };
  const counted = (some: Partial<ImportCounts>) => expect.objectContaining(some);

  const first = await plan();
  expect(first.counts).toEqual(counted({ new: INVOICES, unchanged: 0 }));
  const rows = Array.from({ length: INVOICES }, (_, n) => JSON.stringify(benchInvoice(n)));
  const moved = [...rows.slice(600), "", ...rows.slice(0, 600), rows[5]!];
  const again = await plan(moved);
  expect(again.counts).toEqual(counted({ unchanged: INVOICES, changed: 0, missing: 0, odd: 0 }));
  expect([again.digest, again.evaluated]).toEqual([first.digest, 0]);

  const damaged = rows.with(7, rows[7]!.slice(0, -1));
  const odd = await plan(damaged);
  expect(odd.counts).toEqual(counted({ unchanged: INVOICES - 1, missing: 0, odd: 1 }));
  expect([odd.digest, odd.evaluated]).toEqual([first.digest, 0]);
  const cut = await plan(rows.toSpliced(7, 1));
  expect(cut.counts).toEqual(counted({ unchanged: INVOICES - 1, missing: 1, odd: 0 }));
  expect(cut.digest).not.toBe(first.digest);
  const back = await plan(rows);
  expect(back.counts).toEqual(counted({ unchanged: INVOICES, missing: 0, back: 1 }));
  expect(back.digest).toBe(first.digest);
  await project.close();
  await world.http.close();
});
