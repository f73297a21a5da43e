/** S61 and reliability.md 1.4: the store is lost or old, and the books know what is ours. */
import { expect, test } from "vitest";
import { changesOf, testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";
import { application, project } from "./rows.ts";

const LINKS = { "PRJ-1": "Customer/50" };

async function sent(count: number, options: TestProjectOptions = {}): Promise<TestProject> {
  const p = await testProject({ links: LINKS, ...options });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    ...Array.from({ length: count }, (_, at) =>
      application(`PA-${at + 1}`, "PRJ-1", [["03 00 00", `${at + 1}00.00`, "10.00"]]),
    ),
  );
  await p.run();
  expect(p.books.all("Invoice")).toHaveLength(count);
  return p;
}

test("S61 a lost store is refused, and recover links all that bears our mark", async () => {
  const p = await sent(3);
  await p.loseStore();
  // The number is no help any more: only the mark says what it is.
  await p.books.edit("Invoice", p.books.one("Invoice", { DocNumber: "PA-2" }).Id, {
    DocNumber: "X-2",
  });
  const refused = await p.tieout("run", "--no-check");
  expect([refused.exitCode, refused.stderr]).toEqual([9, expect.stringContaining("TO916")]);
  expect(refused.stderr).toContain("tieout recover");

  const shown = await p.json("recover");
  expect(shown).toMatchObject({ exitCode: 0, json: { written: false, unsure: [], orphans: [] } });
  const { found } = shown.json as { found: { row: string; how: string; differs: string[] }[] };
  expect(found.map((each) => [each.row, each.how, each.differs])).toEqual([
    ["invoice/PA-1", "mark", []],
    ["invoice/PA-2", "mark", ["DocNumber"]],
    ["invoice/PA-3", "mark", []],
  ]);
  expect((await p.stand("invoice/PA-1")).view.remoteId).toBeNull();

  expect((await p.tieout("recover", "--yes")).exitCode).toBe(0);
  expect((await p.stand("invoice/PA-1")).word).toBe("payment pending");
  // Who renumbered it is forgotten with the store: a person decides.
  expect((await p.stand("invoice/PA-2")).codes).toEqual(["edited_in_qbo"]);
  expect(p.books.all("Invoice")).toHaveLength(3);
  // Declared in a file and not confirmed yet: the plan shows it, and it writes nothing.
  await p.nothingMore(["link project/PRJ-1"]);
});

test("what was staged by hand before the loss is staged again where the books bear its mark", async () => {
  const p = await testProject({ links: LINKS, mappings: "staged" });
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(
    application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]),
    application("PA-2", "PRJ-1", [["03 00 00", "200.00", "10.00"]]),
  );
  await p.import({ kind: "all", entities: ["project"] });
  await p.import({ kind: "selected", addresses: [{ entity: "invoice", key: "PA-1" }] });
  await p.push();
  expect(p.books.all("Invoice")).toHaveLength(1);
  await p.loseStore();
  const { json } = await p.json("recover", "--yes");
  expect(json.found.map((each: { row: string }) => each.row)).toContain("invoice/PA-1");
  expect((await p.rows("invoice")).map((row) => row.address.key)).toEqual(["PA-1"]);
  expect(changesOf((await p.plan()).plan)).not.toContain("create invoice/PA-1");
});

test("a project that a person picked is what its invoices say it is", async () => {
  const p = await sent(2);
  await p.loseStore();
  p.write("mappings/links/project.yaml", `links: project\ncompany: "9341453508217706"\nrows: []\n`);
  const { json } = await p.json("recover", "--yes");
  const found = json.found.find((each: { row: string }) => each.row === "project/PRJ-1");
  expect(found).toMatchObject({ target: "Customer/50", how: "reference" });
  expect(found.evidence).toMatch(/^Invoice \d+ \(invoice\/PA-1\) has it as CustomerRef$/);
  expect((await p.stand("project/PRJ-1")).view.remoteId).toBe("50");
  await p.nothingMore();
});

test("without a mark the number decides, and only where party and total agree", async () => {
  const p = await sent(2);
  const ids = new Map(p.books.all("Invoice").map((each) => [each.DocNumber, each.Id]));
  for (const id of ids.values()) await p.books.edit("Invoice", id, { PrivateNote: "typed over" });
  await p.books.edit("Invoice", ids.get("PA-2"), { CustomerRef: { value: "51" } });
  await p.loseStore();
  const { json } = await p.json("recover", "--yes");
  expect(json.found).toMatchObject([
    { row: "invoice/PA-1", target: `Invoice/${ids.get("PA-1")}`, how: "number" },
  ]);
  expect(json.unsure).toMatchObject([
    { row: "invoice/PA-2", candidates: [`Invoice/${ids.get("PA-2")}`] },
  ]);
  expect(json.unsure[0].why).toContain("party is 51, not 50");
});

test("two things with one mark are for a person, and a voided one does not count", async () => {
  const p = await sent(2);
  const [one, two] = ["PA-1", "PA-2"].map((DocNumber) => p.books.one("Invoice", { DocNumber }));
  const { Id: _, SyncToken: __, ...copy } = one;
  const twin = await p.books.act("Invoice", "create", { ...copy, DocNumber: "PA-1 again" });
  const { Id: ___, SyncToken: ____, ...other } = two;
  const gone = await p.books.act("Invoice", "create", { ...other, DocNumber: "PA-2 again" });
  await p.books.act("Invoice", "void", { Id: gone.Id, SyncToken: gone.SyncToken });
  await p.loseStore();
  const { json } = await p.json("recover", "--strict");
  expect(json.unsure).toMatchObject([
    { row: "invoice/PA-1", candidates: [`Invoice/${one.Id}`, `Invoice/${twin.Id}`] },
  ]);
  expect(json.found).toMatchObject([{ row: "invoice/PA-2", target: `Invoice/${two.Id}` }]);
});

test("a mark that no record of the source has is told", async () => {
  const p = await sent(2);
  await p.loseStore();
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  const { json } = await p.json("recover");
  expect(json.orphans).toMatchObject([
    { target: `Invoice/${p.books.one("Invoice", { DocNumber: "PA-2" }).Id}` },
  ]);
});

test("recover on a store that knows everything finds nothing", async () => {
  const p = await sent(1);
  const told = await p.tieout("recover", "--yes");
  expect([told.exitCode, told.stdout]).toEqual([0, expect.stringContaining("Nothing to recover")]);
});
