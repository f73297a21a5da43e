import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { COMPANY, harborline, person } from "./company.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
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

test("an entity under another name is refused before a row is read, and formerly takes its documents along", async () => {
  const p = await applied();
  p.write(
    "mappings/worker.yaml",
    p.read("mappings/employee.yaml").replace("entity: employee", "entity: worker"),
  );
  fs.rmSync(path.join(p.folder, "mappings/employee.yaml"));
  const refused = await p.tieout("run");
  expect(refused.exitCode).toBe(8);
  expect(refused.stderr).toContain("No mapping declares employee any more");
  expect(refused.stderr).toContain("say formerly: employee in mappings/worker.yaml");
  expect(p.books.all("Employee")).toHaveLength(1);

  p.replace("mappings/worker.yaml", "entity: worker", "entity: worker\nformerly: employee");
  expect((await p.tieout("run")).exitCode).toBe(0);
  expect(p.books.all("Employee")).toHaveLength(1);
  expect(await p.stand("worker/E-1")).toMatchObject({ word: "synced" });
  const { json } = await p.json("history", "worker/E-1");
  expect(JSON.stringify(json)).toContain("applied");
  await p.nothingMore();
});

test("a connection under another name is refused, with the name that it may have now", async () => {
  const p = await applied();
  p.replace("sync.config.yaml", "  books:\n", "  book:\n");
  for (const file of ["employee", "project", "invoice"]) {
    p.write(`mappings/${file}.yaml`, p.read(`mappings/${file}.yaml`).replaceAll("books.", "book."));
  }
  const { exitCode, stderr } = await p.tieout("plan");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 8 });
  expect(stderr).toContain("No connection is called books any more");
  expect(stderr).toContain("it may be book now");
});

test("another key of an entity that has documents is refused", async () => {
  const p = await applied();
  p.replace("mappings/employee.yaml", "work: employee_id", "work: job_title");
  p.replace("sync.config.yaml", "employees: employee_id", "employees: job_title");
  const { exitCode, stderr } = await p.tieout("run");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 8 });
  expect(stderr).toContain(
    "The key of employee is job_title now; its documents are known by employee_id",
  );
  expect(p.books.all("Employee")).toHaveLength(1);
});

/** One employee, in the books since the first apply. */
async function applied(): Promise<TestProject> {
  const p = await testProject();
  p.writeRows("employees", [employee("E-1", "Aaron", "Whitlock")]);
  expect((await p.tieout("run")).exitCode).toBe(0);
  expect(p.books.all("Employee")).toHaveLength(1);
  return p;
}

test("S54 another company with the same store is refused, and not one id crosses over", async () => {
  const seed = harborline({ Employee: [person("70", "E-1", "Aaron", "Whitlock")] });
  const p = await testProject({ seed });
  p.writeRows("employees", [employee("E-1", "Aaron", "Whitlock")]);
  await p.run();
  const asked = p.books.requests.length;
  p.replace("sync.config.yaml", COMPANY, "1234567890123456");
  const refused = await p.tieout("run");
  expect(refused.exitCode).toBe(9);
  expect(refused.stderr).toContain(`belongs to company ${COMPANY}`);
  expect(p.books.requests).toHaveLength(asked);
  p.replace("sync.config.yaml", "1234567890123456", COMPANY);
  await p.nothingMore();
});
