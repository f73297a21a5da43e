import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project as row } from "../line/rows.ts";
import { openStore } from "../../engine/store/open.ts";
import { realWorld } from "../../engine/world.ts";
import { runTieout } from "../support/cli.ts";
import { ON_POSTGRES, storeAddress } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";
import { startWorker } from "./processes.ts";

const LINES = [["03 00 00", "46000.00", "4600.00"]] as const;

async function withInvoices(...numbers: readonly string[]): Promise<TestProject> {
  const made = await testProject({ links: { "PRJ-1042": "Customer/50" } });
  made.writeRows("projects", [row("PRJ-1042", "Calloway Development LLC")]);
  made.writeInvoices(...numbers.map((number) => application(number, "PRJ-1042", LINES)));
  return made;
}

/** Where the worker of a project by itself keeps what is due. */
async function fleetAddress(project: TestProject): Promise<string> {
  const written = /^store: (.*)$/m.exec(project.read("sync.config.yaml"))?.[1] ?? "";
  return ON_POSTGRES ? written : "sqlite:.tieout/worker.db";
}

interface Status {
  readonly workers: readonly { readonly id: string; readonly lost: boolean }[];
  readonly companies: readonly {
    readonly name: string;
    readonly state: string;
    readonly next: string | null;
    readonly last: { readonly exit: number; readonly said: string; readonly failures: number };
  }[];
}

test("a project by itself is run when somebody asks, and its row says what came of it", async () => {
  const project = await withInvoices("PA-1", "PA-2");
  expect(await project.tieout("worker", "ask")).toMatchObject({
    exitCode: 0,
    stdout: "1 company waits for a worker\n",
  });
  const ended = await project.tieout("worker", "--once");
  expect(ended).toMatchObject({ exitCode: 0, stdout: "" });
  expect(ended.stderr).toMatch(/harborline {2}3 done \(\d/);
  expect(project.books.all("Invoice")).toHaveLength(2);
  const { json } = await project.json("worker", "status");
  expect(json).toMatchObject({
    format: "tieout.worker-status/1",
    workers: [],
    companies: [
      {
        name: "harborline",
        state: "not_scheduled",
        last: { exit: 0, said: "3 done", failures: 0 },
      },
    ],
  });
});

/** As after a day without a worker: every line has come due meanwhile. */
async function allDue(project: TestProject): Promise<void> {
  const world = realWorld({ root: project.folder });
  const store = await openStore({ address: await fleetAddress(project), world });
  await store.write((tx) =>
    tx.updateTable("fleet_line").set({ next_at: "2026-01-01T00:00:00.000Z" }).execute(),
  );
  await store.close();
}

test("a line that has come due is run once, and an entity with its own line at that", async () => {
  const project = await withInvoices("PA-1");
  project.replace("sync.config.yaml", "settings:", `schedule: "0 0 1 1 *"\nsettings:`);
  const mapping = project.read("mappings/invoice.yaml");
  project.write("mappings/invoice.yaml", `${mapping}\nschedule: "0 0 2 1 *"\n`);
  expect((await project.tieout("worker", "--once")).stderr).not.toContain("begins");
  await allDue(project);
  // Both lines make one run, as long as nobody has begun with the first.
  const worker = startWorker({ folder: project.folder });
  const ended = await worker.told(({ kind }) => kind === "ended");
  expect(ended).toMatchObject({ company: "harborline", outcome: { exit: 0, said: "2 done" } });
  expect(await worker.stop()).toBe(0);
  expect(worker.lines.filter(({ kind }) => kind === "run")).toHaveLength(1);
  const { json } = await project.json("worker", "status");
  expect((json as Status).companies[0]!.next).toMatch(/^\d{4}-01-01T06:00/);

  // The project's line alone takes no invoice.
  project.writeRows("projects", [
    row("PRJ-1042", "Calloway Development LLC"),
    row("PRJ-1043", "Calloway Development LLC"),
  ]);
  project.writeInvoices(
    ...["PA-1", "PA-2"].map((number) => application(number, "PRJ-1042", LINES)),
  );
  project.write("mappings/invoice.yaml", `${mapping}\nschedule: "0 0 3 1 *"\n`);
  await project.tieout("worker", "--once");
  await allDue(project);
  project.write("mappings/invoice.yaml", `${mapping}\nschedule: "0 0 4 1 *"\n`);
  await project.tieout("worker", "--once");
  expect(await project.rows("project")).toHaveLength(2);
  expect(await project.rows("invoice")).toHaveLength(1);
});

test("one company's bad configuration or missing folder holds no other", async () => {
  const [first, second] = [await withInvoices("PA-1"), await withInvoices("PA-2")];
  const fleet = tempFolder();
  second.write("mappings/invoice.yaml", "entity: [");
  const queue = ON_POSTGRES ? "queue: ${QUEUE}\n" : "";
  fs.writeFileSync(
    path.join(fleet, "fleet.yaml"),
    `fleet: 1
${queue}table: companies.csv
companies:
  broken: { folder: ${second.folder} }
  harborline: { folder: ${first.folder} }
  pinned: { folder: ${tempFolder()}, commit: ${"0a".repeat(20)} }
`,
  );
  fs.writeFileSync(path.join(fleet, "companies.csv"), "company,folder,commit\ngone,nowhere,\n");
  const options = { cwd: fleet, env: { QUEUE: await storeAddress() } };
  const tieout = (...args: readonly string[]) =>
    runTieout(["worker", ...args, "--fleet", "fleet.yaml"], options);
  const early = await tieout("status");
  expect([early.exitCode, early.stderr]).toEqual([3, expect.stringContaining("--fleet FILE")]);
  expect((await tieout("ask", "zz")).stderr).toContain("tieout worker status --fleet fleet.yaml");
  expect((await tieout("ask")).stderr).toBe("");
  expect((await tieout("--once")).exitCode).toBe(0);
  const { stdout, exitCode } = await tieout("status", "--json", "--strict");
  expect(exitCode).toBe(5);
  const { companies } = JSON.parse(stdout) as Status;
  const said = Object.fromEntries(companies.map(({ name, last }) => [name, last]));
  expect(said["harborline"]).toMatchObject({ exit: 0, said: "2 done" });
  expect(said["broken"]).toMatchObject({ exit: 3, failures: 1 });
  expect(said["broken"]!.said).toContain("mappings/invoice.yaml:1:");
  expect(said["gone"]!.said).toContain("sync.config.yaml");
  expect(said["pinned"]).toMatchObject({
    exit: 3,
    said: "its folder is no checkout, the fleet says 0a0a0a0a0a0a",
  });
  expect(first.books.all("Invoice")).toHaveLength(1);
});

/** At work on thirteen requests of which the first is on its way. */
async function atWork(...args: readonly string[]) {
  const numbers = Array.from({ length: 13 }, (_, n) => `PA-${n + 1}`);
  const project = await withInvoices(...numbers);
  project.replace(
    "sync.config.yaml",
    "limits: {",
    "limits: { batch_items: 1, requests_at_once: 3,",
  );
  await project.books.fault({
    match: { method: "POST" },
    fault: { kind: "delay", ms: 400, when: "before" },
  });
  await project.tieout("worker", "ask");
  const worker = startWorker({ folder: project.folder, args });
  await worker.told(({ kind }) => kind === "run");
  while (project.books.requests.length === 0) await new Promise((go) => setTimeout(go, 10));
  return { project, worker };
}

test("SIGTERM with a run under way: it ends, its company is left in order, nothing is begun", async () => {
  const { project, worker } = await atWork();
  expect(await worker.stop()).toBe(0);
  const ended = worker.lines.find(({ kind }) => kind === "ended");
  expect(ended).toMatchObject({ company: "harborline", outcome: { exit: 0, said: "14 done" } });
  expect(project.books.all("Invoice")).toHaveLength(13);
  const { json } = await project.json("worker", "status");
  expect(json).toMatchObject({ workers: [], companies: [{ state: "not_scheduled" }] });
  await project.nothingMore();
});

test("a run that takes longer than the drain ends between requests, and is taken up again", async () => {
  const { project, worker } = await atWork("--drain", "0");
  expect(await worker.stop()).toBe(0);
  const ended = worker.lines.find(({ kind }) => kind === "ended");
  expect(ended).toMatchObject({ outcome: { later: true } });
  const sent = project.books.all("Invoice").length;
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(13);
  await project.books.mended();
  expect((await project.tieout("worker", "--once")).exitCode).toBe(0);
  const numbers = project.books.all("Invoice").map((each) => each.DocNumber as string);
  expect([numbers.length, new Set(numbers).size]).toEqual([13, 13]);
  await project.nothingMore();
});
