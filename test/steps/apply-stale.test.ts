/** Whether a plan still holds, as a whole and row by row, just before it would be carried out. */
import { expect, test } from "vitest";
import type { Applied } from "../../engine/apply.ts";
import type { Change } from "../../engine/model/change.ts";
import { formatAddress, remoteId } from "../../engine/model/ids.ts";
import { reason } from "../../engine/model/reason.ts";
import type { Reason } from "../../engine/model/reason.ts";
import type { SyncState } from "../../engine/model/status.ts";
import { setHold, setSync } from "../../engine/store/documents.ts";
import { putLink } from "../../engine/store/links.ts";
import { mirrorByRemoteId } from "../../engine/store/mirror.ts";
import { ALL_DONE, bench, documentOf, filled } from "../line/log-bench.ts";
import type { Bench } from "../line/log-bench.ts";
import { bodies, fillSource, words } from "./apply-bench.ts";

const INVOICE = "invoice/INV-1";

/** A company whose project and invoice stand in the books, and are done. */
async function invoiced(): Promise<Bench> {
  const b = await bench();
  fillSource(b.work);
  b.work.remove("payments", "PMT-1");
  await b.run();
  return b;
}

const idOf = async (b: Bench, row: string): Promise<number> => (await documentOf(b, row)).id;

async function become(b: Bench, sync: SyncState, reasons: readonly Reason[] = []): Promise<void> {
  const id = await idOf(b, INVOICE);
  await b.store.write((tx) => setSync(tx, [{ id, sync, reasons }]));
}

async function linkTo(b: Bench, id: string): Promise<void> {
  const document = await idOf(b, INVOICE);
  const at = b.world.clock.now();
  await b.store.write((tx) =>
    putLink(
      tx,
      document,
      {
        connection: "books",
        stream: "Invoice",
        remoteId: remoteId(id),
        permanent: false,
        by: "person",
        actor: "dana",
        why: "chosen by hand",
      },
      at,
    ),
  );
}

/** What became of the invoice, why, and how often anything was sent meanwhile. */
async function end(b: Bench, apply: () => Promise<Applied>): Promise<readonly unknown[]> {
  const before = await requests(b);
  const applied = await apply();
  const row = applied.rows.find((each) => formatAddress(each.address) === INVOICE);
  const said = row?.reasons.map(({ code, text }) => `${code}: ${text}`) ?? [];
  return [row?.result, ...said, (await requests(b)) - before];
}

async function requests(b: Bench): Promise<number> {
  return (await b.store.db.selectFrom("request").select("id").execute()).length;
}

test.each([
  [{ project: "other" }, "it was made for project other"],
  [{ environment: "x" }, "it was made for environment x, this is production"],
  [{ company: "2" }, "it was made for company 2, this is 1"],
  [{ store: { lineage: "x" } }, "it was made on another store"],
  [{ program: "0" as never }, "the configuration has changed since it was made"],
])("a plan with %j is refused whole", async (change, what) => {
  const b = await filled();
  const plan = await b.plan();
  const program = b.deps("read").program;
  const text = what
    .replace("production", program.environment)
    .replace("is 1", `is ${program.company}`);
  await expect(b.apply({ ...plan, ...change })).rejects.toMatchObject({
    code: "TO910",
    exit: 8,
    message: `The plan is stale: ${text}`,
  });
  expect(b.books.rows("Customer")).toHaveLength(0);
  expect(await b.states()).toContain("project/PRJ-7 ready");
});

test("a row that is held since then is not sent, and who holds it is told", async () => {
  const b = await invoiced();
  b.work.edit("invoices", "INV-1", { note: "June" });
  const plan = await b.plan();
  const id = await idOf(b, INVOICE);
  const hold = { by: "dana", at: b.world.clock.now(), why: "disputed", until: null };
  await b.store.write((tx) => setHold(tx, id, hold));
  expect(await end(b, () => b.apply(plan))).toEqual(["stale", "held: held by dana since then", 0]);
});

const NEEDS = reason("dependency", "needs project/PRJ-7");
const LONG = reason("too_long", "the note is too long");

test.each([
  ["waiting", [], "waiting"],
  ["held", [], "held"],
  ["drifted", [], "drifted"],
  ["blocked", [LONG], "blocked"],
  ["blocked", [NEEDS, LONG], "blocked"],
] as const)(
  "a row that is %s by now (%j) is left to the next plan",
  async (sync, reasons, word) => {
    const b = await invoiced();
    b.work.edit("invoices", "INV-1", { note: "June" });
    const plan = await b.plan();
    await become(b, sync, reasons);
    const text = `source_edited: it is ${word} by now`;
    expect(await end(b, () => b.apply(plan))).toEqual(["stale", text, 0]);
    expect(bodies(b.books, "Invoice")[0]).toMatchObject({
      PrivateNote: expect.stringMatching(/^May /),
    });
  },
);

test("a row that only waited for another one goes as soon as that is done", async () => {
  const b = await invoiced();
  b.work.edit("invoices", "INV-1", { note: "June" });
  const plan = await b.plan();
  await become(b, "blocked", [NEEDS]);
  expect(await end(b, () => b.apply(plan))).toEqual(["done", 1]);
});

test("a row that was refused says so again, and is not sent again by the same plan", async () => {
  const b = await invoiced();
  b.work.edit("invoices", "INV-1", { note: "June" });
  const plan = await b.plan();
  await become(b, "failed", [LONG]);
  const text = "too_long: the note is too long";
  expect(await end(b, () => b.apply(plan))).toEqual(["failed", text, 0]);
});

test("what was linked since the plan was made is not made, and not changed", async () => {
  const b = await filled();
  const making = await b.plan();
  await linkTo(b, "77");
  expect(await end(b, () => b.apply(making))).toEqual([
    "stale",
    "adopted: it was linked since the plan was made",
    1,
  ]);
  expect(b.books.rows("Invoice")).toHaveLength(0);
  const other = await invoiced();
  other.work.edit("invoices", "INV-1", { note: "June" });
  const changing = await other.plan();
  await linkTo(other, "77");
  expect(await end(other, () => other.apply(changing))).toEqual([
    "stale",
    "adopted: it was linked to something else since the plan was made",
    0,
  ]);
});

test("what is gone from the books since then is told, and not made again", async () => {
  const b = await invoiced();
  b.work.edit("invoices", "INV-1", { note: "June" });
  const plan = await b.plan();
  b.books.remove("Invoice", "1");
  expect(await end(b, () => b.apply(plan))).toEqual(["stale", "gone_in_qbo: Invoice 1 is gone", 0]);
  expect(b.books.rows("Invoice")).toHaveLength(0);
});

test("what was changed in the books since then is left alone, and staged as it is seen", async () => {
  const b = await invoiced();
  b.work.edit("invoices", "INV-1", { note: "June" });
  const plan = await b.plan();
  b.books.edit("Invoice", "1", { Memo: "mine" });
  expect(await end(b, () => b.apply(plan))).toEqual([
    "stale",
    "edited_in_qbo: Invoice 1 was changed in the books since the plan was made",
    0,
  ]);
  const place = { connection: "books", stream: "Invoice", remoteId: "1" };
  const [seen] = await mirrorByRemoteId(b.store.db, [place]);
  expect(seen).toMatchObject({ version: "1", body: expect.stringContaining('"mine"') });
});

test("the same plan again finds each of its rows done: made, changed and voided", async () => {
  const b = await invoiced();
  for (const note of ["June", "VOID"]) {
    b.work.edit("invoices", "INV-1", { note });
    const plan = await b.plan();
    expect(words(await b.apply(plan, { unsafe: true }))).toEqual([`${INVOICE} done`]);
    const again = await b.apply(plan, { unsafe: true });
    expect(words(again)).toEqual([`${INVOICE} already`]);
    expect(again.rows[0]).toMatchObject({ remoteId: "1", reasons: [] });
  }
  expect(b.books.rows("Invoice")[0]!.version).toBe("2");
});

test("an earlier plan is not what is done once a later one has been carried out", async () => {
  const b = await filled();
  const first = await b.plan();
  await b.apply(first);
  expect(words(await b.apply(first))).toEqual(
    ALL_DONE.map((row) => row.replace("done", "already")),
  );
  b.work.edit("invoices", "INV-1", { note: "June" });
  const second = await b.plan();
  await b.apply(second);
  const old = "source_edited: it is done by now";
  expect(await end(b, () => b.apply(first))).toEqual(["stale", old, 0]);
  b.work.edit("invoices", "INV-1", { note: "May" });
  await b.run();
  expect(await end(b, () => b.apply(second))).toEqual(["stale", old, 0]);
});

test("what the bookkeeper changed since it was done is not done by the plan that made it", async () => {
  const b = await filled();
  const making = await b.plan();
  await b.apply(making);
  b.books.edit("Invoice", "1", { TotalAmt: 99 });
  await b.plan();
  const text = "source_edited: it is drifted by now";
  expect(await end(b, () => b.apply(making))).toEqual(["stale", text, 0]);
  expect(bodies(b.books, "Invoice")[0]).toMatchObject({ TotalAmt: 99 });
});

test("what lost its link since it was done is not done", async () => {
  const b = await filled();
  const making = await b.plan();
  await b.apply(making);
  const id = await idOf(b, INVOICE);
  await b.store.write((tx) => tx.deleteFrom("link").where("document_id", "=", id).execute());
  const text = "source_edited: it is done by now";
  expect(await end(b, () => b.apply(making))).toEqual(["stale", text, 0]);
});

test("what is only to be linked is bound to its twin, and nothing is sent", async () => {
  const b = await filled();
  const plan = await b.plan();
  const changes = [...plan.changes].filter(({ address }) => address.entity === "project");
  const target = b.books.add("Customer", { DisplayName: "Quarry Road", Active: true });
  const link = { kind: "link", target, expectVersion: "0" } as const;
  const made = { ...plan, changes: changes.map((change) => ({ ...change, ...link })) };
  expect(words(await b.apply(made))).toEqual(["project/PRJ-7 done"]);
  expect(await requests(b)).toBe(0);
  expect(b.books.rows("Customer")).toHaveLength(1);
});

test("a row that is to be changed is not done before its twin has moved", async () => {
  const b = await invoiced();
  const { id, address, desiredHash } = await documentOf(b, INVOICE);
  const plan = await b.plan();
  const update: Change = {
    kind: "update",
    address,
    stream: "Invoice",
    connection: "books",
    label: "INV-1",
    target: remoteId("1"),
    expectVersion: "0",
    reasons: [],
    deltas: [],
    amount: { before: null, after: null },
    after: [],
    desired: Buffer.from(desiredHash!).toString("hex") as never,
    wave: 0,
  };
  const still = { ...plan, changes: [update] };
  expect(await end(b, () => b.apply(still))).toEqual([
    "stale",
    "source_edited: it is done by now",
    0,
  ]);
  const moved = { ...plan, changes: [{ ...update, expectVersion: "9" }] };
  expect(await end(b, () => b.apply(moved))).toEqual(["already", 0]);
  await b.store.write((tx) => tx.deleteFrom("base").where("document_id", "=", id).execute());
  expect(await end(b, () => b.apply(moved))).toEqual([
    "stale",
    "source_edited: it is done by now",
    0,
  ]);
});
