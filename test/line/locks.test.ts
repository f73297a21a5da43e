import { expect, test } from "vitest";
import { harborline, person } from "./company.ts";
import { testProject } from "./project.ts";
import { employee } from "./rows.ts";

test("S53 a locked setting that has moved since the first apply stops the plan and is named", async () => {
  const seed = harborline({ Employee: [person("70", "E-1", "Aaron", "Whitlock")] });
  const p = await testProject({ seed });
  p.writeRows("employees", [employee("E-1", "Aaron", "Whitlock")]);
  await p.run();
  p.replace("sync.config.yaml", "value: work", "value: books");
  const refused = await p.tieout("plan");
  expect(refused.exitCode).toBe(8);
  expect(refused.stderr).toContain("The setting employees is");
  expect(refused.stderr).toContain("sync.config.yaml:");
  expect((await p.tieout("run")).exitCode).toBe(8);
  p.replace("sync.config.yaml", "value: books", "value: work");
  await p.nothingMore();
});
