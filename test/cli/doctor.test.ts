import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tieoutIn } from "../support/inside.ts";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout, tieoutJson } from "./project.ts";

interface Doctor {
  readonly problems: number;
  readonly warnings: number;
  readonly findings: readonly {
    readonly area: string;
    readonly health: string;
    readonly text: string;
    readonly advice: string | null;
    readonly code: string | null;
  }[];
}

const small = (): string => {
  const folder = tempFolder();
  copySmallProject(folder);
  return folder;
};

function edit(folder: string, name: string, from: string, to: string): void {
  const file = path.join(folder, name);
  const text = fs.readFileSync(file, "utf8");
  expect(text).toContain(from);
  fs.writeFileSync(file, text.replace(from, to));
}

test("doctor looks at configuration, tests, store, lock and both connections", async () => {
  const { stdout } = await tieout(small(), 0, "doctor");
  expect(stdout).toMatch(/✔ config +\d+ files, no errors/);
  expect(stdout).toMatch(/✔ tests +\d+ passed/);
  expect(stdout).toMatch(/✔ books +Harborline Builders, USD, books closed through 2024-09-30/);
  expect(stdout).toMatch(/Nothing is wrong\.\n$/);
});

test("a mapping's test that fails is a problem with its code", async () => {
  const folder = small();
  edit(folder, "mappings/employee.test.yaml", "action: blocked", "action: create");
  const { findings } = await tieoutJson<Doctor>(folder, 10, "doctor");
  expect(findings.find(({ area }) => area === "tests")).toMatchObject({ code: "TO903" });
});

test("in CI it warns of a store that ends with the job, and says where it could live", async () => {
  const folder = small();
  const ci = await tieoutIn(["doctor", "--json"], { cwd: folder, env: { CI: "true" } });
  const { warnings, findings } = JSON.parse(ci.stdout) as Doctor;
  expect(ci.exitCode).toBe(0);
  expect(warnings).toBe(1);
  expect(findings.find(({ health }) => health === "warning")).toMatchObject({
    area: "store",
    text: expect.stringContaining("CI forgets it") as string,
    advice: expect.stringContaining("store: ${DATABASE_URL}") as string,
  });
});

test("one broken connection is a problem with its code, and the others are still looked at", async () => {
  const folder = small();
  edit(folder, "sync.config.yaml", "environment: emulator", "environment: sandbox");
  edit(
    folder,
    "sync.config.yaml",
    "seed: examples/linarc/company.json",
    "client_id: ${TIEOUT_TEST_ID}\n    client_secret: ${TIEOUT_TEST_SECRET}",
  );
  const { findings, problems } = await tieoutJson<Doctor>(folder, 4, "doctor");
  expect(problems).toBe(1);
  expect(findings.find(({ area }) => area === "books")).toMatchObject({
    health: "problem",
    code: "TO904",
  });
  expect(findings.find(({ area }) => area === "linarc")).toMatchObject({ health: "good" });
});

test("a mapping that does not compile is told with its code, and nothing else is opened", async () => {
  const folder = small();
  edit(folder, "mappings/invoice.yaml", "entity: invoice", "entity: invoice\nnonsense: 1");
  const { findings } = await tieoutJson<Doctor>(folder, 3, "doctor");
  expect(findings[0]).toMatchObject({ area: "config", health: "problem" });
  expect(findings[0]?.code).toMatch(/^TO1\d\d$/);
  expect(fs.existsSync(path.join(folder, ".tieout"))).toBe(false);
});

test("config show gives each setting with its place, and the first apply's lock with its day", async () => {
  const folder = small();
  const before = await tieout(folder, 0, "config", "show");
  expect(before.stdout).toMatch(/employees +work +at the first apply +sync\.config\.yaml:\d+:\d+/);
  expect(before.stdout).toMatch(/invoice +linarc\.invoices +books\.Invoice +auto/);
  await tieout(folder, 0, "run");
  const after = await tieout(folder, 0, "config", "locked");
  expect(after.stdout).toMatch(/employees +work +since 20\d\d-\d\d-\d\d/);
  expect(after.stdout).not.toContain("books.Invoice");
});

test("config get gives one value, and the nearest name where there is none", async () => {
  const folder = small();
  expect((await tieout(folder, 0, "config", "get", "employees")).stdout).toBe("work\n");
  const none = await tieout(folder, 64, "config", "get", "employes");
  expect(none.stderr).toContain('Did you mean "employees"?');
});

test("secrets are shown as the references that stand in the file", async () => {
  const folder = small();
  edit(folder, "sync.config.yaml", "environment: emulator", "environment: sandbox");
  edit(
    folder,
    "sync.config.yaml",
    "seed: examples/linarc/company.json",
    "client_id: ${TIEOUT_TEST_ID}\n    client_secret: ${TIEOUT_TEST_SECRET}",
  );
  const shown = await tieoutIn(["config", "show"], {
    cwd: folder,
    env: { TIEOUT_TEST_SECRET: "canary-4711" },
  });
  expect(shown.stdout).toContain("client_secret: ${TIEOUT_TEST_SECRET}");
  expect(shown.stdout + shown.stderr).not.toContain("canary-4711");
});
