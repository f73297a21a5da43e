/** What `paid:` may ask for: other records, and what is desired. */
import { expect, test } from "vitest";
import type { Expr } from "../../engine/model/program.ts";
import { expr } from "../support/build.ts";
import { testStore } from "../support/store.ts";
import { testWorld } from "../support/world.ts";
import {
  booksSystem,
  companyProgram,
  openLine,
  sourceSystem,
  withEntity,
  words,
} from "./apply-bench.ts";

const bench = async (of: "project" | "invoice", paid: Expr) => {
  const world = testWorld();
  const work = sourceSystem();
  for (const n of [1, 2]) work.add("projects", { number: `P-${n}`, title: `Project ${n}` });
  for (const n of [1, 2]) {
    const row = { project: "P-1", total: "10.00", date: "2026-05-10" };
    work.add("invoices", { ...row, number: `INV-${n}` });
  }
  const parts = { work, books: booksSystem(), store: await testStore(world), world };
  const program = withEntity(companyProgram(), of, { paid });
  return { ...parts, ...openLine({ ...parts, program }) };
};

test("a thing that is linked is asked whether it is paid by what another record says", async () => {
  const other = { ref: "project", key: "P-2" } as never;
  const b = await bench(
    "project",
    expr((scope) => scope.existing !== null && scope.follow(other, "title") === "Project 2"),
  );
  b.books.add("Customer", { DisplayName: "Other" });
  const plan = await b.plan();
  const [twin] = b.books.rows("Customer");
  const first = [...plan.changes].find(({ address }) => address.key === "P-1")!;
  const target = { target: twin!.id as never, expectVersion: twin!.version };
  const changes = [{ ...first, kind: "link" as const, ...target }];
  expect(words(await b.apply({ ...plan, changes }))).toEqual(["project/P-1 done"]);
});

/** A project is nothing that is paid. */
const SETTLED = ["na", "na", "paid", "paid"];

test("it sees what is desired, whether its row was evaluated just now or long ago", async () => {
  const b = await bench(
    "invoice",
    expr(({ existing, desired }) => existing?.["DocNumber"] === desired?.["DocNumber"]),
  );
  const settled = async (): Promise<readonly string[]> => {
    const rows = await b.store.db
      .selectFrom("document")
      .select("settlement")
      .orderBy("id")
      .execute();
    return rows.map(({ settlement }) => settlement);
  };
  await b.run();
  expect(await settled()).toEqual(SETTLED);
  b.work.edit("invoices", "INV-1", { note: "June" });
  await b.run();
  expect(await settled()).toEqual(SETTLED);
  await b.run();
  expect(await settled()).toEqual(SETTLED);
});
