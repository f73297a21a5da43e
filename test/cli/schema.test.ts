/** `schema`: what an editor completes a project's files with, and names for offline checks. */
import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../line/books.ts";
import { testProject } from "../line/project.ts";
import type { TestProject } from "../line/project.ts";
import { application, project } from "../line/rows.ts";

async function twoInvoices(): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "1000.00", "0.00"]]),
    application("PA-2", "PRJ-1", [["03 00 00", "1000.00", "0.00"]], { due_date: "" }),
  );
  return p;
}

/** What is added for an entity. */
const partOf = (schema: Json, entity: string): Json =>
  schema.allOf.find((part: Json) => part.if?.properties.entity.const === entity).then.properties;

/** Words of a completion with what is told beside each. */
const words = (of: Json): Json =>
  Object.fromEntries(
    (of.anyOf?.[0]?.enum ?? []).map((word: string, at: number) => [
      word,
      of.anyOf[0].markdownEnumDescriptions[at],
    ]),
  );

test("source fields with fill rate and sample, limits of the books, names of the company", async () => {
  const p = await twoInvoices();
  await p.tieout("import", "new");
  const { exitCode, stdout } = await p.tieout("schema", "write", "--company");
  expect(exitCode).toBe(0);
  expect(stdout).toContain("3 of Customer");
  const schema = JSON.parse(p.read(".tieout/schema/mapping.schema.json"));
  const { record, fields, set } = partOf(schema, "invoice");
  const work = words(record.additionalProperties.properties.work);
  expect(work.invoice_number).toBe("2/2 filled, e.g. `PA-1`");
  expect(work.due_date).toMatch(/^1\/2 filled, e.g. `20/);
  expect(fields.properties.DocNumber.markdownDescription).toContain("at most 21 characters");
  expect(words(fields.properties.DocNumber)).toMatchObject({ number: "text", project: "ref" });
  expect(Object.keys(words(set.properties.SalesTermRef))).toEqual(["Net 30"]);
  const line = set.properties.Line.items.properties.set.properties;
  expect(Object.keys(words(line.SalesItemLineDetail.properties.ItemRef))).toEqual([
    "Progress Billing",
    "Retainage",
  ]);
});

test("what is added forbids nothing: every mapping that was right is right", async () => {
  const p = await twoInvoices();
  await p.tieout("import", "new");
  await p.tieout("schema", "write", "--company");
  const schema = JSON.parse(p.read(".tieout/schema/mapping.schema.json"));
  const valid = new Ajv({ strict: false }).compile(schema);
  const folder = path.join(p.folder, "mappings");
  const files = fs.readdirSync(folder).filter((name) => /^[a-z_]+\.yaml$/.test(name));
  expect(files.length).toBeGreaterThan(2);
  for (const name of files) {
    const isValid = valid(parse(fs.readFileSync(path.join(folder, name), "utf8")));
    expect(valid.errors, name).toBeNull();
    expect(isValid).toBe(true);
  }
  expect(valid({ entity: "invoice", nonsense: true })).toBe(false);
});

test("with the names that were kept a wrong constant is found where no store is", async () => {
  const p = await twoInvoices();
  p.replace("mappings/invoice.yaml", "SalesTermRef: Net 30", "SalesTermRef: Net 3O");
  expect((await p.tieout("validate")).exitCode).toBe(0);
  await p.tieout("schema", "write", "--company");
  fs.rmSync(path.join(p.folder, ".tieout/staging.db"), { force: true });
  const asked = p.books.asked();
  const { exitCode, stdout } = await p.tieout("validate");
  expect(exitCode).toBe(3);
  expect(stdout.replace(/\s+/g, " ")).toMatch(/Net 3O.*did you mean.*Net 30/i);
  expect(p.books.asked()).toBe(asked);
});

test("one entity is printed; another word or entity is a mistake with what there is", async () => {
  const p = await twoInvoices();
  const { stdout } = await p.tieout("schema", "print", "project");
  const schema = JSON.parse(stdout);
  expect(partOf(schema, "project").record).toBeDefined();
  expect(stdout).not.toContain('"invoice"');
  const wrong = await p.tieout("schema", "print", "invoce");
  expect(wrong.exitCode).toBe(64);
  expect(wrong.stderr).toContain('Did you mean "invoice"?');
  expect((await p.tieout("schema", "show")).exitCode).toBe(64);
});
