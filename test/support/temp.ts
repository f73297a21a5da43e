import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { expectNoSecretIn } from "./canary.ts";

/** A fresh folder, its real path, removed when the test has ended; no secret may lie in it then. */
export function tempFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "tieout-test-")));
  onTestFinished(() => {
    try {
      expectNoSecretIn(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return folder;
}
