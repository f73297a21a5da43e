/** What CI and an editor beside the terminal read: annotations, JUnit, `validate --watch`. */
import fs from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout } from "./project.ts";

function project(): {
  readonly folder: string;
  edit(file: string, what: string, by: string): void;
} {
  const folder = tempFolder();
  copySmallProject(folder);
  return {
    folder,
    edit(file, what, by) {
      const text = fs.readFileSync(path.join(folder, file), "utf8");
      expect(text).toContain(what);
      fs.writeFileSync(path.join(folder, file), text.replace(what, by));
    },
  };
}

test("a test that fails is told as JUnit and beside its line; one that passes is counted", async () => {
  const { folder, edit } = project();
  const whole = await tieout(folder, 0, "test", "--format", "junit");
  expect(whole.stdout).toMatch(
    /<testsuites name="tieout test" tests="\d+" failures="0" skipped="0">/,
  );
  expect((await tieout(folder, 0, "test", "--format", "github")).stdout).toBe("");

  edit("mappings/invoice.yaml", "{code.title} - app", "{code.title}, app");
  const junit = await tieout(folder, 10, "test", "--format", "junit");
  expect(junit.stdout).toMatch(
    /<testcase classname="mappings\/invoice\.test\.yaml" name="[^"]+">\n +<failure message="expected at/,
  );
  expect(junit.stdout).toContain("Description: ");
  const github = await tieout(folder, 10, "test", "--format", "github");
  expect(github.stdout).toMatch(
    /^::error file=mappings\/invoice\.test\.yaml,line=\d+,title=.+::.*Description: /m,
  );
});

test("an error of the configuration is a failed case of its file, and no markup gets through", async () => {
  const { folder, edit } = project();
  const whole = await tieout(folder, 0, "validate", "--format", "junit");
  expect(whole.stdout).toContain('tests="1" failures="0"');
  edit("mappings/invoice.yaml", "DueDate:     due", '"Due<&>Date": due');
  const { stdout } = await tieout(folder, 3, "validate", "--format", "junit");
  expect(stdout).toMatch(/<testsuite name="mappings\/invoice.yaml" tests="2" failures="2"/);
  expect(stdout).not.toContain("Due<&>Date");
  expect(stdout).toContain("Due&lt;&amp;&gt;Date");
});

test("validate --watch tells again what a saved file has changed, until Ctrl-C", async () => {
  const { folder, edit } = project();
  const running = execa(process.execPath, [LAUNCHER, "validate", "--watch"], {
    cwd: folder,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    extendEnv: false,
    reject: false,
  });
  // Each look ends with this line: then the next thing is done to the file.
  const turns = [
    () => edit("mappings/invoice.yaml", "DueDate:     due", "DueDate:     duu"),
    () => edit("mappings/invoice.yaml", "DueDate:     duu", "DueDate:     due"),
    () => running.kill("SIGINT"),
  ];
  running.stderr.on("data", (text: Buffer) => {
    if (text.toString().includes("Watching for changes")) turns.shift()?.();
  });
  const { exitCode, stdout } = await running;
  const found = [...stdout.matchAll(/checked in .* s: (\d+) errors?/g)].map(([, n]) => n);
  expect(found).toEqual(["0", "1", "0"]);
  expect(stdout).toMatch(/did you mean `due`/i);
  expect(exitCode).toBe(0);
});
