/** A slice of `npm run soak`, in a process of its own: what it measures is what that process holds. */
import { execa } from "execa";
import { expect, test } from "vitest";
import { cleanEnv, PROJECT } from "../support/cli.ts";
import { growth } from "./soak.ts";
import type { SoakCompany } from "./soak.ts";

test(
  "eight companies, one request in twenty gone wrong, processes killed: totals tie, nothing is held",
  {
    timeout: 300_000,
  },
  async () => {
    const size = ["--companies", "8", "--documents", "150", "--days", "3"];
    const args = [...size, "--crash", "15", "--json"];
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ["test/soak/main.ts", ...args],
      { cwd: PROJECT, env: cleanEnv(), extendEnv: false, reject: false },
    );
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { companies, grown } = JSON.parse(stdout) as { companies: SoakCompany[]; grown: number };
    expect(companies.flatMap(({ problems }) => problems)).toEqual([]);
    // 102 invoices, 51 payments and 40 clients, each made once.
    expect(companies.map(({ made }) => made)).toEqual(Array(8).fill(193));
    for (const { sums } of companies) {
      expect(sums.map(({ entity }) => entity)).toEqual(["invoice", "payment"]);
      for (const { source, books } of sums) expect(books).toBe(source);
    }
    expect(companies.reduce((sum, { faults }) => sum + faults, 0)).toBeGreaterThan(0);
    expect(companies.reduce((sum, { killed }) => sum + killed, 0)).toBeGreaterThan(0);
    // 1 was seen; 8 where each process that was killed stayed.
    expect(grown).toBeLessThanOrEqual(5);
  },
);

test("a process that holds more with every company is told", () => {
  const held = [50, 60, 60, 61, 60, 62, 75, 90];
  const companies = held.map((heapBytes) => ({ heapBytes }) as SoakCompany);
  expect(growth(companies)).toBe(48);
  expect(growth(companies.slice(0, 6))).toBe(2);
});
