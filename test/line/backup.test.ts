/** A store is copied whole or moved; an old one, a second one and one that was left do not send. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { NO_POSTGRES, postgresDatabase } from "../support/postgres.ts";
import { ON_POSTGRES } from "../support/store.ts";
import { changesOf, testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

const bill = (...numbers: readonly string[]) =>
  numbers.map((number) => application(number, "PRJ-1", [["03 00 00", "100.00", "10.00"]]));

async function sent(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(...bill("PA-1"));
  await p.run();
  return p;
}

const inside = (p: TestProject, ...names: readonly string[]): string =>
  path.join(p.folder, ...names);

/** As a person restores: the backup over the file, without the log of the newer one. */
function restore(p: TestProject, from: string): void {
  for (const ending of ["-wal", "-shm"]) {
    fs.rmSync(inside(p, `.tieout/staging.db${ending}`), { force: true });
  }
  fs.copyFileSync(inside(p, from), inside(p, ".tieout/staging.db"));
}

test.skipIf(ON_POSTGRES)("a backup is private, whole, and overwrites nothing", async () => {
  const p = await sent();
  const made = await p.json("backup", "kept/friday.db");
  expect(made).toMatchObject({ exitCode: 0, json: { format: "tieout.backup/1", sent: "1" } });
  expect(fs.statSync(inside(p, "kept/friday.db")).mode & 0o777).toBe(0o600);
  const again = await p.tieout("backup", "kept/friday.db");
  expect([again.exitCode, again.stderr]).toEqual([64, expect.stringContaining("there already")]);
  const lost = await p.tieout("backup", "sync.config.yaml/friday.db");
  expect([lost.exitCode, lost.stderr]).toEqual([1, expect.stringContaining("TO930")]);
});

test.skipIf(ON_POSTGRES)(
  "a backup that is put back sends nothing until recover has run, and then nothing twice",
  async () => {
    const p = await sent();
    await p.tieout("backup", "friday.db");
    p.writeInvoices(...bill("PA-1", "PA-2"));
    await p.run();
    expect(p.books.all("Invoice")).toHaveLength(2);
    restore(p, "friday.db");
    const refused = await p.tieout("run", "--no-check");
    expect([refused.exitCode, refused.stderr]).toEqual([
      9,
      expect.stringContaining("a backup was put"),
    ]);
    expect(refused.stderr).toContain("tieout recover");
    const { json } = await p.json("recover", "--yes");
    expect(json.found.map((each: { row: string }) => each.row)).toEqual(["invoice/PA-2"]);
    await p.nothingMore();
    p.writeInvoices(...bill("PA-1", "PA-2", "PA-3"));
    expect(changesOf((await p.run()).plan)).toEqual(["create invoice/PA-3"]);
    expect(p.books.all("Invoice")).toHaveLength(3);
  },
);

test.skipIf(ON_POSTGRES)(
  "a copy of a store does not send beside its original, and does once that is away",
  async () => {
    const p = await sent();
    fs.mkdirSync(inside(p, "second"), { recursive: true });
    await p.tieout("backup", "second/staging.db");
    p.replace("sync.config.yaml", "sqlite:.tieout/staging.db", "sqlite:second/staging.db");
    p.writeInvoices(...bill("PA-1", "PA-2"));
    const refused = await p.tieout("run", "--no-check");
    expect([refused.exitCode, refused.stderr]).toEqual([
      9,
      expect.stringContaining("is a copy of"),
    ]);
    expect(p.books.all("Invoice")).toHaveLength(1);
    fs.renameSync(inside(p, ".tieout/staging.db"), inside(p, "away.db"));
    const moved = await p.tieout("run", "--no-check");
    expect([moved.exitCode, moved.stderr]).toEqual([0, expect.any(String)]);
    expect(p.books.all("Invoice")).toHaveLength(2);
  },
);

test.skipIf(ON_POSTGRES || NO_POSTGRES !== null)(
  "a store moves to PostgreSQL and goes on there; the old one sends no more",
  async () => {
    const p = await sent();
    const there = await postgresDatabase();
    const moved = await p.tieout("store", "move", "--to", there);
    expect([moved.exitCode, moved.stderr]).toEqual([0, expect.any(String)]);
    expect(moved.stdout).toContain("one chain");
    p.writeInvoices(...bill("PA-1", "PA-2"));
    const refused = await p.tieout("run", "--no-check");
    expect([refused.exitCode, refused.stderr]).toEqual([
      9,
      expect.stringContaining("was moved to"),
    ]);
    expect(p.books.all("Invoice")).toHaveLength(1);
    p.replace("sync.config.yaml", "sqlite:.tieout/staging.db", there);
    const on = await p.tieout("run", "--no-check");
    expect([on.exitCode, on.stderr]).toEqual([0, expect.any(String)]);
    expect(p.books.all("Invoice")).toHaveLength(2);
    const status = await p.tieout("store", "turn", "--to", "sqlite:x.db");
    expect([status.exitCode, status.stderr]).toEqual([64, expect.stringContaining("store move")]);
  },
);
