/** Payments bear no number: after a lost store customer, date and amount say which is which. */
import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "../../engine/model/ids.ts";
import { recoverLinks } from "../../engine/recover.ts";
import type { Recovered } from "../../engine/recover.ts";
import { documentsByAddress } from "../../engine/store/documents.ts";
import { linkOf } from "../../engine/store/links.ts";
import type { Store } from "../../engine/store/open.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import { booksSystem, fillSource, openLine, sourceSystem } from "./apply-bench.ts";
import type { Line } from "./apply-bench.ts";

const systems = () => ({ work: sourceSystem(), books: booksSystem(), world: testWorld() });

/** After a first store has sent everything: the books without marks, and a store that is new. */
async function lost(
  system: ReturnType<typeof systems>,
): Promise<{ readonly line: Line; readonly store: Store }> {
  await openLine({ ...system, store: await testStore(system.world) }).run();
  for (const stream of ["Customer", "Payment"]) {
    const note = stream === "Customer" ? "Notes" : "PrivateNote";
    for (const row of system.books.rows(stream)) system.books.edit(stream, row.id, { [note]: "" });
  }
  // A store lies in its world's folder.
  const world = testWorld();
  const store = await testStore(world);
  const line = openLine({ ...system, world, store });
  await line.plan();
  return { line, store };
}

const hows = (recovered: Recovered): readonly string[] =>
  recovered.found.map((each) => `${formatAddress(each.address)} ${each.how}`);

test("a payment is found by customer, date and amount, after its customer by the invoice", async () => {
  const system = systems();
  fillSource(system.work);
  const { line, store } = await lost(system);
  const deps = line.deps("read");
  const shown = await recoverLinks(deps, false);
  expect(hows(shown)).toEqual([
    "project/PRJ-7 reference",
    "invoice/INV-1 mark",
    "payment/PMT-1 sum",
  ]);
  expect(shown.found.at(-1)?.evidence).toBe("CustomerRef 1, 2026-05-31, 100");
  const [row] = await documentsByAddress(store.db, [parseAddress("payment/PMT-1")!]);
  expect(await linkOf(store.db, row!.id)).toBeNull();

  await recoverLinks(deps, true);
  expect(await linkOf(store.db, row!.id)).toMatchObject({ origin: "recovered", remote_id: "1" });
  expect((await line.plan()).changes).toEqual([]);
  expect((await line.run()).rows).toEqual([]);
  expect(system.books.rows("Payment")).toHaveLength(1);
});

test("two payments that are alike in all three are for a person, not for chance", async () => {
  const system = systems();
  fillSource(system.work);
  system.work.add("payments", {
    number: "PMT-2",
    project: "PRJ-7",
    invoice: "INV-1",
    total: "100.00",
  });
  const { line } = await lost(system);
  const recovered = await recoverLinks(line.deps("read"), true);
  expect(hows(recovered)).toEqual(["project/PRJ-7 reference", "invoice/INV-1 mark"]);
  expect(recovered.unsure.map((each) => [each.address.key, each.candidates])).toEqual([
    ["PMT-1", ["1", "2"]],
    ["PMT-2", ["1", "2"]],
  ]);
  expect(recovered.unsure[0]?.why).toContain("2 rows and 2 in the books");
});

test("a store that has sent before and lost a payment does not make it again", async () => {
  const system = systems();
  fillSource(system.work);
  const store = await testStore(system.world);
  const line = openLine({ ...system, store });
  await line.run();
  const [row] = await documentsByAddress(store.db, [parseAddress("payment/PMT-1")!]);
  const id = row!.id;
  // As a backup from before the payment would have it.
  await store.write(async (tx) => {
    await tx.deleteFrom("link").where("document_id", "=", id).execute();
    await tx.deleteFrom("base").where("document_id", "=", id).execute();
    await tx.deleteFrom("operation").where("document_id", "=", id).execute();
    await tx
      .updateTable("document")
      .set({ sync: "ready", link: "none", moved: 1, last_success: null })
      .where("id", "=", id)
      .execute();
  });
  const plan = await line.plan();
  expect([...plan.changes].map((change) => change.kind)).toEqual(["create"]);
  const applied = await line.apply(plan).catch((error: unknown) => error);
  expect(applied).toMatchObject({
    code: "TO916",
    message: expect.stringContaining("payment/PMT-1"),
  });
  expect(system.books.rows("Payment")).toHaveLength(1);
  await recoverLinks(line.deps("read"), true);
  expect((await line.plan()).changes).toEqual([]);
});
