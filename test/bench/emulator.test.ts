import { expect, test } from "vitest";
import { emulatorTable, runEmulatorLoad } from "./emulator.ts";

/** A slice of `npm run bench -- --scenario emulator`. What it took is printed, never asserted. */
test("the emulator answers every request of the mix, and bare HTTP as many bytes", async () => {
  const outcome = await runEmulatorLoad({ invoices: 200, requests: 200, times: 1 });
  const [load] = outcome.emulator;
  expect(load).toMatchObject({ requests: 200, failed: 0 });
  expect(load!.bytesOut).toBeGreaterThan(200 * 500);
  expect(outcome.echo).toMatchObject([{ requests: 200, failed: 0, bytesOut: load!.bytesOut }]);
  process.stdout.write(`${emulatorTable(outcome)}\n`);
});
