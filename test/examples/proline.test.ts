import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { prolineData } from "../../examples/proline/make-data.ts";
import { byHand } from "../support/by-hand.ts";
import { PROJECT } from "../support/cli.ts";
import { tieout, tieoutJson } from "../cli/project.ts";
import { runScript } from "../support/script.ts";
import { tempFolder } from "../support/temp.ts";

const EXAMPLE = path.join(PROJECT, "examples/proline");

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
interface EntityExpected {
  readonly rows: number;
  readonly total?: string;
  readonly by_outcome: Readonly<Record<string, Bucket>>;
}
interface Bucket {
  readonly count: number;
  readonly total?: string;
  readonly keys: readonly string[];
}
interface ListFile {
  readonly rows: readonly {
    readonly key: string;
    readonly status: string;
    readonly reason: string;
  }[];
}

const ENTITIES = ["contact", "project", "invoice", "payment"] as const;
const PATIENCE = 200_000;

const expected = JSON.parse(
  fs.readFileSync(path.join(EXAMPLE, "expected.json"), "utf8"),
) as Expected;

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
    const folder = copyExample();
    await tieout(folder, 0, "run");
    for (const entity of ENTITIES) {
      const { rows } = await tieoutJson<ListFile>(folder, 0, "list", entity);
      const found = Map.groupBy(rows, outcomeOf);
      const { by_outcome } = expected[entity];
      for (const [outcome, { keys }] of Object.entries(by_outcome)) {
        // Made or found: both are in the books.
        const wanted = outcome === "link" || outcome === "create" ? "done" : outcome;
        const own = (found.get(wanted) ?? []).map((row) => row.key);
        expect(own, `${entity} ${outcome}`).toEqual(expect.arrayContaining([...keys]));
      }
      const inBooks = ["create", "link"].flatMap((each) => by_outcome[each]?.keys ?? []);
      expect(
        found
          .get("done")
          ?.map((row) => row.key)
          .toSorted(),
      ).toEqual(inBooks.toSorted());
    }
    await byHand(folder, (url) => compareBooks(url));
    await tieout(folder, 0, "plan", "--expect-no-changes");
    await tieout(folder, 0, "check");
  },
);

test(
  "a cent put into the books of examples/proline by hand is found and named",
  { timeout: PATIENCE },
  async () => {
    const folder = copyExample();
    await tieout(folder, 0, "run");
    await byHand(folder, async (url) => {
      const [first] = await ask(url, "select * from Invoice where DocNumber = '2202-1'", "Invoice");
      const lines = (first!["Line"] as readonly Row[]).filter(
        (each) => each["DetailType"] === "SalesItemLineDetail",
      );
      const cent = { Amount: 0.01, DetailType: "SalesItemLineDetail", SalesItemLineDetail: ITEM };
      const set = { Line: [...lines, cent] };
      const body = JSON.stringify({ entity: "Invoice", id: first!["Id"], set });
      const answer = await fetch(`${url}/_emulator/edit`, { method: "POST", body });
      expect(answer.status, await answer.text()).toBe(200);
    });
    const { stdout } = await tieout(folder, 7, "check");
    expect(stdout).toContain("2202-1");
    expect(stdout).toContain("0.01");
  },
);

function copyExample(): string {
  const folder = tempFolder();
  fs.cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !file.includes(".tieout") });
  return folder;
}

/** What the books themselves hold: methods, open amounts, credit. */
async function compareBooks(url: string): Promise<void> {
  const { books_after: after } = expected;
  const invoices = await ask(url, "select * from Invoice maxresults 1000", "Invoice");
  const open = invoices
    .filter((each) => Number(each["Balance"]) > 0)
    .map((each) => [each["DocNumber"] as string, Number(each["Balance"]).toFixed(2)] as const);
  const ours = open.filter(([number]) => after.open_by_invoice[number] !== undefined);
  expect(Object.fromEntries(ours)).toEqual(after.open_by_invoice);
  const owed = open.reduce((sum, [, amount]) => sum + centsOf(amount), 0n);
  expect(dollars(owed)).toBe(after.receivable);
  const payments = await ask(url, "select * from Payment maxresults 1000", "Payment");
  const credit = payments.reduce(
    (sum, each) => sum + centsOf(Number(each["UnappliedAmt"]).toFixed(2)),
    0n,
  );
  expect(dollars(credit)).toBe(after.unapplied);
  const methods = await ask(
    url,
    "select * from PaymentMethod where Name = 'ProLine'",
    "PaymentMethod",
  );
  expect(methods).toHaveLength(after.payment_methods_made);
  const method = (methods[0] as { Id?: string } | undefined)?.Id;
  expect(
    new Set(payments.map((each) => (each["PaymentMethodRef"] as { value?: string }).value)),
  ).toEqual(new Set([method]));
}

type Row = Readonly<Record<string, unknown>>;

async function ask(url: string, query: string, entity: string): Promise<readonly Row[]> {
  const granted = await fetch(`${url}/_emulator/tokens`, { method: "POST" });
  const { accessToken } = (await granted.json()) as { accessToken: string };
  const answer = await fetch(
    `${url}/v3/company/${COMPANY}/query?query=${encodeURIComponent(query)}`,
    { headers: { accept: "application/json", authorization: `Bearer ${accessToken}` } },
  );
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  const { QueryResponse } = JSON.parse(text) as { QueryResponse: Record<string, readonly Row[]> };
  return QueryResponse[entity] ?? [];
}

const ITEM = { ItemRef: { value: "1" }, Qty: 1, UnitPrice: 0.01 };
const COMPANY = "9341453610442871";

function outcomeOf({ status, reason }: ListFile["rows"][number]): string {
  if (status === "synced" || status === "payment pending") return "done";
  return status === "waiting" ? status : reason.split(" ")[0]!;
}

const centsOf = (text: string): bigint => BigInt(text.replace(".", ""));
const shown = (text: string): string => text.replace(/\B(?=(\d{3})+\.)/g, ",");

function dollars(cents: bigint): string {
  const digits = String(cents).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
