import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { LAUNCHER, cleanEnv, runTieout } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

const run = (...args: readonly string[]) => runTieout(args, { cwd: tempFolder() });

test("tieout alone names the first three commands and where the others are", async () => {
  const { exitCode, stdout, stderr } = await run();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  for (const word of ["validate", "plan", "run", "help"]) {
    expect(stdout).toContain(`tieout ${word}`);
  }
});

test("help lists every command, and help of one has examples", async () => {
  const all = await run("--help");
  expect(all.exitCode).toBe(0);
  for (const name of ["validate", "plan", "apply", "run", "check", "link", "payload", "explain"]) {
    expect(all.stdout).toContain(`\n  ${name} `);
  }
  const one = await run("help", "plan");
  expect(one.exitCode).toBe(0);
  expect(one.stdout).toContain("Examples\n  tieout plan");
  expect(one.stdout).toContain("--out <file>");
});

test.each([
  [["plna"], `unknown command "plna". Did you mean "plan"?`],
  [["help", "chekc"], `unknown command "chekc". Did you mean "check"?`],
  [["plan", "--otu", "x"], `unknown flag "--otu". Did you mean "--out"?`],
  [["show"], "missing required argument 'row'"],
  [["hold", "invoice/1"], "required option '--reason <text>' not specified"],
  [["plan", "--format", "jsn"], `unknown format "jsn". Did you mean "json"?`],
  [["plan", "--diff", "ful"], `unknown format "ful". Did you mean "full"?`],
  [["status", "--width", "wide"], `"wide" is no width`],
  [["status", "--color", "alway"], `unknown format "alway". Did you mean "always"?`],
  [["retry"], "no sync.config.yaml"],
  [["explain", "no_mach"], `there is no code "no_mach". Did you mean "no_match"?`],
])("%j is a usage error that says what was meant", async (args, said) => {
  const { exitCode, stdout, stderr } = await run(...args);
  expect(stderr).toContain(said);
  expect(stdout).toBe("");
  expect(exitCode).toBe(args[0] === "retry" ? 3 : 64);
});

test("every command has examples, and no message names a command that there is not", async () => {
  const { stdout } = await run("--help");
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, name]) =>
    name === undefined || name === "help" ? [] : [name],
  );
  expect(commands).toContain("unlink");
  const helps = await Promise.all(
    ["unlink", "release", "version"].map((name) => run("help", name)),
  );
  for (const help of helps) expect(help.stdout).toContain("\nExamples\n  tieout ");
  const known = new Set([...commands, "help"]);
  const folder = path.join(import.meta.dirname, "../../engine");
  const named = fs
    .globSync("**/*.ts", { cwd: folder })
    .flatMap((file) => [
      ...fs
        .readFileSync(path.join(folder, file), "utf8")
        .matchAll(/tieout ([a-z]{4,})\b(?! \w+\.)/g),
    ])
    .map(([, name = ""]) => name)
    // A shell's own words for completion name the program itself.
    .filter((name) => name !== "from" && name !== "tieout" && !known.has(name));
  expect([...new Set(named)]).toEqual([]);
});

test("--version is understood, too", async () => {
  const { exitCode, stdout } = await run("--version");
  expect([exitCode, stdout.slice(0, 6)]).toEqual([0, (await run("version")).stdout.slice(0, 6)]);
});

test("a folder that is not there is named", async () => {
  const { exitCode, stderr } = await run("-C", "nowhere", "plan");
  expect(exitCode).toBe(64);
  expect(stderr).toContain("nowhere");
});

test("a folder without a configuration says how to begin", async () => {
  const { exitCode, stderr } = await run("status");
  expect(exitCode).toBe(3);
  expect(stderr).toContain("there is no sync.config.yaml here");
});

test("apply without a plan is refused away from a terminal, before anything is opened", async () => {
  const { exitCode, stderr } = await run("apply");
  expect(exitCode).toBe(64);
  expect(stderr).toContain("tieout plan --out nov.plan");
  const saved = await run("apply", "nov.plan");
  expect(saved.exitCode).toBe(64);
  expect(saved.stderr).toContain("tieout apply nov.plan --auto-approve");
});

test("version and explain answer without a project, as text and as JSON", async () => {
  expect((await run("version")).stdout).toMatch(/^tieout \d+\.\d+\.\d+ {3}node \d+/);
  const json = await run("explain", "TO910", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ format: "tieout.explain/1", code: "TO910" });
  expect((await run("explain", "no_match")).stdout).toContain("tieout link ENTITY/KEY");
});

test("an error with --json is one document on stdout", async () => {
  const { exitCode, stdout } = await run("explain", "nothing", "--json");
  expect(exitCode).toBe(64);
  expect(JSON.parse(stdout)).toMatchObject({ format: "tieout.error/1", code: "TO900", exit: 64 });
});

test.skipIf(!fs.existsSync("/dev/full"))(
  "what cannot be printed is told once, with an exit code, when the work is done",
  async () => {
    const ended = async (...args: readonly string[]) => {
      const words = [process.execPath, LAUNCHER, ...args];
      const { exitCode, stderr } = await execa("sh", ["-c", '"$@" > /dev/full', "sh", ...words], {
        cwd: tempFolder(),
        env: { ...cleanEnv(), NO_COLOR: "1" },
        extendEnv: false,
        reject: false,
      });
      return { exitCode, stderr };
    };
    for (const args of [["help"], ["version"], []]) {
      const { exitCode, stderr } = await ended(...args);
      expect(exitCode).toBe(1);
      expect(stderr.split("\n")).toEqual([
        expect.stringContaining("What was to be printed could not be written: ENOSPC"),
        expect.stringContaining("space left on the disk"),
      ]);
    }
    // The exit code of what went wrong before stays.
    expect((await ended("retry", "--json")).exitCode).toBe(3);
  },
);
