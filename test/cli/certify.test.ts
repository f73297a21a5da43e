import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { COMPANY, harborline } from "../line/company.ts";
import { testProject } from "../line/project.ts";
import { runTieout } from "../support/cli.ts";

const EMPTY = (() => {
  const { entities, ...seed } = harborline();
  const lists = Object.entries(entities ?? {}).filter(([name]) => name !== "Invoice");
  return { ...seed, entities: Object.fromEntries(lists) };
})();

test("certify names its company, refuses others' documents, and says how to go on", async () => {
  const p = await testProject();
  const other = await p.tieout("certify", "1234");
  expect(other.exitCode).toBe(64);
  expect(other.stderr).toContain(COMPANY);
  const time = await p.tieout("certify", COMPANY, "--patience", "soon");
  expect([time.exitCode, time.stderr]).toEqual([64, expect.stringContaining("90s, 10m or 24h")]);
  await p.books.act("Invoice", "create", {
    CustomerRef: { value: "50" },
    Line: [
      {
        Amount: 10,
        DetailType: "SalesItemLineDetail",
        SalesItemLineDetail: { ItemRef: { value: "3" } },
      },
    ],
  });
  const sent = p.books.requests.length;
  const refused = await p.tieout("certify", COMPANY);
  expect(refused.exitCode).toBe(9);
  expect(refused.stderr).toContain("of Invoice");
  expect(refused.stderr).toContain("--among-others");
  expect(p.books.requests.length).toBe(sent);
  expect(fs.existsSync(path.join(p.folder, "certificate.json"))).toBe(false);
});

test("real books are never certified", async () => {
  const p = await testProject({ seed: EMPTY });
  const config = p.read("sync.config.yaml");
  const production = config
    .replace("environment: emulator", "environment: production")
    .replace(
      / {4}address: .*\n.*client_secret: .*\n/,
      "    client_id: ${ID}\n    client_secret: ${SECRET}\n",
    );
  p.write("sync.config.yaml", production);
  const env = { ID: "an-app", SECRET: "its-secret" };
  const refused = await runTieout(["certify", COMPANY], { cwd: p.folder, env });
  expect([refused.exitCode, refused.stderr]).toEqual([9, expect.stringContaining("real books")]);
});
