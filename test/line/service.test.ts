/** Scenarios S59, S60, S65: a service that is busy, has moved on, or lets nobody in any more. */
import { expect, test } from "vitest";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";
import { application, project } from "./rows.ts";
import type { Application } from "./rows.ts";

const PATIENCE = 120_000;

async function calloway(applications: readonly Application[]): Promise<TestProject> {
  const p = await testProject({ links: { "PRJ-1042": "Customer/50" } });
  p.writeRows("projects", [project("PRJ-1042", "Calloway Development LLC")]);
  p.writeInvoices(...applications);
  return p;
}

const numbered = (at: number): string => `PA-1042-${String(at + 1).padStart(3, "0")}`;
const many = (count: number): readonly Application[] =>
  Array.from({ length: count }, (_, at) =>
    application(numbered(at), "PRJ-1042", [["03 00 00", "100.00", "10.00"]]),
  );

test(
  "S59 a storm of refusals for 500 invoices slows a run and makes none of them twice",
  { timeout: PATIENCE },
  async () => {
    const p = await calloway(many(500));
    p.replace("sync.config.yaml", "limits: {", "limits: { throttle_wait_seconds: 1,");
    // Every other call is turned away, until twelve have been.
    await p.books.fault({
      match: { operation: "batch" },
      rate: 0.5,
      seed: 7,
      times: 12,
      fault: { kind: "answer", status: 429, body: "" },
    });
    await p.run();
    const sent = p.books.requests.filter(({ path }) => path === "batch");
    const tries = Map.groupBy(sent, ({ requestId }) => requestId);
    expect([...tries.values()].filter((same) => same.length > 1).length).toBeGreaterThan(3);
    for (const same of tries.values()) {
      expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    }
    const numbers = p.books.all("Invoice").map((each): string => each.DocNumber);
    expect([numbers.length, new Set(numbers).size]).toEqual([500, 500]);
    expect(numbers.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      many(500).map((each) => each.invoice["invoice_number"]),
    );
    await p.nothingMore();
  },
);

const MEMO = "call the owner before sending";

test("S60 a version that moved is read again: what is unmoved goes, what moved is a drift", async () => {
  const p = await calloway(many(2));
  await p.run();
  const [first, second] = [0, 1].map((at) => p.books.one("Invoice", { DocNumber: numbered(at) }));
  const edited = [0, 1].map((at) =>
    application(numbered(at), "PRJ-1042", [["03 00 00", "100.00", "10.00"]], {
      period_to: "2026-07-31",
    }),
  );
  const updates = (): number =>
    p.books.operations("Invoice").filter(({ kind }) => kind === "update").length;
  p.writeInvoices(edited[0]!, many(2)[1]!);
  // Between the last look and the call a bookkeeper writes a memo, which nobody here looks at.
  p.books.beforeNextWrite(() =>
    p.books.become("Invoice", first.Id, { CustomerMemo: { value: MEMO } }),
  );
  await p.push();
  await p.run();
  const now = p.books.one("Invoice", { Id: first.Id });
  expect([now.PrivateNote.includes("2026-07-31"), now.CustomerMemo.value]).toEqual([true, MEMO]);
  expect((await p.stand(`invoice/${numbered(0)}`)).word).toBe("payment pending");
  // The first call met 5010; what it wanted went once more, upon the version that was read then.
  expect(updates()).toBe(2);

  p.writeInvoices(...edited);
  p.books.beforeNextWrite(() =>
    p.books.become("Invoice", second.Id, { PrivateNote: "the owner disputes this" }),
  );
  await p.push();
  await p.run();
  expect(p.books.one("Invoice", { Id: second.Id }).PrivateNote).toBe("the owner disputes this");
  const stand = await p.stand(`invoice/${numbered(1)}`);
  expect([stand.word, stand.codes]).toEqual(["needs action", ["edited_in_qbo"]]);
  expect([updates(), p.books.all("Invoice").length]).toEqual([3, 2]);
  await p.nothingMore();
});

test(
  "S65 a sign-in that ends in the middle stops the run; signed in again, it goes on",
  { timeout: PATIENCE },
  async () => {
    const p = await calloway(many(40));
    p.replace("sync.config.yaml", "limits: {", "limits: { batch_items: 1,");
    await p.books.fault({
      match: { operation: "token" },
      skip: 1,
      times: "always",
      fault: { kind: "answer", status: 400, body: '{"error":"invalid_grant"}' },
    });
    await p.books.fault({
      match: { operation: "create", entity: "Invoice" },
      skip: 17,
      times: "always",
      fault: { kind: "expired" },
    });
    const stopped = await p.tieout("run");
    expect(stopped.exitCode, stopped.stderr).toBe(4);
    expect(stopped.stderr).toContain("tieout connect");
    expect(p.books.all("Invoice")).toHaveLength(17);
    const words = Map.groupBy(await p.rows("invoice"), (row) => row.sync);
    expect([words.get("done")?.length, words.get("ready")?.length]).toEqual([17, 23]);

    await p.books.mended();
    expect((await p.tieout("run")).exitCode).toBe(0);
    const numbers = p.books.all("Invoice").map((each) => each.DocNumber);
    expect([numbers.length, new Set(numbers).size]).toEqual([40, 40]);
    await p.nothingMore();
  },
);
