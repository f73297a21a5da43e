/** The workflows of examples/ci: what they may do, and each of their steps carried out. */
import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";
import { cleanEnv, LAUNCHER, PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly steps: readonly Step[];
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const textOf = (name: string): string =>
  fs.readFileSync(path.join(PROJECT, "examples/ci", name), "utf8");
const workflow = (name: string): Workflow => parse(textOf(name)) as Workflow;
const PLAN = workflow("tieout-plan.yml");
const APPLY = workflow("tieout-apply.yml");
const jobs = [...Object.values(PLAN.jobs), ...Object.values(APPLY.jobs)];

test("the workflows use what a runner has, and no step takes a text of others into a script", () => {
  const steps = jobs.flatMap((job) => job.steps);
  const used = new Set(steps.flatMap(({ uses }) => uses ?? []));
  expect([...used].filter((each) => !/^actions\/[a-z-]+@v\d+$/.test(each))).toEqual([]);
  // An expression in a script is pasted into it: a title could be a command.
  expect(steps.filter(({ run }) => run?.includes("${{") === true)).toEqual([]);
  expect(PLAN.permissions).toEqual({ contents: "read" });
  expect(APPLY.permissions).toEqual({ contents: "read" });
});

test("forks get no secret; what has secrets is for branches of the repository; a person approves", () => {
  const { check, plan } = PLAN.jobs;
  expect(JSON.stringify(check)).not.toContain("secrets.");
  expect(check?.steps.filter(({ run }) => run?.includes("tieout ") === true)).toSatisfy(
    (steps: readonly Step[]) => steps.every(({ run }) => run!.includes("--untrusted")),
  );
  expect(plan?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
  expect(plan?.permissions).toEqual({ contents: "read", "pull-requests": "write" });
  const writes = jobs.filter((job) => JSON.stringify(job.steps).includes("tieout apply"));
  expect(writes.map(({ environment, needs }) => [environment, needs])).toEqual([
    ["production", "plan"],
  ]);
});

test("init writes the same files where GitHub looks for them", async () => {
  const p = await testProject({ mappings: null });
  fs.mkdirSync(path.join(p.folder, "own"));
  const { exitCode } = await p.tieout("-C", "own", "init", "--preset", "proline", "--defaults");
  expect(exitCode).toBe(0);
  for (const name of ["tieout-plan.yml", "tieout-apply.yml"]) {
    expect(p.read(`own/.github/workflows/${name}`)).toBe(textOf(name));
  }
});

test("the pull request: one comment, edited in place, that names what changes because of it", async () => {
  const { p, runner } = await withTwoInvoices();
  fs.mkdirSync(path.join(p.folder, ".base"));
  for (const name of ["sync.config.yaml", "mappings"]) {
    fs.cpSync(path.join(p.folder, name), path.join(p.folder, ".base", name), { recursive: true });
  }
  const env = { REDACT: "none", PULL_REQUEST: "7", GITHUB_REPOSITORY: "harborline/books" };
  await runner("tieout-plan.yml", PLAN.jobs["check"]!, env);
  expect(p.read("tieout-tests.xml")).toMatch(
    /<testsuites name="tieout test" tests="\d+" failures="0"/,
  );

  await runner("tieout-plan.yml", PLAN.jobs["plan"]!, env);
  expect(comments(p)).toEqual([expect.stringContaining("No row differs from what .base makes")]);
  p.replace("mappings/invoice.yaml", "DueDate:     due", "DueDate:     add_days(due, 14)");
  await runner("tieout-plan.yml", PLAN.jobs["plan"]!, { ...env, REDACT: "names,amounts" });
  const [comment, ...others] = comments(p);
  expect(others).toEqual([]);
  expect(comment).toContain("DueDate: 14 days later · `mappings/invoice.yaml:");
  expect(comment).toContain("`invoice/PA-2`");
  expect(comment).toContain("Rehearsed: the books would take 3 of 3 changes.");
  expect(comment).toContain("The past under these mappings");
  expect(comment).not.toMatch(/Works PRJ|Calloway|1,?000/);
  expect(p.books.requests).toEqual([]);
});

test("on main one job seals a plan and another applies that very plan, or none", async () => {
  const { p, runner } = await withTwoInvoices();
  const env = { REDACT: "none", TIEOUT_PLAN_KEY: "sixteen words or so" };
  const { outputs, summary } = await runner("tieout-apply.yml", APPLY.jobs["plan"]!, env);
  expect(outputs).toMatch(/^changes=true\ndigest=[0-9a-f]{64}\n$/);
  expect(summary).toContain("+ PA-1");
  expect(p.books.requests).toEqual([]);
  expect(p.read("tieout.plan.sealed")).not.toContain("PA-1");
  fs.rmSync(path.join(p.folder, "tieout.plan"));

  const DIGEST = /digest=(\w+)/.exec(outputs)?.[1] ?? "";
  const other = runner("tieout-apply.yml", APPLY.jobs["apply"]!, {
    ...env,
    DIGEST: "0".repeat(64),
  });
  await expect(other).rejects.toThrow(/open the plan/);
  expect(p.books.requests).toEqual([]);
  const applied = await runner("tieout-apply.yml", APPLY.jobs["apply"]!, { ...env, DIGEST });
  expect(p.books.find("Invoice", {}).length).toBe(2);
  expect(applied.summary).toContain("+2,000.00".slice(1));
  const again = await runner("tieout-apply.yml", APPLY.jobs["plan"]!, env);
  expect(again.outputs).toMatch(/^digest=/);
});

interface Ran {
  /** What the steps wrote to GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. */
  readonly outputs: string;
  readonly summary: string;
}

type Runner = (file: string, job: Job, env: Readonly<Record<string, string>>) => Promise<Ran>;

async function withTwoInvoices(): Promise<{ readonly p: TestProject; readonly runner: Runner }> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...["PA-1", "PA-2"].map((number) =>
      application(number, "PRJ-1", [["03 00 00", "1000.00", "0.00"]]),
    ),
  );
  const bin = tempFolder();
  shim(bin, "tieout", `exec "${process.execPath}" "${LAUNCHER}" "$@"`);
  shim(
    bin,
    "gh",
    `exec "${process.execPath}" "${path.join(PROJECT, "test/support/fake-gh.ts")}" "$@"`,
  );
  const runner: Runner = async (file, job, env) => {
    const out = tempFolder();
    const [outputs, summary] = [path.join(out, "output"), path.join(out, "summary")];
    for (const each of [outputs, summary]) fs.writeFileSync(each, "");
    for (const { name, run } of job.steps) {
      // Nothing is fetched in a test: the launcher of this checkout stands for what is installed.
      if (run === undefined || name === "install") continue;
      const { exitCode, stderr, stdout } = await execa("bash", ["-e", "-c", run], {
        cwd: p.folder,
        extendEnv: false,
        reject: false,
        env: {
          ...cleanEnv(),
          ...env,
          CI: "true",
          PATH: `${bin}:${process.env["PATH"] ?? ""}`,
          GITHUB_OUTPUT: outputs,
          GITHUB_STEP_SUMMARY: summary,
          FAKE_GH_COMMENTS: path.join(p.folder, "comments.json"),
        },
      });
      if (exitCode !== 0)
        throw new Error(`${file}, ${name ?? run}: ${exitCode}\n${stdout}\n${stderr}`);
    }
    return { outputs: fs.readFileSync(outputs, "utf8"), summary: fs.readFileSync(summary, "utf8") };
  };
  return { p, runner };
}

function shim(bin: string, name: string, line: string): void {
  fs.writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${line}\n`, { mode: 0o755 });
}

const comments = (p: TestProject): readonly string[] =>
  (
    JSON.parse(p.read("comments.json")) as readonly {
      readonly body: string;
      readonly user: { login: string };
    }[]
  )
    .filter(({ user }) => user.login === "github-actions[bot]")
    .map(({ body }) => body);
