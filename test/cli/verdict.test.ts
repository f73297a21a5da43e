import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { connectors } from "../../connectors/registry.ts";
import { keptVerdict } from "../../engine/cli/verdict.ts";
import { checkAgainstCompany } from "../../engine/configuration.ts";
import type { Job } from "../../engine/configuration.ts";
import type { Verdict } from "../../engine/cli/verdict.ts";
import { realWorld } from "../../engine/world.ts";
import { PROJECT } from "../support/cli.ts";
import { insideTieout } from "../support/inside.ts";
import { ON_POSTGRES } from "../support/store.ts";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout } from "./project.ts";

const KEPT = ".tieout/cache/validate.json";

/** A project with a `.tieout`, as every project has after `init` or a first plan. */
function project(): string {
  const folder = tempFolder();
  fs.cpSync(path.join(PROJECT, "examples/linarc"), folder, { recursive: true });
  fs.mkdirSync(path.join(folder, ".tieout"), { recursive: true });
  return folder;
}

function jobIn(folder: string): Job {
  return {
    world: realWorld({ root: folder }),
    environment: null,
    actor: "test",
    connectors: new Map(Object.entries(connectors)),
    signal: new AbortController().signal,
    patient: false,
  };
}

interface Said extends Verdict {
  /** Whether the configuration was checked, and not what was kept told. */
  readonly isChecked: boolean;
}

interface Asking {
  readonly job?: Partial<Job>;
  readonly build?: string | null;
  readonly look?: (job: Job) => ReturnType<typeof checkAgainstCompany>;
}

async function ask(folder: string, asking: Asking = {}): Promise<Said> {
  const { job = {}, build = "one build", look = checkAgainstCompany } = asking;
  let isChecked = false;
  const { diagnostics, texts } = await keptVerdict({
    job: { ...jobIn(folder), ...job },
    build,
    look(asked) {
      isChecked = true;
      return look(asked);
    },
  });
  return { diagnostics, texts, isChecked };
}

function edit(file: string, from: string | RegExp, to: string): void {
  const text = fs.readFileSync(file, "utf8");
  expect(text).toMatch(from);
  fs.writeFileSync(file, text.replace(from, to));
}

test("what is unchanged is told again as it was told, without a check", async () => {
  const folder = project();
  edit(path.join(folder, "mappings/employee.yaml"), /^label:/m, "label_wrong:");
  const wrong = await ask(folder);
  expect(wrong.diagnostics).toMatchObject([{ severity: "error" }]);
  expect(fs.existsSync(path.join(folder, KEPT))).toBe(false);
  edit(path.join(folder, "mappings/employee.yaml"), /^label_wrong:/m, "label:");
  const first = await ask(folder);
  const second = await ask(folder);
  expect([first.isChecked, second.isChecked]).toEqual([true, false]);
  expect(second).toEqual({ ...first, isChecked: false });
  expect(first.texts).toBeGreaterThan(15);
});

test.each<[string, (folder: string) => Asking | void]>([
  ["a mapping", (at) => edit(path.join(at, "mappings/invoice.yaml"), /$/, "\n# more\n")],
  [
    "one letter, with the file's time set back",
    (at) => {
      const file = path.join(at, "mappings/employee.yaml");
      const { atime, mtime } = fs.statSync(file);
      edit(file, "label: Employees", "label: Employeez");
      fs.utimesSync(file, atime, mtime);
    },
  ],
  ["the project's file", (at) => edit(path.join(at, "sync.config.yaml"), "30%", "31%")],
  ["a test", (at) => edit(path.join(at, "mappings/employee.test.yaml"), /$/, "\n")],
  [
    "a new mapping",
    (at) =>
      fs.cpSync(path.join(at, "mappings/employee.yaml"), path.join(at, "mappings/worker.yaml")),
  ],
  ["a mapping that is gone", (at) => fs.rmSync(path.join(at, "mappings/recurring_cost.test.yaml"))],
  ["transforms", (at) => fs.writeFileSync(path.join(at, "mappings/transforms.ts"), "export {};\n")],
  [
    "the company's names",
    (at) => {
      fs.mkdirSync(path.join(at, ".tieout/schema"));
      fs.writeFileSync(path.join(at, ".tieout/schema/company.json"), "{}");
    },
  ],
  ["a store that is there now", (at) => fs.writeFileSync(path.join(at, ".tieout/staging.db"), "")],
  ["another build of Tieout", () => ({ build: "another" })],
  ["another environment", () => ({ job: { environment: "sandbox" } })],
  [
    "a policy",
    (at) => {
      const policy = path.join(at, "policy.yaml");
      fs.writeFileSync(policy, "connectors: [files]\n");
      return { job: { policy } };
    },
  ],
])("it is checked again: %s", async (_, change) => {
  const folder = project();
  expect((await ask(folder)).isChecked).toBe(true);
  expect((await ask(folder)).isChecked).toBe(false);
  const asking = change(folder) ?? {};
  const look: Asking["look"] = () => Promise.reject(new Error("checked again"));
  await expect(ask(folder, { ...asking, look })).rejects.toThrow("checked again");
});

test("a copy of a project is checked by itself", async () => {
  const [folder, copy] = [project(), tempFolder()];
  await ask(folder);
  fs.cpSync(folder, copy, { recursive: true });
  expect((await ask(copy)).isChecked).toBe(true);
});

test("with a store, its writers are noticed", async () => {
  const folder = project();
  expect(await insideTieout(folder, "plan")).toMatchObject({ exitCode: 0 });
  const [store, wal] = ["staging.db", "staging.db-wal"].map((name) =>
    path.join(folder, ".tieout", name),
  );
  // Opening it may make a file beside it, which is younger than what can be relied on.
  await ask(folder);
  for (const file of [store!, wal!]) age(file);
  await ask(folder);
  expect((await ask(folder)).isChecked).toBe(false);
  fs.utimesSync(store!, new Date(), new Date());
  expect((await ask(folder)).isChecked).toBe(true);
  // Written a moment ago: it is not kept, as it may be written again at the same time.
  expect((await ask(folder)).isChecked).toBe(true);
}, 60_000);

function age(file: string): void {
  const before = new Date(Date.parse("2026-01-01T00:00:00Z"));
  if (fs.existsSync(file)) fs.utimesSync(file, before, before);
}

test("a check that asked for more than files is not kept", async () => {
  const folder = project();
  const asks: readonly ((job: Job) => unknown)[] = [
    ({ world }) => world.env("HOME"),
    ({ world }) => world.clock.now(),
    ({ world }) => world.random.id("run"),
    ({ world }) => world.files.write("out.txt", "x"),
    ({ world }) => world.http.close(),
  ];
  for (const more of asks) {
    const look = async (job: Job): ReturnType<typeof checkAgainstCompany> => {
      await more(job);
      return checkAgainstCompany(job);
    };
    expect((await ask(folder, { look })).isChecked).toBe(true);
    expect(fs.existsSync(path.join(folder, KEPT))).toBe(false);
  }
});

test("what was kept and is broken now is made again", async () => {
  const folder = project();
  await ask(folder);
  for (const text of ["", "{", "null", '{"of":1}']) {
    fs.writeFileSync(path.join(folder, KEPT), text);
    expect([text, (await ask(folder)).isChecked]).toEqual([text, true]);
    expect([text, (await ask(folder)).isChecked]).toEqual([text, false]);
  }
});

test("nothing is kept where no build is known, nor where a project has no .tieout", async () => {
  const folder = project();
  await ask(folder, { build: null });
  expect(fs.readdirSync(path.join(folder, ".tieout"))).toEqual([]);
  fs.rmdirSync(path.join(folder, ".tieout"));
  await ask(folder);
  expect(fs.existsSync(path.join(folder, ".tieout"))).toBe(false);
});

test.skipIf(ON_POSTGRES)("a store of an older version is no reason to refuse", async () => {
  const folder = tempFolder();
  copySmallProject(folder);
  await tieout(folder, 0, "plan");
  const older = new Database(path.join(folder, ".tieout/staging.db"));
  older.pragma("user_version = 1");
  older.close();
  expect((await tieout(folder, 0, "validate")).stdout).toContain("0 errors");
});
