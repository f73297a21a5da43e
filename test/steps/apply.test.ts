import { expect, test } from "vitest";
import { isVoided } from "../../engine/model/settlement.ts";
import { parseAddress } from "../../engine/model/ids.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import type { DocumentRow } from "../../engine/store/documents.ts";
import { walkChain } from "../../engine/store/events.ts";
import { requestsOfDocument } from "../../engine/store/requests.ts";
import type { MemoryOptions, MemorySystem } from "../../connectors/memory/system.ts";
import type { FieldRule, Program } from "../../engine/model/program.ts";
import type { Store } from "../../engine/store/open.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import type { TestWorld } from "../support/world.ts";
import {
  bodies,
  booksSystem,
  companyProgram,
  fillSource,
  INVOICE,
  openLine,
  sourceSystem,
  withEntity,
  words,
} from "./apply-bench.ts";
import type { Line, LineParts } from "./apply-bench.ts";

interface Bench extends Line {
  readonly work: MemorySystem;
  readonly books: MemorySystem;
  readonly store: Store;
  readonly world: TestWorld;
  row(address: string): Promise<DocumentRow>;
  another(more: Partial<LineParts>): Line;
}

async function bench(options: Partial<MemoryOptions> = {}): Promise<Bench> {
  const world = testWorld();
  const store = await testStore(world);
  const work = sourceSystem();
  const books = booksSystem(options);
  const parts = { work, books, store, world };
  return {
    ...parts,
    ...openLine(parts),
    another: (more) => openLine({ ...parts, ...more }),
    async row(address) {
      const [row] = await documentsByAddress(store.db, [parseAddress(address)!]);
      return row!;
    },
  };
}

test("a project, its invoice and the payment go out in three waves, and are read back", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  expect([...plan.changes].map(({ kind, wave }) => `${kind} ${wave}`)).toEqual([
    "create 0",
    "create 1",
    "create 2",
  ]);
  const applied = await b.apply(plan);
  expect(applied.stop).toBeNull();
  expect(words(applied)).toEqual([
    "project/PRJ-7 done",
    "invoice/INV-1 done",
    "payment/PMT-1 done",
  ]);
  const [customer] = bodies(b.books, "Customer");
  const [invoice] = bodies(b.books, "Invoice");
  const [payment] = bodies(b.books, "Payment");
  expect(customer).toMatchObject({ DisplayName: "Quarry Road", Active: true });
  expect(invoice).toMatchObject({
    DocNumber: "INV-1",
    TotalAmt: 100,
    Memo: "thank you",
    CustomerRef: { value: customer!["Id"] },
    PrivateNote: expect.stringMatching(/^May \[tieout:invoice:[a-z2-7]{12}\]$/),
  });
  expect(payment).toMatchObject({ InvoiceRef: { value: invoice!["Id"] } });
  const row = await b.row("invoice/INV-1");
  expect(row).toMatchObject({ sync: "done", link: "linked", settlement: "na" });
  expect(row.lastSuccess).not.toBeNull();
});

test("a plan is walked once: of a large one each walk makes its changes anew", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  let walks = 0;
  const changes = {
    length: plan.changes.length,
    *[Symbol.iterator]() {
      walks++;
      yield* plan.changes;
    },
  };
  expect(words(await b.apply({ ...plan, changes }))).toHaveLength(3);
  expect(walks).toBe(1);
});

test("a second plan is empty, and a second apply of the same plan sends nothing", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  await b.apply(plan);
  const calls = b.books.faults.calls;
  const again = await b.apply(plan);
  expect(words(again).every((word) => word.endsWith(" already"))).toBe(true);
  expect(b.books.rows("Invoice")).toHaveLength(1);
  expect(b.books.rows("Invoice")[0]!.version).toBe("0");
  expect(b.books.faults.calls).toBe(calls + 1);
  expect((await b.plan()).changes).toEqual([]);
});

test("thirty independent changes are one request, and the next thirty another", async () => {
  const b = await bench();
  for (let i = 1; i <= 65; i++) b.work.add("projects", { number: `P-${i}`, title: `Project ${i}` });
  const applied = await b.run();
  expect(applied.rows.filter((row) => row.result === "done")).toHaveLength(65);
  const ids = new Set<string>();
  for (let i = 1; i <= 65; i++) {
    const { id } = await b.row(`project/P-${i}`);
    const [request] = await requestsOfDocument(b.store.db, id);
    ids.add(request!.prepared.requestId);
    expect(request!.prepared.requestId).toMatch(/^[a-z2-7]{32}$/);
  }
  expect(ids.size).toBe(3);
});

test("an edit at the source becomes an update that leaves the rest of the body alone", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  const { id } = b.books.rows("Invoice")[0]!;
  b.books.edit("Invoice", id, {
    Memo: "by the bookkeeper",
    PrivateNote: bodies(b.books, "Invoice")[0]!["PrivateNote"]!,
  });
  b.work.edit("invoices", "INV-1", { date: "2026-05-11" });
  const applied = await b.run();
  expect(words(applied)).toEqual(["invoice/INV-1 done"]);
  expect(bodies(b.books, "Invoice")[0]).toMatchObject({
    TxnDate: "2026-05-11",
    Memo: "by the bookkeeper",
    PrivateNote: expect.stringMatching(/^May \[tieout:invoice:[a-z2-7]{12}\]$/),
  });
});

/** The company with a rule for the invoice's day. */
function dayOwned(rule: Partial<FieldRule>): Program {
  const base = companyProgram();
  const [invoice] = base.entities.filter((each) => each.name === "invoice");
  const place = { file: "mappings/invoice.yaml", line: 9, column: 1, length: 1 };
  const whole: FieldRule = {
    path: "TxnDate",
    place,
    text: "date",
    owner: "work",
    whenNull: "omit",
    onDrift: "ask",
    money: false,
    ...rule,
  };
  const documents = invoice!.documents.map((each) => ({ ...each, rules: [whole] }));
  return withEntity(base, "invoice", { documents });
}

test.each([{ owner: "books" }, { onDrift: "accept" }, { owner: "last" }] as const)(
  "a leaf of which the rule says %o stays as the bookkeeper left it, edit after edit",
  async (rule) => {
    const b = await bench();
    const line = b.another({ program: dayOwned(rule) });
    fillSource(b.work);
    await line.run();
    b.books.edit("Invoice", "1", { TxnDate: "2026-05-20" });
    for (const note of ["June", "July"]) {
      b.work.edit("invoices", "INV-1", { note });
      expect(words(await line.run())).toEqual(["invoice/INV-1 done"]);
      expect(bodies(b.books, "Invoice")[0]).toMatchObject({
        TxnDate: "2026-05-20",
        PrivateNote: expect.stringContaining(note),
      });
      expect((await line.plan()).changes).toEqual([]);
    }
  },
);

test("what was edited in the books after the plan was made is left alone, the rest goes", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.work.edit("invoices", "INV-1", { date: "2026-05-11" });
  b.work.edit("projects", "PRJ-7", { phone: "555" });
  const plan = await b.plan();
  b.books.edit("Invoice", b.books.rows("Invoice")[0]!.id, { Memo: "mine" });
  const applied = await b.apply(plan);
  expect(words(applied).toSorted()).toEqual(["invoice/INV-1 stale", "project/PRJ-7 done"]);
  expect(bodies(b.books, "Invoice")[0]).toMatchObject({ TxnDate: "2026-05-10", Memo: "mine" });
  expect(words(await b.run())).toEqual(["invoice/INV-1 done"]);
});

test("what changed at the source after the plan was made is not sent as it was", async () => {
  const b = await bench();
  b.work.add("projects", { number: "P-1", title: "One" });
  const plan = await b.plan();
  b.work.edit("projects", "P-1", { title: "Two" });
  await b.plan();
  expect(words(await b.apply(plan))).toEqual(["project/P-1 stale"]);
  expect(b.books.rows("Customer")).toHaveLength(0);
});

test("a plan that breaks a limit is refused until a person means it", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  const unsafe = [
    { rule: "max_voids", entity: "invoice", text: "2 voids", key: "safety.max_voids" },
  ] as const;
  await expect(b.apply({ ...plan, unsafe })).rejects.toMatchObject({ code: "TO912", exit: 9 });
  expect(words(await b.apply({ ...plan, unsafe }, { unsafe: true }))).toHaveLength(3);
});

test("a second applier is told who holds the company", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  let refused: unknown = null;
  const second = b.another({ actor: "second" });
  const first = b.another({
    actor: "first",
    onProgress: (progress) => {
      if (progress.step !== "apply" || refused !== null) return;
      refused = second.apply(plan).catch((error: unknown) => error);
    },
  });
  await first.apply(plan);
  const error = await refused;
  expect(error).toMatchObject({ code: "TO911", exit: 8 });
  expect(String(error)).toContain("first on ");
  expect(b.books.rows("Customer")).toHaveLength(1);
});

test("a refusal is a failed row with its reason, and what needs it is held back", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  b.books.add("Customer", { DisplayName: "somebody else" });
  b.work.edit("projects", "PRJ-7", { title: "Quarry Road" });
  const refusing = b.another({
    books: { ...b.books, apply: (id, writes) => b.books.apply(id, writes.map(spoiled)) },
  });
  const applied = await refusing.apply(plan);
  expect(words(applied)).toEqual([
    "project/PRJ-7 failed",
    "invoice/INV-1 blocked",
    "payment/PMT-1 blocked",
  ]);
  expect(applied.rows[0]!.reasons[0]).toMatchObject({ code: "refused", fixIn: "qbo" });
  expect(applied.rows[1]!.reasons[0]!.text).toContain("needs project/PRJ-7");
  expect(await b.row("project/PRJ-7")).toMatchObject({ sync: "failed", link: "none" });
  expect(await b.row("invoice/INV-1")).toMatchObject({ sync: "blocked" });
});

const spoiled = <T extends { readonly body: object }>(write: T): T => {
  return { ...write, body: { ...write.body, Surprise: "x" } };
};

test("a body that comes back different is drifted, never done", async () => {
  const b = await bench();
  fillSource(b.work);
  const cents = b.another({
    books: {
      ...b.books,
      apply: (id, writes) =>
        b.books.apply(
          id,
          writes.map((write) =>
            write.stream === "Invoice"
              ? { ...write, body: { ...write.body, TotalAmt: 99.99 } }
              : write,
          ),
        ),
    },
  });
  const applied = await cents.run();
  expect(words(applied)).toEqual([
    "project/PRJ-7 done",
    "invoice/INV-1 drifted",
    "payment/PMT-1 blocked",
  ]);
  expect(applied.rows[1]!.reasons[0]).toMatchObject({
    code: "read_back_differs",
    text: expect.stringContaining("TotalAmt 100, in the books 99.99"),
  });
  expect(b.books.rows("Payment")).toHaveLength(0);
  await b.plan();
  expect(await b.row("invoice/INV-1")).toMatchObject({ sync: "drifted" });
});

test("a number that somebody else has is blocked before anything is sent", async () => {
  const b = await bench();
  fillSource(b.work);
  const plan = await b.plan();
  b.books.add("Invoice", { DocNumber: "INV-1", TotalAmt: 5 });
  const applied = await b.apply(plan);
  expect(words(applied)).toEqual([
    "project/PRJ-7 done",
    "invoice/INV-1 blocked",
    "payment/PMT-1 blocked",
  ]);
  expect(applied.rows[1]!.reasons[0]).toMatchObject({ code: "number_taken" });
  expect(b.books.rows("Invoice")).toHaveLength(1);
});

test("what bears our mark is adopted instead of being made again", async () => {
  const b = await bench();
  fillSource(b.work);
  const first = await b.run();
  const made = first.rows.map((row) => row.remoteId);
  // A store restored from before the invoice: it has sent something, but knows no twin of it.
  const { id } = await b.row("invoice/INV-1");
  for (const table of ["link", "base"] as const) {
    await b.store.write((tx) => tx.deleteFrom(table).where("document_id", "=", id).execute());
  }
  await b.store.write((tx) => tx.deleteFrom("mirror").where("stream", "=", "Invoice").execute());
  await b.store.write((tx) =>
    tx
      .updateTable("document")
      .set({ sync: "ready", link: "none", moved: 1, last_success: null })
      .where("id", "=", id)
      .execute(),
  );
  const deps = b.deps("read");
  expect(deps.store).toBe(b.store);
  const plan = {
    ...first.plan,
    changes: [...first.plan.changes].filter((change) => change.address.entity === "invoice"),
  };
  const applied = await b.apply(plan);
  expect(words(applied)).toEqual(["invoice/INV-1 done"]);
  expect(applied.rows[0]!.remoteId).toBe(made[1]);
  expect(b.books.rows("Invoice")).toHaveLength(1);
});

test("an empty store against books that bear our marks is refused until recovery", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  for (const row of b.books.rows("Invoice"))
    b.books.edit("Invoice", row.id, { DocNumber: "renumbered" });
  const lost = b.another({ store: await testStore(testWorld()) });
  await expect(lost.run()).rejects.toMatchObject({ code: "TO916", exit: 9 });
  expect(b.books.rows("Payment")).toHaveLength(1);
});

test("an annulled invoice is voided once, with leave", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  b.work.edit("invoices", "INV-1", { note: "VOID" });
  const plan = await b.plan();
  expect([...plan.changes].map((change) => change.kind)).toContain("void");
  const applied = await b.apply(plan, { unsafe: true });
  expect(words(applied)).toContain("invoice/INV-1 done");
  expect(isVoided(bodies(b.books, "Invoice")[0]!, INVOICE)).toBe(true);
  expect(await b.row("invoice/INV-1")).toMatchObject({ sync: "retired", settlement: "voided" });
  expect((await b.plan()).changes).toEqual([]);
});

test("history says who, when and under which configuration, and its chain holds", async () => {
  const b = await bench();
  fillSource(b.work);
  await b.run();
  const row = await b.row("invoice/INV-1");
  const events = await b.store.db
    .selectFrom("event")
    .selectAll()
    .where("document_id", "=", row.id)
    .execute();
  expect(events.map((event) => event.kind)).toEqual(["planned", "applied"]);
  expect(JSON.parse(events[1]!.detail)).toMatchObject({
    row: "invoice/INV-1",
    operation: "create",
    twin: "Invoice/1",
  });
  expect(await walkChain(b.store.db, null)).toMatchObject({ broken: null });
});
