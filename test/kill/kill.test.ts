/**
 * kill -9 at every place where it could hurt: the real command line in a process of its own, the
 * emulator outside of it. After every kill the same command finishes the work.
 */
import { expect, test } from "vitest";
import { readMarkers } from "../../engine/model/marker.ts";
import { walkChain } from "../../engine/store/events.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, employee, project } from "../line/rows.ts";
import { runTieout } from "../support/cli.ts";
import { patientTieout } from "../support/inside.ts";

const KILLED = 128 + 9;

const INVOICES = [1, 2, 3, 4, 5].map((n) =>
  application(`PA-${n}`, "PRJ-1042", [["03 00 00", `${n}00.00`, "0.00"]]),
);

/** Three employees and five invoices to make, one project to bind: two operations a request. */
async function work(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1042": "Customer/50" } });
  p.replace("sync.config.yaml", "limits: {", "limits: { batch_items: 2,");
  p.writeRows("employees", [
    employee("E-1", "Ada", "Marsh"),
    employee("E-2", "Ben", "Okoye"),
    employee("E-3", "Cleo", "Ruiz"),
  ]);
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  p.writeInvoices(...INVOICES);
  return p;
}

/**
 * Runs the line, to a kill where a place is named: `done`, `killed`, or what it said instead. Only
 * who is killed needs a process of its own.
 */
async function run(p: TestProject, crashAt?: string): Promise<string> {
  const { exitCode, stderr } =
    crashAt === undefined
      ? await patientTieout(p.folder, "run")
      : await runTieout(["run"], { cwd: p.folder, env: { TIEOUT_CRASH_AT: crashAt } });
  return exitCode === KILLED ? "killed" : exitCode === 0 ? "done" : stderr;
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

async function expectFinished(p: TestProject, about: string): Promise<void> {
  const numbers = p.books.all("Invoice").map((each) => each.DocNumber);
  expect([about, numbers.toSorted(byText)]).toEqual([
    about,
    ["PA-1", "PA-2", "PA-3", "PA-4", "PA-5"],
  ]);
  const marks = p.books.all("Invoice").flatMap((each) => readMarkers(each.PrivateNote));
  expect([about, new Set(marks).size]).toEqual([about, 5]);
  expect([about, p.books.all("Employee").length]).toEqual([about, 3]);
  for (const entity of ["invoice", "employee", "project"]) {
    for (const { address, sync, link } of await p.rows(entity)) {
      expect([about, address.key, sync, link]).toEqual([about, address.key, "done", "linked"]);
    }
  }
  const { broken } = await p.within((opened) => walkChain(opened.store.db, null));
  expect([about, broken]).toEqual([about, null]);
  await p.nothingMore();
}

/** How often a run passes each place when nothing happens: 2 requests of employees, 3 of invoices. */
test.each([
  ["intent-written", 5],
  ["before-send", 5],
  ["after-send", 5],
  ["after-done", 5],
  ["links-written", 1],
  ["wave-done", 2],
] as const)(
  "killed at %s, first and last of %i times: the same command finishes",
  async (point, times) => {
    for (const n of new Set([1, times])) {
      const p = await work();
      const about = `${point}:${n}`;
      expect([about, await run(p, about)]).toEqual([about, "killed"]);
      expect([about, await run(p)]).toEqual([about, "done"]);
      await expectFinished(p, about);
    }
  },
);

test("killed again while the first kill is being settled", async () => {
  const p = await work();
  // Of the employees; the invoices go out in the wave after them.
  for (const point of ["after-send", "settle-looked", "before-send"]) {
    expect([point, await run(p, point)]).toEqual([point, "killed"]);
  }
  expect(await run(p)).toBe("done");
  await expectFinished(p, "three kills");
});

test("killed between a create and the update of the same document", async () => {
  const p = await work();
  expect(await run(p)).toBe("done");
  const edited = application("PA-2", "PRJ-1042", [["03 00 00", "250.00", "0.00"]]);
  p.writeInvoices(...INVOICES.map((each, at) => (at === 1 ? edited : each)));
  expect(await run(p, "after-send")).toBe("killed");
  expect(await run(p)).toBe("done");
  const invoice = p.books.one("Invoice", { DocNumber: "PA-2" });
  expect([invoice.TotalAmt, invoice.SyncToken]).toEqual([250, "1"]);
  await expectFinished(p, "an update");
});

test.each(["before", "after"])(
  "an answer is lost, %s it was carried out: settled in the run",
  async (when) => {
    const p = await work();
    await p.books.fault({ match: { path: "batch" }, fault: { kind: "drop", when }, times: 1 });
    expect(await run(p)).toBe("done");
    await expectFinished(p, when);
  },
);
