import pg from "pg";
import { expect, test } from "vitest";
import { NO_POSTGRES, postgresDatabase, runSql } from "./postgres.ts";

test.skipIf(NO_POSTGRES !== null)("each test has a database of its own", async () => {
  const [one, other] = [await postgresDatabase(), await postgresDatabase()];
  await runSql(one, "create table t (n numeric(20, 4))", "insert into t values (12.5)");
  const client = new pg.Client({ connectionString: one });
  await client.connect();
  const { rows } = await client.query("select n from t");
  await client.end();
  expect(rows).toEqual([{ n: "12.5000" }]);
  await expect(runSql(other, "select n from t")).rejects.toThrow(/does not exist/);
});
