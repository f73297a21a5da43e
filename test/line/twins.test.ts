import { expect, test } from "vitest";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import { booksSystem, fillSource, openLine, sourceSystem } from "../steps/apply-bench.ts";

class PowerCut extends Error {}

test("two in the books with the mark of one document: the older is its twin, a person judges", async () => {
  const world = testWorld();
  const store = await testStore(world);
  const [work, books] = [sourceSystem(), booksSystem()];
  const parts = { work, books, store, world };
  fillSource(work);
  const cut = {
    ...world,
    crash(point: string) {
      // The second request has been sent, and its answer is never seen.
      if (point === "after-send" && books.rows("Invoice").length > 0) throw new PowerCut(point);
    },
  };
  const dying = openLine({ ...parts, world: cut });
  await expect(dying.apply(await dying.plan())).rejects.toThrow(PowerCut);
  const [made] = books.rows("Invoice");
  books.add("Invoice", { ...made!.body, Id: "" });
  world.clock.advance(200_000);
  await openLine(parts).settle();
  const drifted = await store.db
    .selectFrom("document")
    .select("reasons")
    .where("sync", "=", "drifted")
    .execute();
  expect(drifted).toHaveLength(1);
  expect(JSON.stringify(drifted)).toContain("duplicate_in_qbo");
});
