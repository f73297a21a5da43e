import { expect, test } from "vitest";
import { TieoutError } from "../../engine/errors.ts";
import { assertLease, releaseLease, renewLease, takeLease } from "../../engine/store/leases.ts";
import type { Holder, Lease } from "../../engine/store/leases.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

const ANA: Holder = { owner: "ana", host: "north", pid: 11, run_id: "run_a" };
const BEN: Holder = { owner: "ben", host: "north", pid: 22, run_id: "run_b" };

async function bench() {
  const world = testWorld();
  const store = await testStore(world);
  return {
    world,
    store,
    take: (holder: Holder, isAlive = true): Promise<Lease> =>
      store.write((tx) => takeLease(tx, "7", holder, world.clock.now(), () => isAlive)),
  };
}

async function refusal(promise: Promise<unknown>): Promise<TieoutError> {
  const thrown = await promise.catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TieoutError);
  return thrown as TieoutError;
}

test("one run holds a company; another is told who it is", async () => {
  const { take } = await bench();
  expect((await take(ANA)).epoch).toBe(1);
  const error = await refusal(take(BEN));
  expect(error).toMatchObject({ code: "TO911", exit: 8 });
  expect(error.message).toContain("ana on north, process 11, run run_a");
});

test("what has run out is taken with a later epoch, and the earlier one is fenced off", async () => {
  const { take, world, store } = await bench();
  const first = await take(ANA);
  world.clock.advance(90_001);
  const second = await take(BEN);
  expect(second.epoch).toBe(2);
  await store.write((tx) => assertLease(tx, second));
  expect(await refusal(store.write((tx) => assertLease(tx, first)))).toMatchObject({
    code: "TO911",
  });
  const late = store.write((tx) => renewLease(tx, first, world.clock.now()));
  expect(await refusal(late)).toMatchObject({ code: "TO911" });
});

test("a heartbeat keeps it", async () => {
  const { take, world, store } = await bench();
  const lease = await take(ANA);
  world.clock.advance(60_000);
  await store.write((tx) => renewLease(tx, lease, world.clock.now()));
  world.clock.advance(60_000);
  expect(await refusal(take(BEN))).toMatchObject({ code: "TO911" });
});

test("of a process of this machine that is dead it is taken at once", async () => {
  const { take } = await bench();
  await take(ANA);
  expect((await take(BEN, false)).epoch).toBe(2);
});

test("of a process of another machine it is waited for", async () => {
  const { take } = await bench();
  await take(ANA);
  expect(await refusal(take({ ...BEN, host: "south" }, false))).toMatchObject({ code: "TO911" });
});

test("given up, it is free, and epochs go on", async () => {
  const { take, world, store } = await bench();
  const lease = await take(ANA);
  await store.write((tx) => releaseLease(tx, lease, world.clock.now()));
  expect((await take(BEN)).epoch).toBe(2);
});
