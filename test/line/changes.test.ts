/** The books are observed by what they say has changed; a tie-out reads them whole all the same. */
import { expect, test } from "vitest";
import { mirrorByRemoteId } from "../../engine/store/mirror.ts";
import { harborline, typedInvoice } from "./company.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";

/** 46 invoices: pages overlap by a row, so each but the first brings nine. */
const PAGES = 6;
const TYPED = Array.from({ length: 45 }, (_, n) =>
  typedInvoice(String(7000 + n), `OLD-${n}`, "50", 10),
);

/** One application posted among many invoices of other hands; pages of ten. */
async function posted(): Promise<TestProject> {
  const p = await testProject({
    links: { "PRJ-1": "Customer/50" },
    seed: harborline({ Invoice: TYPED }),
  });
  p.replace("sync.config.yaml", "limits: { ", "limits: { page_size: 10, ");
  p.writeRows("projects", [project("PRJ-1", "Calloway Development LLC")]);
  p.writeInvoices(application("PA-1", "PRJ-1", [["03 00 00", "100.00", "10.00"]]));
  await p.run();
  return p;
}

/** The reads that some work asked the books for, by kind and stream. */
async function readsOf(p: TestProject, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = p.books.reads.length;
  await work();
  return p.books.reads.slice(before);
}

const count = (reads: readonly string[], what: string): number =>
  reads.filter((read) => read === what).length;

test("a second run asks each stream for its changes once, and reads no page", async () => {
  const p = await posted();
  expect(count(p.books.reads, "query Invoice")).toBeGreaterThanOrEqual(PAGES);
  const reads = await readsOf(p, () => p.plan());
  expect(count(reads, "cdc Invoice")).toBe(1);
  expect(reads.filter((read) => read.startsWith("query"))).toEqual([]);
  const whole = await readsOf(p, () => p.plan({ whole: true }));
  expect(count(whole, "query Invoice")).toBe(PAGES);
  expect(count(whole, "cdc Invoice")).toBe(0);
  await p.nothingMore();
});

test("a tie-out reads the books whole, whatever was observed", async () => {
  const p = await posted();
  const reads = await readsOf(p, () => p.check());
  expect(count(reads, "query Invoice")).toBe(PAGES);
  expect(reads.filter((read) => read.startsWith("cdc"))).toEqual([]);
});

test("edits and deletions reach the plan by way of the changes", async () => {
  const p = await posted();
  const invoice = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.books.edit("Invoice", invoice.Id, { PrivateNote: `${invoice.PrivateNote} call first` });
  const reads = await readsOf(p, () => p.plan());
  expect(count(reads, "query Invoice")).toBe(0);
  const place = { connection: "books", stream: "Invoice", remoteId: invoice.Id };
  const [seen] = await p.within(({ store }) => mirrorByRemoteId(store.db, [place]));
  expect(JSON.parse(seen!.body).PrivateNote).toContain("call first");
  await p.books.act("Invoice", "delete", { Id: invoice.Id });
  const after = await readsOf(p, () => p.plan());
  expect(count(after, "cdc Invoice")).toBe(1);
  // Told as deleted, and believed after it was asked for by its id.
  expect(count(after, `invoice/${invoice.Id}`)).toBe(1);
  expect((await p.stand("invoice/PA-1")).codes).toEqual(["gone_in_qbo"]);
});

test("where the books told of nothing, a whole read finds what is gone", async () => {
  const p = await posted();
  const { Id } = p.books.one("Invoice", { DocNumber: "PA-1" });
  await p.plan();
  p.books.forget("Invoice", Id);
  await p.plan();
  expect((await p.stand("invoice/PA-1")).codes).toEqual([]);
  const { exitCode } = await p.tieout("plan", "--whole");
  expect(exitCode).toBe(0);
  expect((await p.stand("invoice/PA-1")).codes).toEqual(["gone_in_qbo"]);
});
