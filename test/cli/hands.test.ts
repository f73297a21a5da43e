import fs from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { tempFolder } from "../support/temp.ts";
import { copySmallProject, tieout, tieoutJson } from "./project.ts";

async function planned(): Promise<string> {
  const folder = tempFolder();
  copySmallProject(folder);
  await tieout(folder, 0, "plan", "--quiet");
  return folder;
}

interface Rows {
  readonly rows: readonly { readonly status: string }[];
}

interface PlanFile {
  readonly changes: readonly { readonly kind: string; readonly row: string }[];
}

const creates = ({ changes }: PlanFile): readonly string[] =>
  changes.filter((change) => change.kind === "create").map((change) => change.row);

test("a held invoice stays out of plans, says why, and goes on when it is released", async () => {
  const folder = await planned();
  const word = async (row: string): Promise<string | undefined> =>
    (await tieoutJson<Rows>(folder, 0, "list", "invoice", `key=${row}`)).rows[0]?.status;
  await tieout(folder, 0, "hold", "invoice/PA-1040-09", "--reason", "disputed");
  expect(await word("PA-1040-09")).toBe("held");
  const held = await tieoutJson<PlanFile>(folder, 0, "plan");
  expect(creates(held)).not.toContain("invoice/PA-1040-09");
  expect((await tieout(folder, 0, "show", "invoice/PA-1040-09")).stdout).toContain("disputed");
  await tieout(folder, 0, "release", "invoice/PA-1040-09");
  expect(await word("PA-1040-09")).toBe("needs sync");
  const released = await tieoutJson<PlanFile>(folder, 0, "plan");
  expect(creates(released)).toContain("invoice/PA-1040-09");
  const { stdout } = await tieout(folder, 0, "history", "invoice/PA-1040-09");
  expect(stdout).toMatch(/released[\s\S]*held/);
});

test("a person links a project: its invoice follows, and the file under review has it", async () => {
  const folder = await planned();
  const choice = await tieout(folder, 0, "link", "project/PRJ-1019");
  expect(choice.stdout).toContain("1.00  Quarry Road L.L.C.");
  const wrong = await tieout(folder, 64, "link", "project/PRJ-1019", "Customer/999");
  expect(wrong.stderr).toContain(`no Customer "999"`);
  await tieout(folder, 0, "link", "project/PRJ-1019", "Customer: quarry road l.l.c.");
  const plan = await tieoutJson<PlanFile>(folder, 0, "plan");
  expect(creates(plan)).toContain("invoice/PA-1019-02");
  await tieout(folder, 0, "link", "project", "--export");
  const file = path.join(folder, "mappings/links/project.yaml");
  expect(fs.readFileSync(file, "utf8")).toContain("source: PRJ-1019, books: Customer/42");
  await tieout(folder, 0, "validate");
});

test("what waits for a person is a list with what to do, and rows can be asked for", async () => {
  const folder = await planned();
  const { stdout } = await tieout(folder, 0, "status", "--todo");
  expect(stdout).toContain("4 projects: nothing certain to link to");
  expect(stdout).toContain("→ tieout link project/PRJ-1019");
  const csv = await tieout(folder, 0, "list", "invoice", "status=needs_action", "--csv");
  expect(
    csv.stdout
      .split("\r\n")
      .slice(1, 3)
      .map((line) => line.split(",")[0]),
  ).toEqual(["PA-1012-06", "PA-1019-02"]);
  const near = await tieout(folder, 64, "show", "invoice/PA-1040-9");
  expect(near.stderr).toContain("Did you mean invoice/PA-1040-09?");
  expect((await tieout(folder, 64, "list", "invoices")).stderr).toContain(`mean "invoice"?`);
});

test("each value of a payload is traced to its line of YAML and its value at the source", async () => {
  const folder = await planned();
  const { trace } = await tieoutJson<{
    readonly trace: readonly {
      readonly path: string;
      readonly value: string;
      readonly rule: string;
      readonly place: string;
      readonly from: readonly object[];
    }[];
  }>(folder, 0, "payload", "invoice/PA-1001-05", "--trace");
  const at = (name: string) => trace.find((each) => each.path === name);
  expect(at("DocNumber")).toMatchObject({
    value: "PA-1001-05",
    from: [{ field: "number", value: "PA-1001-05" }],
  });
  expect(at("CustomerRef")?.value).toBe("@link:project/PRJ-1001");
  // Two blocks write Line[].Amount: the last line is of the second.
  expect(at("Line[1].Amount")).toMatchObject({
    rule: "amount",
    from: [{ field: "amount", value: "3744.60" }],
  });
  expect(at("Line[5].Amount")).toMatchObject({ value: "-3243.83", rule: "-sum(lines.retainage)" });
  const yaml = fs.readFileSync(path.join(folder, "mappings/invoice.yaml"), "utf8").split("\n");
  const line = Number(at("Line[5].Amount")?.place.split(":")[1]);
  expect(yaml[line - 1]).toContain("-sum(lines.retainage)");
});

test("what was sent and what came back are kept as they went over the wire", async () => {
  const folder = await planned();
  const before = await tieout(folder, 0, "payload", "invoice/PA-1001-05", "--as", "sent");
  expect(before.stdout).toContain("Nothing was sent for invoice/PA-1001-05");
  await tieout(folder, 0, "run", "--quiet");
  const sent = await tieout(folder, 0, "payload", "invoice/PA-1001-05", "--as", "sent");
  expect(sent.stdout).toMatch(/POST .*requestid=/);
  expect(sent.stdout).toContain(`"DocNumber": "PA-1001-05"`);
  const received = await tieout(folder, 0, "payload", "invoice/PA-1001-05", "--as", "received");
  expect(received.stdout).toContain(`"SyncToken": "0"`);
  const source = await tieout(folder, 0, "payload", "invoice/PA-1001-05", "--as", "source");
  expect(source.stdout).toContain(`"total_amount": "29194.43"`);
  const report = await tieout(folder, 0, "check", "--by", "customer", "-o", "tieout.csv");
  expect(report.stdout).toContain("Tied out to the cent");
  expect(fs.readFileSync(path.join(folder, "tieout.csv"), "utf8")).toContain(
    "yes,blocked,invoice,invoice/PA-1012-06",
  );
});

test("a history that somebody has changed by hand is told by history --verify", async () => {
  const folder = await planned();
  await tieout(folder, 0, "hold", "invoice/PA-1040-09", "--reason", "disputed");
  expect((await tieout(folder, 0, "history", "--verify")).stdout).toContain("as it was written");
  const db = new Database(path.join(folder, ".tieout/staging.db"));
  db.exec("update event set actor = 'nobody' where kind = 'held'");
  db.close();
  const { stderr } = await tieout(folder, 9, "history", "--verify");
  expect(stderr).toContain("TO925");
  expect(stderr).toContain("event");
});
