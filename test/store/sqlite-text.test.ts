import { expect, test } from "vitest";
import { openStore } from "../../engine/store/open.ts";
import { steadyText } from "../../engine/store/sqlite-text.ts";
import { bulk, compileStatement, statement } from "../../engine/store/statement.ts";
import type { Params } from "../../engine/store/statement.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";

interface Given {
  readonly name: string;
  readonly limit: number;
}

test("what never changes stands in the text, what does behind a function", async () => {
  const { db, close } = await openStore({ address: "sqlite::memory:", world: testWorld() });
  const { sql, bind } = compileStatement(
    db,
    (on, p: Params<Given>) =>
      on
        .updateTable("mirror")
        .set({ version: p("name"), number: "O'Brien?", gone: 0 })
        .where("name", "=", p("name"))
        .where("active", "=", 1),
    steadyText,
  );
  expect(sql).toBe(
    `update "mirror" set "version" = ?, "number" = 'O''Brien?', "gone" = 0 ` +
      `where "name" = ifnull(?, null) and "active" = 1`,
  );
  expect(bind({ name: "quarry road", limit: 3 })).toEqual(["quarry road", "quarry road"]);
  await close();
});

const named = statement((db, p: Params<Given>) =>
  db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", p("name"))
    .where("value", "=", 'it\'s ? "so"')
    .limit(p("limit")),
);
const put = bulk((db, rows: readonly Params<{ key: string; value: string }>[]) =>
  db.insertInto("meta").values(rows.map((p) => ({ key: p("key"), value: p("value") }))),
);

test("a statement finds by a text with quotes and places in it", async () => {
  const store = await testStore(testWorld());
  await store.write((tx) => put.run(tx, [{ key: "a", value: 'it\'s ? "so"' }]));
  expect(await named.all(store.db, { name: "a", limit: 1 })).toEqual([{ value: 'it\'s ? "so"' }]);
  expect(await named.all(store.db, { name: "b", limit: 1 })).toEqual([]);
});

interface Said {
  readonly key: string;
  readonly value: string;
}

test("what is the same in all rows of a bulk is bound once, by its name", async () => {
  const store = await testStore(testWorld());
  const say = bulk((db, rows: readonly Params<Said>[], same: Params<Said>) =>
    db.insertInto("meta").values(rows.map((p) => ({ key: p("key"), value: same("value") }))),
  );
  const keys = Array.from({ length: 361 }, (_, at) => `key:${at}`);
  const said = keys.map((key) => ({ key, value: "it's @value ?" }));
  expect(await store.write((tx) => say.run(tx, said))).toBe(said.length);
  const kept = await store.db
    .selectFrom("meta")
    .selectAll()
    .where("key", "like", "key:%")
    .execute();
  expect(kept.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(
    said.toSorted((a, b) => a.key.localeCompare(b.key)),
  );
});
