import { onTestFinished } from "vitest";
import { openStore } from "../../engine/store/open.ts";
import type { Store } from "../../engine/store/open.ts";
import { postgresDatabase, runSql } from "./postgres.ts";
import { testWorld } from "./world.ts";
import type { TestWorld } from "./world.ts";

/** `TIEOUT_TEST_STORE=postgres` runs the same tests over PostgreSQL; what only a file has is skipped. */
export const ON_POSTGRES = process.env["TIEOUT_TEST_STORE"] === "postgres";

/**
 * The step of a test that fails every call of a story in turn. Which calls there are is the same
 * whatever the store; on PostgreSQL, where making one takes 100 ms, every third is failed.
 */
export const EVERY_CALL = ON_POSTGRES ? 3 : 1;

let stores = 0;
let database: Promise<string> | undefined;
/** Each opening looks through all tables of its database: over 300 stores in one it took half more. */
const STORES_OF_A_DATABASE = 25;

/** Where the next store of a test lies: a file of the project, or a schema of its own. */
export async function storeAddress(): Promise<string> {
  if (!ON_POSTGRES) return "sqlite:.tieout/staging.db";
  const before = stores++;
  if (before % STORES_OF_A_DATABASE === 0) database = postgresDatabase();
  const url = new URL(await database!);
  url.searchParams.set("schema", `s${before + 1}`);
  return url.href;
}

/** A schema of PostgreSQL goes with all that is in it; a file is deleted with its folder. */
export async function dropStore(address: string): Promise<void> {
  if (!URL.canParse(address) || !address.startsWith("postgres:")) return;
  const url = new URL(address);
  const schema = url.searchParams.get("schema") ?? "tieout";
  url.searchParams.delete("schema");
  await runSql(url.href, `drop schema "${schema}" cascade`);
}

/** A real store of a test's own; closed when the test has ended. */
export async function testStore(world: TestWorld = testWorld()): Promise<Store> {
  const store = await openStore({ address: await storeAddress(), world });
  onTestFinished(() => store.close());
  return store;
}
