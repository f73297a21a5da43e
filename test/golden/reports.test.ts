import { expect, test } from "vitest";
import type { Change } from "../../engine/model/change.ts";
import type { Checked } from "../../engine/model/check.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { decimal } from "../../engine/model/decimal.ts";
import { entityName, MAIN, recordKey, remoteId } from "../../engine/model/ids.ts";
import type { Digest, RunId } from "../../engine/model/ids.ts";
import { currency, parseMoney } from "../../engine/model/money.ts";
import type { Currency, Money } from "../../engine/model/money.ts";
import type { EntityCount, Plan } from "../../engine/model/plan.ts";
import { reason } from "../../engine/model/reason.ts";
import { checkText } from "../../engine/report/check-text.ts";
import { displayWidth, table } from "../../engine/report/layout.ts";
import type { Style } from "../../engine/report/layout.ts";
import { planMarkdown } from "../../engine/report/plan-md.ts";
import { planText } from "../../engine/report/plan-text.ts";
import { planView } from "../../engine/report/plan-view.ts";
import { runText } from "../../engine/report/run-text.ts";
import { appliedView } from "../../engine/report/run-view.ts";
import { statusText, todoText } from "../../engine/report/status-text.ts";
import { statusView } from "../../engine/report/status-view.ts";
import type { StatusRow } from "../../engine/report/status-view.ts";

/** What people read, as files: a change of a report is a change of these. */

const USD = currency("USD") as Currency;
const usd = (text: string): Money => parseMoney(text, USD) as Money;

function change(
  row: string,
  label: string,
  more: Partial<Change> & Pick<Change, "kind" | "stream">,
): Change {
  const [entity = "", key = ""] = row.split("/");
  return {
    address: { entity: entityName(entity), key: recordKey(key), role: MAIN },
    connection: "books",
    label,
    target: null,
    expectVersion: null,
    reasons: [],
    deltas: [],
    amount: { before: null, after: null },
    after: [],
    desired: null,
    wave: 0,
    ...more,
  };
}

const invoice = (
  key: string,
  label: string,
  amount: string,
  more: Partial<Change> & Pick<Change, "kind">,
): Change =>
  change(`invoice/${key}`, label, {
    stream: "Invoice",
    amount: { before: null, after: usd(amount) },
    ...more,
  });

const CHANGES: readonly Change[] = [
  change("project/PRJ-207", "Harbor View Ph.2", { kind: "create", stream: "Customer" }),
  change("project/PRJ-208", "東京 Tower\r\nAnnex \u202e", {
    kind: "link",
    stream: "Customer",
    target: remoteId("58"),
    reasons: [reason("adopted", "is Customer 58 (same DisplayName)")],
  }),
  change("project/PRJ-209", "Quarry Rd Office", {
    kind: "blocked",
    stream: "Customer",
    reasons: [
      reason("no_match", 'no Customer chosen; best match "Quarry Road LLC" 0.81', {
        help: "tieout link project/PRJ-209",
      }),
    ],
  }),
  ...Array.from({ length: 24 }, (_, i) =>
    invoice(`INV-${1042 + i}`, "Harbor View Ph.2", `${i + 1},400.50`.replace(",", ""), {
      kind: "create",
    }),
  ),
  invoice("INV-1039", "Mill Street Lofts", "12600.00", {
    kind: "update",
    target: remoteId("1187"),
    amount: { before: usd("12000.00"), after: usd("12600.00") },
    reasons: [reason("source_edited", "changed at the source or by a rule")],
    deltas: [
      {
        path: "DueDate",
        before: "2025-11-30",
        after: "2025-12-15",
        base: "2025-11-30",
        moved: "work",
        rule: "mappings/invoice.yaml:21",
        money: false,
      },
      {
        path: "Line[2].Amount",
        before: decimal("4000"),
        after: decimal("4600"),
        base: decimal("4000"),
        moved: "work",
        rule: "mappings/invoice.yaml:33",
        money: true,
      },
    ],
  }),
  invoice("INV-1090", "Quarry Rd Office", "9975.00", {
    kind: "blocked",
    reasons: [
      reason("dependency", "needs project/PRJ-209: no Customer chosen", {
        about: ["project/PRJ-209"],
      }),
    ],
  }),
  invoice("INV-1091", "Mill Street Lofts", "3120.00", {
    kind: "blocked",
    reasons: [reason("lines_do_not_tie", "TotalAmt would be 3,119.99, total says 3,120.00")],
  }),
];

function count(entity: string, label: string, amount: string | null): EntityCount {
  const own = CHANGES.filter((each) => each.address.entity === entity);
  const of = (kind: Change["kind"]): number => own.filter((each) => each.kind === kind).length;
  return {
    entity,
    label,
    create: of("create"),
    update: of("update"),
    void: 0,
    link: of("link"),
    blocked: of("blocked"),
    waiting: 2,
    held: 1,
    offered: 3,
    same: 212,
    later: 0,
    amount,
    heldBack: amount === null ? null : "13095.00",
  };
}

const PLAN: Plan = {
  format: "tieout.plan/1",
  project: "demo",
  environment: "sandbox",
  company: "9341453508217706",
  run: "run_1" as RunId,
  madeAt: "2025-11-21T11:00:00.000Z" as Instant,
  store: { lineage: "store_1" },
  program: "0".repeat(64) as Digest,
  changes: CHANGES,
  counts: [count("project", "Projects", null), count("invoice", "Invoices", "310212.00")],
  unsafe: [
    {
      rule: "max_updates",
      entity: "invoice",
      text: "this plan would update 96 of 212 invoices (45 %), limit 30 %",
      key: "safety.max_updates",
    },
  ],
  digest: "7c1e90ab".padEnd(64, "0") as Digest,
};

const COMPANY = { label: "Sandbox Company_US_1", currency: USD };

const ROWS: readonly StatusRow[] = [
  { sync: "done", settlement: "paid", paidOpen: true, reasons: [], amount: 1_840_000n },
  { sync: "done", settlement: "open", reasons: [], amount: 849_950n },
  {
    sync: "failed",
    settlement: "na",
    reasons: [reason("refused", "6240 Duplicate Name", { help: "tieout link invoice/INV-3" })],
    amount: 312_000n,
  },
  {
    sync: "waiting",
    settlement: "na",
    reasons: [reason("trigger_not_met", 'waits until status == "Approved"')],
    amount: 997_500n,
  },
].map((row, i) => ({
  ...row,
  row: `invoice/INV-${i + 1}`,
  record: `invoice/INV-${i + 1}`,
  title: "Mill Street Lofts",
})) as readonly StatusRow[];

const STATUS = statusView({
  environment: "sandbox",
  company: { id: "9341453508217706", label: "Sandbox Company_US_1" },
  currency: USD,
  entities: [{ entity: "invoice", label: "Invoices", offered: 3, rows: ROWS }],
  runs: [
    { id: "run_1", kind: "run", actor: "ci", startedAt: "2025-11-21T11:00:00.000Z", state: "done" },
  ],
});

const sums = (source: string, books: string, difference: string) => ({
  rows: 218,
  source: usd(source),
  staged: usd(source),
  books: usd(books),
  difference: usd(difference),
});

const CHECKED: Checked = {
  asOf: "2025-11-21T11:05:00.000Z" as Instant,
  company: "9341453508217706",
  offline: false,
  ties: [
    {
      entity: "invoice",
      label: "Invoices",
      currency: "USD",
      ...sums("461280.75", "448185.74", "13095.01"),
      months: [
        { name: "2025-10", ...sums("203115.75", "203115.74", "0.01") },
        { name: "2025-11", ...sums("258165.00", "245070.00", "13095.00") },
      ],
      customers: [],
    items: [],
    },
  ],
  explained: [
    {
      kind: "blocked",
      entity: "invoice",
      row: "invoice/INV-1090",
      twin: null,
      label: "Quarry Rd Office",
      amount: usd("13095.00"),
      day: "2025-11-02",
      party: null,
      text: "needs project/PRJ-209",
    },
  ],
  unexplained: [
    {
      kind: "drift",
      entity: "invoice",
      row: "invoice/INV-1017",
      twin: "Invoice/1177",
      label: "Mill Street Lofts",
      amount: usd("0.01"),
      day: "2025-10-04",
      party: "Mill Street LP",
      text: "8,333.34 here, 8,333.33 in the books: edited in the books since both agreed",
    },
  ],
  foreign: [{ connection: "books", stream: "Invoice", rows: 1, amount: usd("8499.50") }],
  unread: [{ entity: "invoice", row: "invoice/INV-9", why: 'total is "abc", not an amount' }],
  tied: false,
};

const APPLIED = appliedView({
  currency: USD,
  entities: [
    { name: "project", label: "Projects" },
    { name: "invoice", label: "Invoices" },
  ],
  rows: CHANGES.filter((each) => each.kind !== "blocked").map((each) =>
    each.address.key === "INV-1044"
      ? {
          change: each,
          result: "failed",
          reasons: [
            reason("number_taken", '"INV-1044" is on Invoice 1177', {
              help: "tieout link invoice/INV-1044 Invoice/1177",
            }),
          ],
        }
      : { change: each, result: "done", reasons: [] },
  ),
});

const REPORTS: Readonly<Record<string, (style: Style) => string>> = {
  plan: (style) => planText(planView(PLAN, COMPANY), style, { full: false }),
  "plan-full": (style) => planText(planView(PLAN, COMPANY), style, { full: true }),
  run: (style) =>
    runText(
      {
        run: "run_1",
        status: STATUS,
        read: [{ label: "Invoices", rows: 218, fresh: 5 }],
        applied: APPLIED,
        settled: 1,
        odd: [{ place: "invoices.csv:14", text: "12 cells, and the header has 13" }],
      },
      style,
      [],
    ),
  status: (style) => statusText(STATUS, style),
  todo: (style) => todoText(STATUS, style),
  check: (style) => checkText(CHECKED, "sandbox: Sandbox Company_US_1 (USD)", "month", style),
};

const CASES = Object.keys(REPORTS).flatMap((name) =>
  [60, 80, 100].map((width) => [name, width] as const),
);

test.each(CASES)("the %s report at %i columns", async (name, width) => {
  const text = REPORTS[name]?.({ width, color: false, ascii: false }) ?? "";
  await expect(`${text}\n`).toMatchFileSnapshot(`reports/${name}-${width}.txt`);
});

test.each(Object.keys(REPORTS))("the %s report says the same in colour", (name) => {
  const plain = REPORTS[name]?.({ width: 80, color: false, ascii: false }) ?? "";
  const bright = REPORTS[name]?.({ width: 80, color: true, ascii: false }) ?? "";
  expect(bright).not.toBe(plain);
  // oxlint-disable-next-line no-control-regex
  expect(bright.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test.each(Object.keys(REPORTS))("the %s report in plain characters", (name) => {
  const text = REPORTS[name]?.({ width: 80, color: false, ascii: true }) ?? "";
  // Names of people and places stay as they are.
  expect(text.replaceAll("東京", "")).toMatch(/^[\x20-\x7e\n]*$/);
});

test.each(CASES)("the %s report keeps to %i columns, commands excepted", (name, width) => {
  const text = REPORTS[name]?.({ width, color: false, ascii: false }) ?? "";
  const over = text.split("\n").filter((line) => displayWidth(line) > width);
  expect(over.filter((line) => !/tieout |→/.test(line))).toEqual([]);
});

test("a plan as a pull-request comment", async () => {
  const text = planMarkdown(planView(PLAN, COMPANY));
  await expect(text).toMatchFileSnapshot("reports/plan.md");
});

test("a table keeps to its width: the widest texts give way, figures never, and keys last", () => {
  const left = { align: "left" } as const;
  const columns = [
    { head: "key", ...left },
    { head: "title", ...left },
    { head: "amount", align: "right" },
  ] as const;
  const rows = [["PA-1003-01", "Hospital ".repeat(60), "39,284,154.15"]];
  const lines = table(columns, rows, { width: 60, color: false, ascii: true });
  expect(Math.max(...lines.map((line) => line.length))).toBe(60);
  expect(lines[1]).toMatch(/^PA-1003-01 .* 39,284,154\.15$/);
});
