import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { legalData } from "../../examples/legal/make-data.ts";
import { byHand } from "../support/by-hand.ts";
import { tieout } from "../cli/project.ts";
import { runScript } from "../support/script.ts";
import { ask, balances, compareRows, copyExample } from "./outcome.ts";
import { editByHand, exampleFolder, expectedOf } from "./outcome.ts";
import type { EntityExpected } from "./outcome.ts";

const EXAMPLE = exampleFolder("legal");
const COMPANY = "9341454402681117";
const ENTITIES = [
  ...(["contact", "matter", "invoice", "payment"] as const),
  ...(["deposit_slip", "hard_cost"] as const),
];

interface Expected extends Readonly<Record<(typeof ENTITIES)[number], EntityExpected>> {
  readonly books_after: {
    readonly paid: number;
    readonly open_by_invoice: Readonly<Record<string, string>>;
    readonly receivable: string;
    readonly trust_bank: string;
    readonly trust_liability: string;
    readonly undeposited: string;
    readonly advanced_costs: string;
  };
}
const PATIENCE = 240_000;

const expected = expectedOf<Expected>("legal");

test("the committed data is what the generator makes", () => {
  const differing = [...legalData()]
    .filter(([file, text]) => fs.readFileSync(path.join(EXAMPLE, file), "utf8") !== text)
    .map(([file]) => file);
  expect(differing, "run: node examples/legal/make-data.ts").toEqual([]);
});

test("the expected outcome places every row once", () => {
  for (const entity of ENTITIES) {
    const { rows, by_outcome } = expected[entity];
    const keys = Object.values(by_outcome).flatMap((each) => each.keys);
    expect([keys.length, new Set(keys).size]).toEqual([rows, rows]);
  }
});

test("the script of examples/legal does what it says", { timeout: PATIENCE }, async () => {
  expect(await runScript("legal")).toBeGreaterThan(6);
});

test(
  "examples/legal comes to what its generator worked out, row by row and to the cent",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample("legal");
    await tieout(folder, 0, "run");
    for (const entity of ENTITIES) await compareRows(folder, entity, expected[entity]);
    await byHand(folder, compareBooks);
    await tieout(folder, 0, "plan", "--expect-no-changes");
    const { stdout } = await tieout(folder, 0, "check");
    expect(stdout).toMatch(/\b1 row +7,366\.66 +7,366\.66 +7,366\.66 +0\.00/);
    expect(stdout).toMatch(/\b14 rows +-7,366\.66 +-7,366\.66 +-7,366\.66 +0\.00/);
  },
);

test(
  "a cent put by hand into the trust bank of examples/legal is found and named",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample("legal");
    await tieout(folder, 0, "run");
    await byHand(folder, async (url) => {
      const interest = {
        DepositToAccountRef: { value: "39" },
        TxnDate: "2026-07-31",
        Line: [
          {
            Amount: 0.01,
            DetailType: "DepositLineDetail",
            DepositLineDetail: { AccountRef: { value: "40" } },
          },
        ],
      };
      await editByHand(url, { entity: "Deposit", operation: "create", body: interest });
    });
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toContain("trust_account/IOLTA Trust");
    expect(stdout).toContain("0.01 unexplained");
  },
);

/** What the books themselves hold: what is open, what lies on the accounts. */
async function compareBooks(url: string): Promise<void> {
  const { books_after: after } = expected;
  const open = new Map(
    (await ask(url, COMPANY, "Invoice"))
      .filter((each) => Number(each["Balance"]) > 0)
      .map((each) => [each["DocNumber"] as string, Number(each["Balance"]).toFixed(2)] as const),
  );
  for (const [number, left] of Object.entries(after.open_by_invoice)) {
    expect([number, open.get(number)]).toEqual([number, left]);
  }
  const accounts = await balances(url, COMPANY);
  expect({
    receivable: accounts.get("Accounts Receivable (A/R)"),
    trust_bank: accounts.get("IOLTA Trust"),
    trust_liability: accounts.get("Client Trust Liability"),
    undeposited: accounts.get("Undeposited Funds"),
    advanced_costs: accounts.get("Advanced Client Costs"),
  }).toEqual({
    receivable: after.receivable,
    trust_bank: after.trust_bank,
    trust_liability: after.trust_liability,
    undeposited: after.undeposited,
    advanced_costs: after.advanced_costs,
  });
}
