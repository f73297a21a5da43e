import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, PROJECT } from "./support/cli.ts";
import { tempFolder } from "./support/temp.ts";

/** Runs vitest in a project of its own whose only reporter is the tally. */
async function tallyOf(files: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  symlinkSync(path.join(PROJECT, "node_modules"), path.join(folder, "node_modules"));
  mkdirSync(path.join(folder, "test"));
  const reporter = JSON.stringify(path.join(PROJECT, "test", "support", "tally.reporter.ts"));
  writeFileSync(
    path.join(folder, "vitest.config.ts"),
    `import { tallyReporter } from ${reporter};
     export default { test: { include: ["test/*.test.ts"], reporters: [tallyReporter()] } };`,
  );
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, "test", name), `import { test } from "vitest";\n${text}`);
  }
  const vitest = path.join(PROJECT, "node_modules", "vitest", "vitest.mjs");
  const { exitCode, stdout } = await execa(process.execPath, [vitest, "run"], {
    cwd: folder,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, lines: stdout.trimEnd().split("\n") };
}

test("the last line is the tally, below the names of what was skipped", async () => {
  const { exitCode, lines } = await tallyOf({
    "a.test.ts": `
      test("one", () => {});
      test("two", () => { throw new Error("no"); });
      test.skip("three; skipped without a database", () => {});
      test("four", ({ skip }) => skip("no browser"));`,
    "broken.test.ts": `throw new Error("does not load");`,
  });
  expect(exitCode).toBe(1);
  expect(lines.at(-1)).toBe("1 passed, 2 failed, 2 skipped");
  expect(lines).toContain("  test/a.test.ts: three; skipped without a database");
  expect(lines).toContain("  test/a.test.ts: four: no browser");
});

test("where nothing was skipped the tally says nothing of it", async () => {
  const { exitCode, lines } = await tallyOf({ "a.test.ts": `test("one", () => {});` });
  expect({ exitCode, last: lines.at(-1) }).toEqual({ exitCode: 0, last: "1 passed, 0 failed" });
});
