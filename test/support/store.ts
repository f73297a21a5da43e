import { onTestFinished } from "vitest";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { testWorld } from "./world.ts";
import type { TestWorld } from "./world.ts";

/** A real SQLite file in a temporary folder; closed and gone when the test has ended. */
export async function testStore(world: TestWorld = testWorld()): Promise<Store> {
  const store = await openStore({ address: "sqlite:.tieout/staging.db", world });
  onTestFinished(() => store.close());
  return store;
}
