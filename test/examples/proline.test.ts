import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { prolineData } from "../../examples/proline/make-data.ts";
import { byHand } from "../support/by-hand.ts";
import { tieout } from "../cli/project.ts";
import { runScript } from "../support/script.ts";
import { ask, compareRows, copyExample, editByHand } from "./outcome.ts";
import { exampleFolder, expectedOf } from "./outcome.ts";
import type { EntityExpected, Row } from "./outcome.ts";

const EXAMPLE = exampleFolder("proline");
const COMPANY = "9341453610442871";

interface Expected extends Readonly<Record<(typeof ENTITIES)[number], EntityExpected>> {
  readonly books_after: {
    readonly paid: number;
    readonly open: number;
    readonly open_by_invoice: Readonly<Record<string, string>>;
    readonly unapplied: string;
    readonly receivable: string;
    readonly not_ours: string;
    readonly payment_methods_made: number;
  };
}
const ENTITIES = ["contact", "project", "invoice", "payment"] as const;
const PATIENCE = 200_000;

const expected = expectedOf<Expected>("proline");

test("the committed data is what the generator makes", () => {
  const differing = [...prolineData()]
    .filter(([file, text]) => fs.readFileSync(path.join(EXAMPLE, file), "utf8") !== text)
    .map(([file]) => file);
  expect(differing, "run: node examples/proline/make-data.ts").toEqual([]);
});

test("the expected outcome places every row and every cent once", () => {
  for (const entity of ENTITIES) {
    const { rows, total, by_outcome } = expected[entity];
    const buckets = Object.values(by_outcome);
    expect(buckets.reduce((sum, each) => sum + each.count, 0)).toBe(rows);
    expect(new Set(buckets.flatMap((each) => each.keys)).size).toBe(rows);
    const cents = buckets.reduce((sum, each) => sum + centsOf(each.total ?? "0.00"), 0n);
    expect(cents).toBe(centsOf(total ?? "0.00"));
  }
});

test("the page for people tells the same figures", () => {
  const page = fs.readFileSync(path.join(EXAMPLE, "README.md"), "utf8");
  for (const entity of ["invoice", "payment"] as const) {
    const { rows, total, by_outcome } = expected[entity];
    const { count, total: posted } = by_outcome["create"]!;
    const rest = dollars(centsOf(total!) - centsOf(posted!));
    const cells = [`${rows}, ${shown(total!)}`, `${count}, ${shown(posted!)}`];
    expect(page).toContain(`| ${cells.join(" | ")} | ${rows - count}, ${shown(rest)} |`);
  }
  const { receivable, unapplied, paid, open } = expected.books_after;
  for (const figure of [receivable, unapplied]) expect(page).toContain(shown(figure));
  expect(page).toMatch(new RegExp(`${paid} are paid and ${open} open`));
});

test("the script of examples/proline does what it says", { timeout: PATIENCE }, async () => {
  expect(await runScript("proline")).toBeGreaterThan(5);
});

test(
  "examples/proline comes to what its generator worked out, row by row and to the cent",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample("proline");
    await tieout(folder, 0, "run");
    for (const entity of ENTITIES) await compareRows(folder, entity, expected[entity]);
    await byHand(folder, compareBooks);
    await tieout(folder, 0, "plan", "--expect-no-changes");
    await tieout(folder, 0, "check");
  },
);

test(
  "a cent put into the books of examples/proline by hand is found and named",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample("proline");
    await tieout(folder, 0, "run");
    await byHand(folder, async (url) => {
      const [first] = await ask(url, COMPANY, "Invoice", "where DocNumber = '2202-1'");
      const lines = (first!["Line"] as readonly Row[]).filter(
        (each) => each["DetailType"] === "SalesItemLineDetail",
      );
      const cent = { Amount: 0.01, DetailType: "SalesItemLineDetail", SalesItemLineDetail: ITEM };
      const set = { Line: [...lines, cent] };
      await editByHand(url, { entity: "Invoice", id: first!["Id"], set });
    });
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toContain("2202-1");
    expect(stdout).toContain("0.01");
  },
);

/** What the books themselves hold: methods, open amounts, credit. */
async function compareBooks(url: string): Promise<void> {
  const { books_after: after } = expected;
  const invoices = await ask(url, COMPANY, "Invoice");
  const open = invoices
    .filter((each) => Number(each["Balance"]) > 0)
    .map((each) => [each["DocNumber"] as string, Number(each["Balance"]).toFixed(2)] as const);
  const ours = open.filter(([number]) => after.open_by_invoice[number] !== undefined);
  expect(Object.fromEntries(ours)).toEqual(after.open_by_invoice);
  const owed = open.reduce((sum, [, amount]) => sum + centsOf(amount), 0n);
  expect(dollars(owed)).toBe(after.receivable);
  const payments = await ask(url, COMPANY, "Payment");
  const credit = payments.reduce(
    (sum, each) => sum + centsOf(Number(each["UnappliedAmt"]).toFixed(2)),
    0n,
  );
  expect(dollars(credit)).toBe(after.unapplied);
  const methods = await ask(url, COMPANY, "PaymentMethod", "where Name = 'ProLine'");
  expect(methods).toHaveLength(after.payment_methods_made);
  const method = (methods[0] as { Id?: string } | undefined)?.Id;
  expect(
    new Set(payments.map((each) => (each["PaymentMethodRef"] as { value?: string }).value)),
  ).toEqual(new Set([method]));
}

const ITEM = { ItemRef: { value: "1" }, Qty: 1, UnitPrice: 0.01 };
const centsOf = (text: string): bigint => BigInt(text.replace(".", ""));
const shown = (text: string): string => text.replace(/\B(?=(\d{3})+\.)/g, ",");

function dollars(cents: bigint): string {
  const digits = String(cents).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
