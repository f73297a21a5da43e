import fs from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { openKeys } from "../../engine/config/keys.ts";
import type { KeyRing } from "../../engine/model/envelope.ts";
import { openVault } from "../../engine/store/vault.ts";
import type { Store } from "../../engine/store/open.ts";
import { ON_POSTGRES, testStore } from "../support/store.ts";
import { temporaryFolder, testWorld } from "../support/world.ts";
import type { TestWorld } from "../support/world.ts";

const KEY_A = Buffer.alloc(32, 1).toString("base64");
const KEY_B = Buffer.alloc(32, 2).toString("base64");

const keysWith = (env: Record<string, string>): KeyRing =>
  openKeys(testWorld({ env }), { local: false });

async function bench(keys: KeyRing = keysWith({ TIEOUT_KEY: KEY_A })) {
  const world = testWorld();
  const store = await testStore(world);
  const open = (connection = "books", ring = keys) =>
    openVault({ store, world, connection, keys: ring });
  return { world, store, open };
}

const rowsOf = (store: Store) =>
  store.db.selectFrom("vault").select(["name", "value"]).orderBy("name").execute();

/** Every byte of the store, the log of its last writes included. */
function bytesOf(world: TestWorld): string {
  const folder = path.join(world.files.root, ".tieout");
  return fs
    .readdirSync(folder)
    .map((name) => fs.readFileSync(path.join(folder, name)).toString("latin1"))
    .join("");
}

test("a secret is kept for its connection, and prints nowhere", async () => {
  const { open } = await bench();
  const vault = await open();
  expect(vault.get("token")).toBeNull();
  await vault.put("token", "s3cret");
  expect((await open("work")).get("token")).toBeNull();
  const secret = (await open()).get("token")!;
  expect(secret.reveal()).toBe("s3cret");
  expect(`${secret.toString()} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain(
    "s3cret",
  );
});

test.skipIf(ON_POSTGRES)("no byte of the store spells it", async () => {
  const { world, open } = await bench();
  await (await open()).put("token", "canary-5e1f");
  const bytes = bytesOf(world);
  expect(bytes).toContain("books/token");
  for (const form of ["canary-5e1f", Buffer.from("canary-5e1f").toString("base64").slice(0, 12)]) {
    expect(bytes).not.toContain(form);
  }
});

test("a secret that another process has turned over is seen after a reload", async () => {
  const { open } = await bench();
  const [one, two] = [await open(), await open()];
  await one.put("token", "new");
  expect(two.get("token")).toBeNull();
  await two.reload();
  expect(two.get("token")!.reveal()).toBe("new");
});

test("without its key it reads as nothing, says which key, and stays as it is", async () => {
  const { store, open } = await bench();
  await (await open()).put("token", "s3cret");
  const before = await rowsOf(store);
  const other = await open("books", keysWith({ TIEOUT_KEY: KEY_B }));
  expect(other.get("token")).toBeNull();
  const id = before[0]!.value.split(".")[1]!;
  expect(other.locked("token")).toContain(`sealed with key ${id}`);
  expect(other.locked("token")).toContain("TIEOUT_KEY");
  expect(await rowsOf(store)).toEqual(before);
  await other.put("token", "mine");
  expect(other.locked("token")).toBeNull();
  expect(await rowsOf(store)).toMatchObject([
    { name: "books/token" },
    { name: `books/token#${id}`, value: before[0]!.value },
  ]);
  // What was set aside is nobody's secret by another name.
  await other.reload();
  expect(other.get("token")!.reveal()).toBe("mine");
});

test("a new key opens what an old one sealed, as long as both are there", async () => {
  const { store, open } = await bench();
  await (await open()).put("token", "s3cret");
  const file = path.join(temporaryFolder(), "old-key");
  fs.writeFileSync(file, `${KEY_A}\n`);
  const both = await open("books", keysWith({ TIEOUT_KEY: KEY_B, TIEOUT_KEY_FILE: file }));
  expect(both.get("token")!.reveal()).toBe("s3cret");
  await both.put("token", "s3cret");
  expect((await rowsOf(store)).map(({ name }) => name)).toEqual(["books/token"]);
  const fresh = await open("books", keysWith({ TIEOUT_KEY: KEY_B }));
  expect(fresh.get("token")!.reveal()).toBe("s3cret");
});

test("moved to another name, another connection or another store, it does not open", async () => {
  const { store, world, open } = await bench();
  await (await open()).put("token", "s3cret");
  const [row] = await rowsOf(store);
  await store.write((tx) =>
    tx
      .insertInto("vault")
      .values({ name: "books/other", value: row!.value, at: world.clock.now() })
      .execute(),
  );
  const vault = await open();
  expect(vault.get("other")).toBeNull();
  expect(vault.locked("other")).toContain("damaged, or of another store");
  const elsewhere = await testStore(testWorld({ seed: 9 }));
  await elsewhere.write((tx) =>
    tx
      .insertInto("vault")
      .values({ ...row!, at: "now" })
      .execute(),
  );
  const keys = keysWith({ TIEOUT_KEY: KEY_A });
  const moved = await openVault({ store: elsewhere, world, connection: "books", keys });
  expect(moved.get("token")).toBeNull();
});

test("a changed byte does not open", async () => {
  const { store, open } = await bench();
  await (await open()).put("token", "s3cret");
  const [row] = await rowsOf(store);
  const body = row!.value.split(".");
  body[3] = (body[3]!.startsWith("A") ? "B" : "A") + body[3]!.slice(1);
  await store.write((tx) =>
    tx
      .updateTable("vault")
      .set({ value: body.join(".") })
      .execute(),
  );
  expect((await open()).locked("token")).toContain("damaged");
});

test("the same value is sealed differently each time", async () => {
  const { store, open } = await bench();
  const vault = await open();
  const sealed = new Set<string>();
  for (const _ of [1, 2, 3]) {
    await vault.put("a", "s3cret");
    sealed.add((await rowsOf(store))[0]!.value);
  }
  expect(sealed.size).toBe(3);
});

test("one at a time does its work under a key, and the next one after it", async () => {
  const { open } = await bench();
  const [one, two] = [await open(), await open()];
  const order: string[] = [];
  let go = (): void => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  const first = one.alone("token", async () => {
    order.push("first begins");
    await held;
    order.push("first ends");
  });
  const second = two.alone("token", async () => void order.push("second"));
  const other = two.alone("other", async () => void order.push("another key"));
  await other;
  go();
  await Promise.all([first, second]);
  expect(order).toEqual(["first begins", "another key", "first ends", "second"]);
});

test("a turn is given up when the work fails", async () => {
  const { open } = await bench();
  const vault = await open();
  await expect(vault.alone("token", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await vault.alone("token", () => Promise.resolve(7))).toBe(7);
});

test("what cannot be kept is not begun", async () => {
  const { open } = await bench(openKeys(testWorld(), { local: false }));
  let begun = false;
  const work = (await open()).alone("token", async () => void (begun = true));
  await expect(work).rejects.toMatchObject({ code: "TO904" });
  expect(begun).toBe(false);
});
