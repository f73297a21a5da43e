import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runTieout } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tieout } from "./project.ts";

/** What bash offers for the last of the words, in a folder with two mappings. */
function offered(script: string, ...words: readonly string[]): readonly string[] {
  const folder = tempFolder();
  fs.mkdirSync(path.join(folder, "mappings"));
  for (const name of ["invoice.yaml", "invoice.test.yaml", "project.yaml"]) {
    fs.writeFileSync(path.join(folder, "mappings", name), "");
  }
  const file = path.join(folder, "tieout.bash");
  fs.writeFileSync(file, script);
  const line = ["tieout", ...words].map((word) => `'${word}'`).join(" ");
  const act = `source '${file}'; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _tieout; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync("bash", ["-uc", act], { cwd: folder, encoding: "utf8" });
  return said.split("\n").filter((each) => each !== "");
}

test("bash completes commands, the flags of a command, and entities", async () => {
  const { stdout } = await tieout(tempFolder(), 0, "completion", "bash");
  expect(offered(stdout, "pl")).toEqual(["plan"]);
  expect(offered(stdout, "")).toEqual(expect.arrayContaining(["init", "apply", "help"]));
  expect(offered(stdout, "plan", "--of")).toEqual(["--offline"]);
  expect(offered(stdout, "plan", "--jso")).toEqual(["--json", "--json-into"]);
  expect(offered(stdout, "apply", "--of")).toEqual([]);
  expect(offered(stdout, "-C", "list", "inv")).toEqual(["invoice"]);
  expect(offered(stdout, "list", "pro")).toEqual(["project"]);
});

test.each(["zsh", "fish"] as const)("%s gets every command and every flag", async (shell) => {
  const { stdout } = await tieout(tempFolder(), 0, "completion", shell);
  const help = await tieout(tempFolder(), 0, "help");
  const listed = help.stdout.split(/^Commands:$/m)[1] ?? "";
  const commands = [...listed.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
  expect(commands.length).toBeGreaterThan(30);
  for (const name of commands) expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
  expect(stdout).toContain(shell === "fish" ? "-l expect-no-changes" : "--expect-no-changes");
  // Only where the shell is there can it be asked.
  const asked = spawnSync(shell, ["-n"], { input: stdout });
  if (asked.error === undefined) expect([asked.status, String(asked.stderr)]).toEqual([0, ""]);
});

test("a shell that is not known is told with those that are", async () => {
  const { exitCode, stderr } = await runTieout(["completion", "tcsh"], { cwd: tempFolder() });
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining("bash|zsh|fish")]);
});
