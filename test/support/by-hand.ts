import { execa } from "execa";
import { expect } from "vitest";
import { cleanEnv, LAUNCHER } from "./cli.ts";

/** While `tieout emulator` keeps the project's own company in the air. */
export async function byHand(folder: string, work: (url: string) => Promise<void>): Promise<void> {
  const serving = execa(process.execPath, [LAUNCHER, "emulator"], {
    cwd: folder,
    env: { ...cleanEnv(), NO_COLOR: "1" },
    extendEnv: false,
    reject: false,
  });
  try {
    for await (const line of serving) {
      const url = /at (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (url === undefined) continue;
      // The loop ends with the process, so the process is ended inside it.
      await work(url).finally(() => serving.kill("SIGINT"));
    }
  } finally {
    serving.kill("SIGINT");
  }
  expect((await serving).exitCode).toBe(0);
}
