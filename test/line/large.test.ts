import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseJson, writeJson } from "../../engine/model/json.ts";
import { planDigest, planPieces, readPlan } from "../../engine/model/plan-json.ts";
import type { PlanJson } from "../../engine/model/plan-json.ts";
import { openProject } from "../../engine/project.ts";
import { planProject } from "../../engine/run.ts";
import { realWorld } from "../../engine/world.ts";
import { BENCH, writeBenchProject } from "../bench/data.ts";
import { connectors } from "../support/connectors.ts";
import { storeAddress } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";

/** More than a plan holds in memory. */
const INVOICES = 5100;

test("a plan too large to be held is the plan: in order, counted, limited, saved and read", async () => {
  const folder = tempFolder();
  writeBenchProject(folder, INVOICES);
  const limits = `safety: { max_total: "1.00" }\nstore: ${await storeAddress()}\n`;
  fs.appendFileSync(path.join(folder, "sync.config.yaml"), limits);
  const world = realWorld({ root: folder });
  const { signal } = new AbortController();
  const job = { world, environment: null, actor: "test", connectors, signal, patient: true };
  const opened = await openProject(job);
  if (opened.kind === "invalid") throw new Error(JSON.stringify(opened.diagnostics));
  const wish = { hands: "all" as const, only: null, offline: false };
  const { plan } = await planProject(opened.project, wish);
  const again = await planProject(opened.project, { ...wish, offline: true });
  await opened.project.close();
  await world.http.close();

  const changes = [...plan.changes];
  expect([changes.length, plan.changes.length]).toEqual([
    INVOICES + BENCH.projects,
    changes.length,
  ]);
  // Projects are found first, and invoices go after them.
  const waves = changes.map(({ wave }) => wave);
  expect(new Set(waves)).toEqual(new Set([0, 1]));
  expect(waves).toEqual(waves.toSorted((a, b) => a - b));
  const total = changes
    .filter(({ kind }) => kind === "create")
    .reduce((sum, { amount }) => sum + amount.after!.minor, 0n);
  const dollars = `${total / 100n}.${String(total % 100n).padStart(2, "0")}`;
  expect(plan.counts.find(({ entity }) => entity === "invoice")).toMatchObject({
    create: INVOICES,
    amount: dollars,
  });
  expect(plan.unsafe.map(({ rule }) => rule)).toEqual(["max_total"]);

  expect(again.plan.digest).toBe(plan.digest);
  expect(planDigest({ ...plan, changes })).toBe(plan.digest);
  const saved = [...planPieces(plan, 1)].join("");
  const read = readPlan(parseJson(saved) as PlanJson);
  expect(planDigest(read)).toBe(plan.digest);
  expect([...planPieces(read, 1)].join("")).toBe(saved);
  expect(writeJson(parseJson(saved), 1)).toBe(saved);
});
