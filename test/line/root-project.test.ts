import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { copyRootProject, tieout, tieoutJson } from "../cli/project.ts";
import { PROJECT } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";

/** The default project of this repository, walked from the first plan to the tie-out. */

interface Expected {
  readonly unattended: {
    readonly employee: Entity;
    readonly project: Entity;
    readonly invoice: Entity & {
      readonly total: string;
      readonly create: Created;
      readonly link: { readonly total: string };
    };
  };
}
interface Entity {
  readonly rows: number;
  readonly link: { readonly count: number; readonly differing?: readonly string[] };
  readonly create?: { readonly count: number };
  readonly held_back: readonly HeldBack[];
}
interface HeldBack {
  readonly reason: string;
  readonly count: number;
  readonly total?: string;
  readonly keys?: readonly string[];
}
interface Created {
  readonly count: number;
  readonly total: string;
  readonly by_month: Readonly<Record<string, { readonly count: number; readonly total: string }>>;
}
interface PlanFile {
  readonly digest: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly row: string;
    readonly amount: { readonly after: string | null };
    readonly reasons: readonly { readonly code: string }[];
  }[];
}
interface RunFile {
  readonly applied: {
    readonly entities: readonly {
      readonly label: string;
      readonly created: number;
      readonly updated: number;
      readonly linked: number;
      readonly amount: string | null;
      readonly found: string | null;
    }[];
    readonly not_done: readonly unknown[];
    readonly total: { readonly created: number; readonly updated: number };
  };
  readonly check: { readonly tied: boolean; readonly unexplained: readonly unknown[] };
}
interface CheckFile {
  readonly tied: boolean;
  readonly entities: readonly {
    readonly source: string;
    readonly books: string;
    readonly difference: string;
    readonly months: readonly { readonly month: string; readonly books: string }[];
  }[];
  readonly explained: readonly { readonly amount: string }[];
  readonly foreign: readonly { readonly rows: number; readonly amount: string }[];
}

const { unattended: expected } = JSON.parse(
  fs.readFileSync(path.join(PROJECT, "examples/linarc/expected.json"), "utf8"),
) as Expected;

const byKind = (plan: PlanFile, entity: string, kind: string): readonly string[] =>
  plan.changes
    .filter((change) => change.kind === kind && change.row.startsWith(`${entity}/`))
    .map((change) => change.row.slice(entity.length + 1));

// 42 s where eight others use the machine: eleven processes, 906 documents sent.
const PATIENCE = 300_000;

test(
  "the default project: plan, run, run again, check, to the cent",
  { timeout: PATIENCE },
  async () => {
    const folder = tempFolder();
    copyRootProject(folder);
    await tieout(folder, 0, "validate");
    await tieout(folder, 0, "test");

    const plan = await tieoutJson<PlanFile>(folder, 2, "plan", "--detailed-exitcode");
    expectPlan(plan);
    const again = await tieoutJson<PlanFile>(folder, 0, "plan");
    expect(again.digest, "a plan sends nothing: a second one is the same").toBe(plan.digest);

    const ran = await tieoutJson<RunFile>(folder, 0, "run");
    expectRun(ran);

    const nothing = await tieoutJson<RunFile>(folder, 0, "run");
    expect(nothing.applied.total).toMatchObject({ created: 0, updated: 0 });
    expect(nothing.applied.entities).toEqual([]);
    expect((await tieout(folder, 0, "plan")).stdout).toContain("Nothing to do.");

    expectCheck(await tieoutJson<CheckFile>(folder, 0, "check"));
  },
);

function expectPlan(plan: PlanFile): void {
  const schema = JSON.parse(
    fs.readFileSync(path.join(PROJECT, "engine/report/schema/plan.schema.json"), "utf8"),
  ) as object;
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, formats: { "date-time": true } });
  expect(ajv.validate(schema, plan), JSON.stringify(ajv.errors?.slice(0, 3))).toBe(true);
  for (const entity of ["employee", "project", "invoice"] as const) {
    const want = expected[entity];
    const differing = want.link.differing ?? [];
    expect(byKind(plan, entity, "create")).toHaveLength(want.create?.count ?? 0);
    expect(byKind(plan, entity, "update").toSorted()).toEqual(differing.toSorted());
    expect(byKind(plan, entity, "link")).toHaveLength(want.link.count - differing.length);
    expect(heldBack(plan, entity)).toEqual(
      Object.fromEntries(want.held_back.map(({ reason, keys }) => [reason, keys?.toSorted()])),
    );
  }
}

function heldBack(plan: PlanFile, entity: string): Readonly<Record<string, readonly string[]>> {
  const own = plan.changes.filter(
    (change) => change.kind === "blocked" && change.row.startsWith(`${entity}/`),
  );
  const groups = Map.groupBy(own, (change) => change.reasons[0]?.code ?? "");
  return Object.fromEntries(
    [...groups].map(([code, rows]) => [
      code,
      rows.map((change) => change.row.slice(entity.length + 1)).toSorted(),
    ]),
  );
}

function expectRun(ran: RunFile): void {
  const { employee, project, invoice } = expected;
  const differing = employee.link.differing?.length ?? 0;
  expect(ran.applied.not_done).toEqual([]);
  expect(ran.applied.entities).toMatchObject([
    {
      created: employee.create?.count,
      updated: differing,
      linked: employee.link.count - differing,
      amount: null,
    },
    { created: 0, updated: 0, linked: project.link.count },
    {
      created: invoice.create.count,
      updated: 0,
      linked: invoice.link.count,
      amount: invoice.create.total,
      found: invoice.link.total,
    },
  ]);
  expect(ran.check).toMatchObject({ tied: true, unexplained: [] });
}

const cents = (amount: string): bigint => BigInt(amount.replace(".", ""));

function expectCheck(check: CheckFile): void {
  const [invoices] = check.entities;
  const { create, link, held_back: held } = expected.invoice;
  expect(check.tied).toBe(true);
  expect(cents(invoices?.books ?? "")).toBe(cents(create.total) + cents(link.total));
  // Every month of the books has what was created in it, and what was found there before.
  const months = new Map(invoices?.months.map((each) => [each.month, cents(each.books)]));
  let found = 0n;
  for (const [month, { total }] of Object.entries(create.by_month)) {
    found += (months.get(month) ?? 0n) - cents(total);
  }
  expect(found).toBe(cents(link.total));
  const explained = check.explained.reduce((sum, each) => sum + cents(each.amount), 0n);
  expect(explained).toBe(cents(invoices?.difference ?? ""));
  expect(explained).toBeGreaterThan(held.reduce((sum, each) => sum + cents(each.total ?? "0"), 0n));
  expect(check.foreign).toEqual([expect.objectContaining({ rows: 3, amount: "18525.50" })]);
}
