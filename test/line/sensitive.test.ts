/** Scenario S68: what is sensitive is sent and compared, and shown and written nowhere. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { drawerView } from "../../engine/console/drawer.ts";
import { parseAddress } from "../../engine/model/ids.ts";
import { harborline } from "./company.ts";
import { table } from "./mappings.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

/** The connector's schema marks the tax id; the account is marked in the mapping, and its text too. */
const VENDOR = `entity: vendor
systems: { work: linarc.vendors, books: books.Vendor }
truth: work
record:
  number:  { type: text, key: true }
  name:    { type: text }
  tax_id:  { type: text, max: 12, optional: true }
  account: { type: text, sensitive: true, optional: true }
  unread:  { type: text, sensitive: true, optional: true }
let: { paid_to: "to {account}" }
fields:
  DisplayName: name
  TaxIdentifier: tax_id
  AcctNum: account
  PrintOnCheckName: paid_to
match: [{ on: { DisplayName: name } }]
import: { new: auto, changed: by_hand }
push: auto
`;

const TAX = ["912-77-4401", "912-77-4402", "912-77-4403"] as const;
const ACCOUNT = ["DE02-CANARY-1", "DE02-CANARY-2", "DE02-CANARY-3"] as const;
const TOO_LONG = "912-77-4404-0000-0000";
const UNREAD = "CANARY-NEVER-READ";
const CANARIES = [...TAX, ...ACCOUNT, TOO_LONG, UNREAD];

const vendors = (tax: string, account: string): string =>
  table("number,name,tax_id,account,unread", [
    ["V-1", "Quarry Road Gravel", tax, account, UNREAD],
    ["V-2", "Long Haul Freight", TOO_LONG, "", ""],
  ]);

async function vendorProject(): Promise<TestProject> {
  const p = await testProject({
    mappings: null,
    seed: harborline({ Vendor: [] }),
    files: {
      "mappings/vendor.yaml": VENDOR,
      "exports/vendors.csv": vendors(TAX[0], ACCOUNT[0]),
    },
  });
  p.replace("sync.config.yaml", "keys: { ", "keys: { vendors: number, ");
  return p;
}

/** Everything that a person or another machine is shown, beside what is written. */
const SHOWN = [
  ["show", "vendor/V-1"],
  ["list", "vendor", "--offered"],
  ["payload", "vendor/V-1", "--trace"],
  ["payload", "vendor/V-1", "--as", "source"],
  // With what was sent and what was answered.
  ["history", "vendor/V-1", "--json"],
  ["plan", "--offline", "--format", "html", "--out", "next.plan"],
  ["schema", "write"],
] as const;

function leaked(text: string): readonly string[] {
  return CANARIES.filter((canary) => text.includes(canary));
}

function written(p: TestProject): readonly string[] {
  const files = fs.readdirSync(p.folder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => {
    const full = path.join(p.folder, file);
    // The store keeps what is sent, and the export is the source itself.
    const isKept = file.startsWith("exports") || /\.db(-\w+)?$/.test(file);
    return (
      !isKept && fs.statSync(full).isFile() && leaked(fs.readFileSync(full, "utf8")).length > 0
    );
  });
}

test("S68 a tax id and an account are in no plan, list, payload, history, page, file or log", async () => {
  const p = await vendorProject();
  const first = await p.tieout("run", "-vv");
  expect(leaked(first.stdout + first.stderr)).toEqual([]);
  expect(p.books.one("Vendor", { DisplayName: "Quarry Road Gravel" })).toMatchObject({
    TaxIdentifier: TAX[0],
    AcctNum: ACCOUNT[0],
    PrintOnCheckName: `to ${ACCOUNT[0]}`,
  });
  p.write("exports/vendors.csv", vendors(TAX[1], ACCOUNT[1]));
  await p.import({ kind: "all" });
  p.write("exports/vendors.csv", vendors(TAX[2], ACCOUNT[2]));
  await p.import({ kind: "new" });
  for (const args of SHOWN) {
    const { stdout, stderr } = await p.tieout(...args);
    expect([args.join(" "), ...leaked(stdout + stderr)]).toEqual([args.join(" ")]);
  }
  const address = parseAddress("vendor/V-1");
  if (address === null) throw new Error("no address");
  const drawer = await p.within(async (project) => drawerView(project, address));
  expect(leaked(JSON.stringify(drawer))).toEqual([]);
  expect(written(p)).toEqual([]);
  // That it changes is told, and what cannot be read is named.
  const saved = JSON.parse(p.read("next.plan"));
  const [change] = saved.changes.filter(({ kind }: { kind: string }) => kind === "update");
  expect(change.deltas).toMatchObject([
    { path: "TaxIdentifier", before: "••••", after: "••••" },
    { path: "AcctNum", before: "••••", after: "••••" },
    { path: "PrintOnCheckName", before: "••••", after: "••••" },
  ]);
  expect((await p.stand("vendor/V-2")).view.reasons[0]?.text).toContain('tax_id is "••••"');

  await p.push("vendor/V-1");
  expect(p.books.one("Vendor", { DisplayName: "Quarry Road Gravel" })).toMatchObject({
    TaxIdentifier: TAX[1],
    AcctNum: ACCOUNT[1],
  });
});

test("S68 what the books refuse with its own words in it is told without it", async () => {
  const p = await vendorProject();
  await p.books.fault({
    match: { entity: "Vendor", operation: "create" },
    fault: { kind: "code", code: "6000", detail: `The number ${TAX[0]} is not valid` },
    times: "always",
  });
  await p.run();
  const { view, word } = await p.stand("vendor/V-1");
  expect([word, view.reasons[0]?.text]).toEqual(["failed", expect.stringContaining("••••")]);
  expect(leaked(JSON.stringify([view.reasons, await p.history("vendor/V-1")]))).toEqual([]);
  const { stdout } = await p.tieout("history", "vendor/V-1", "--json");
  expect(stdout).toContain("is not valid");
  expect(leaked(stdout)).toEqual([]);
});
