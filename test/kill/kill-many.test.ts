/** A slice of `npm run kill9`. */
import { expect, test } from "vitest";
import { NO_POSTGRES, postgresDatabase } from "../support/postgres.ts";
import { killMany } from "./kill-many.ts";

test(
  "killed ten times at moments of chance: none twice, none missing",
  { timeout: 300_000 },
  async () => {
    const result = await killMany({ times: 10, seed: 7, invoices: 9 });
    expect(result.problems).toEqual([]);
    expect(result.kills).toBeGreaterThanOrEqual(10);
    expect(result.posted).toBe(result.companies * 9);
  },
);

test.skipIf(NO_POSTGRES !== null)(
  "killed six times on PostgreSQL: none twice, none missing",
  { timeout: 300_000 },
  async () => {
    const postgres = await postgresDatabase();
    const result = await killMany({ times: 6, seed: 3, invoices: 9, postgres });
    expect(result.problems).toEqual([]);
    expect(result.kills).toBeGreaterThanOrEqual(6);
  },
);
