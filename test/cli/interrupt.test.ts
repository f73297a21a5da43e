import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, LAUNCHER } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout, tieoutJson } from "./project.ts";

test.each([
  ["Ctrl-C", "SIGINT"],
  ["a service that ends it", "SIGTERM"],
] as const)(
  "%s (%s) stops a run between two requests; the same command finishes the work",
  async (_, signal) => {
    const folder = tempFolder();
    copySmallProject(folder);
    const running = execa(process.execPath, [LAUNCHER, "run", "-v"], {
      cwd: folder,
      env: cleanEnv(),
      extendEnv: false,
      reject: false,
    });
    // Everything is read by then, and nothing is sent.
    running.stderr.on("data", (text: Buffer) => {
      if (text.toString().includes(`"stream":"Term"`)) running.kill(signal);
    });
    const { exitCode, stderr } = await running;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).toContain("Stopping when what is under way has ended");
    const { applied } = await tieoutJson<{ readonly applied: { readonly total: object } }>(
      folder,
      0,
      "run",
    );
    expect(applied.total).toMatchObject({ created: 14, linked: 89, amount: "113776.52" });
    expect((await tieout(folder, 0, "plan")).stdout).toContain("Nothing to do.");
  },
);
