import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { legalData } from "../../examples/legal/make-data.ts";
import { byHand } from "../support/by-hand.ts";
import { PROJECT } from "../support/cli.ts";
import { tieout, tieoutJson } from "../cli/project.ts";
import { runScript } from "../support/script.ts";
import { tempFolder } from "../support/temp.ts";

const EXAMPLE = path.join(PROJECT, "examples/legal");
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
interface EntityExpected {
  readonly rows: number;
  readonly total?: string;
  readonly by_outcome: Readonly<
    Record<string, { readonly count: number; readonly keys: readonly string[] }>
  >;
}
interface ListFile {
  readonly rows: readonly {
    readonly key: string;
    readonly status: string;
    readonly reason: string;
  }[];
}

const PATIENCE = 240_000;

const expected = JSON.parse(
  fs.readFileSync(path.join(EXAMPLE, "expected.json"), "utf8"),
) as Expected;

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
    const folder = copyExample();
    await tieout(folder, 0, "run");
    for (const entity of ENTITIES) {
      const { rows } = await tieoutJson<ListFile>(folder, 0, "list", entity);
      const found = Map.groupBy(rows, outcomeOf);
      const wanted = new Map<string, string[]>();
      for (const [outcome, { keys }] of Object.entries(expected[entity].by_outcome)) {
        // Made or found: both are in the books.
        const own = outcome === "link" || outcome === "create" ? "done" : outcome;
        wanted.set(own, [...(wanted.get(own) ?? []), ...keys]);
      }
      const sorted = (keys: readonly string[]): readonly string[] => keys.toSorted();
      expect(
        Object.fromEntries([...found].map(([out, all]) => [out, sorted(all.map((r) => r.key))])),
        entity,
      ).toEqual(Object.fromEntries([...wanted].map(([out, keys]) => [out, sorted(keys)])));
    }
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
    const folder = copyExample();
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
      const body = JSON.stringify({ entity: "Deposit", operation: "create", body: interest });
      const answer = await fetch(`${url}/_emulator/edit`, { method: "POST", body });
      expect(answer.status, await answer.text()).toBe(200);
    });
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toContain("trust_account/IOLTA Trust");
    expect(stdout).toContain("0.01 unexplained");
  },
);

function copyExample(): string {
  const folder = tempFolder();
  fs.cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !file.includes(".tieout") });
  return folder;
}

/** What the books themselves hold: what is open, what lies on the accounts. */
async function compareBooks(url: string): Promise<void> {
  const { books_after: after } = expected;
  const open = new Map(
    (await ask(url, "Invoice"))
      .filter((each) => Number(each["Balance"]) > 0)
      .map((each) => [each["DocNumber"] as string, Number(each["Balance"]).toFixed(2)] as const),
  );
  for (const [number, left] of Object.entries(after.open_by_invoice)) {
    expect([number, open.get(number)]).toEqual([number, left]);
  }
  const accounts = new Map(
    (await ask(url, "Account")).map((each) => [
      each["Name"] as string,
      Number(each["CurrentBalanceWithSubAccounts"]).toFixed(2),
    ]),
  );
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

type Row = Readonly<Record<string, unknown>>;

async function ask(url: string, entity: string): Promise<readonly Row[]> {
  const granted = await fetch(`${url}/_emulator/tokens`, { method: "POST" });
  const { accessToken } = (await granted.json()) as { accessToken: string };
  const query = encodeURIComponent(`select * from ${entity} maxresults 1000`);
  const answer = await fetch(`${url}/v3/company/${COMPANY}/query?query=${query}`, {
    headers: { accept: "application/json", authorization: `Bearer ${accessToken}` },
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const { QueryResponse } = JSON.parse(text) as { QueryResponse: Record<string, readonly Row[]> };
  return QueryResponse[entity] ?? [];
}

function outcomeOf({ status, reason }: ListFile["rows"][number]): string {
  if (["synced", "payment pending"].includes(status)) return "done";
  return status === "waiting" ? status : reason.split(" ")[0]!;
}
