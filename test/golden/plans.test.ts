/** What a reviewer reads of a plan: a change of many by one cause, what is new, a rehearsal. */
import { expect, test } from "vitest";
import type { Change, FieldDelta } from "../../engine/model/change.ts";
import type { Compared } from "../../engine/model/compared.ts";
import type { Instant } from "../../engine/model/calendar.ts";
import { decimal } from "../../engine/model/decimal.ts";
import { entityName, MAIN, recordKey, remoteId } from "../../engine/model/ids.ts";
import type { Digest, RunId } from "../../engine/model/ids.ts";
import { currency, parseMoney } from "../../engine/model/money.ts";
import type { Currency, Money } from "../../engine/model/money.ts";
import type { Plan } from "../../engine/model/plan.ts";
import { reason } from "../../engine/model/reason.ts";
import { displayWidth } from "../../engine/report/layout.ts";
import type { Style } from "../../engine/report/layout.ts";
import { planHtml } from "../../engine/report/plan-html.ts";
import { planMarkdown } from "../../engine/report/plan-md.ts";
import { reportText } from "../../engine/report/plan-report.ts";
import type { PlanReport } from "../../engine/report/plan-report.ts";
import { planText } from "../../engine/report/plan-text.ts";
import { planView } from "../../engine/report/plan-view.ts";

const USD = currency("USD") as Currency;
const usd = (text: string): Money => parseMoney(text, USD) as Money;

const delta = (path: string, before: string, after: string, rule: string): FieldDelta => ({
  path,
  before,
  after,
  base: before,
  moved: "work",
  rule: `mappings/invoice.yaml:${rule}`,
  money: false,
});

function update(
  number: number,
  before: string,
  after: string,
  deltas: readonly FieldDelta[],
): Change {
  return {
    kind: "update",
    address: { entity: entityName("invoice"), key: recordKey(`INV-${number}`), role: MAIN },
    connection: "books",
    stream: "Invoice",
    label: "Harbor View Ph.2",
    target: remoteId(String(number)),
    expectVersion: "0",
    reasons: [reason("source_edited", "changed at the source or by a rule")],
    deltas,
    amount: { before: usd(before), after: usd(after) },
    after: [],
    desired: "00" as Digest,
    wave: 0,
  };
}

/** A zone that was read wrong: ninety-four days move by one, on both sides of a month's end. */
const dueDays = Array.from({ length: 94 }, (_, at) => {
  const [from, to] = at % 2 === 0 ? ["2025-11-29", "2025-11-30"] : ["2025-11-30", "2025-12-01"];
  return update(1000 + at, "1200.00", "1200.00", [delta("DueDate", from!, to!, "21")]);
});

const CHANGES: readonly Change[] = [
  ...dueDays,
  update(2001, "400.00", "460.00", [
    {
      ...delta("Line[1].Amount", "", "", "33"),
      before: decimal("400"),
      after: decimal("460"),
      money: true,
    },
  ]),
  update(2002, "75.00", "75.00", [delta("PrivateNote", "call before sending", "App 3", "22")]),
];

const PLAN: Plan = {
  format: "tieout.plan/1",
  project: "harborline",
  environment: "production",
  company: "9341453508217706",
  run: "run_1" as RunId,
  madeAt: "2025-11-21T11:02:00.000Z" as Instant,
  store: { lineage: "l" },
  program: "p" as Digest,
  changes: CHANGES,
  counts: [
    {
      entity: "invoice",
      label: "Invoices",
      create: 0,
      update: 96,
      void: 0,
      link: 0,
      blocked: 0,
      waiting: 0,
      held: 0,
      offered: 0,
      same: 116,
      later: 0,
      amount: "60.00",
      heldBack: null,
    },
  ],
  unsafe: [
    {
      rule: "max_updates",
      entity: "invoice",
      text: "this plan would update 96 of 212 invoices (45.28 %), limit 30 %",
      key: "safety.max_updates",
    },
  ],
  digest: "7c1e90ab".repeat(8) as Digest,
};

const COMPARED: Compared = {
  same: 2,
  rows: dueDays.map(({ address, label, amount }, at) => ({
    row: `invoice/${address.key}`,
    entity: "invoice",
    title: label,
    before: null,
    after: { kind: "update", amount: amount.after, why: "" },
    leaves: [
      {
        path: "DueDate",
        before: at % 2 === 0 ? "2025-11-29" : "2025-11-30",
        after: at % 2 === 0 ? "2025-11-30" : "2025-12-01",
        rule: "mappings/invoice.yaml:21",
      },
    ],
  })),
};

const REPORT: PlanReport = {
  plan: PLAN,
  view: planView(PLAN, { label: "Sandbox Company_US_1", currency: USD }),
  comparison: { compared: COMPARED, base: "../main" },
  rehearsal: {
    tried: 96,
    odd: [
      {
        row: "invoice/INV-2001",
        result: "failed",
        title: "Harbor View Ph.2",
        amount: usd("460.00"),
        reasons: [reason("closed_period", "refused with 6210: the account period has closed")],
      },
    ],
    stopped: null,
    left: 0,
    unread: ["Vendor"],
  },
};

const text = (style: Style): string => reportText(REPORT, style, { full: false });
const WIDTHS = [60, 80, 100] as const;

test.each(WIDTHS)("a mass change is told by its one cause, at %i columns", async (width) => {
  const told = text({ width, color: false, ascii: false });
  await expect(`${told}\n`).toMatchFileSnapshot(`reports/mass-${width}.txt`);
  const flat = told.replace(/\s+/g, " ");
  expect(flat).toContain("~ 94 change only DueDate: 1 day later");
  expect(flat).toContain("94 of them change only DueDate: 1 day later (mappings/invoice.yaml:21).");
  const over = told.split("\n").filter((line) => displayWidth(line) > width);
  expect(over.filter((line) => !/tieout /.test(line))).toEqual([]);
});

test("in colour and in plain characters it says the same", () => {
  const plain = text({ width: 80, color: false, ascii: false });
  const bright = text({ width: 80, color: true, ascii: false });
  // oxlint-disable-next-line no-control-regex
  expect(bright.replace(/\u001b\[\d+m/g, "")).toBe(plain);
  expect(bright).not.toBe(plain);
  expect(text({ width: 80, color: false, ascii: true })).toMatch(/^[\x20-\x7e\n]*$/);
});

test("as a comment and as a page the cause stands before the rows", async () => {
  const comment = planMarkdown(REPORT.view, REPORT);
  await expect(`${comment}\n`).toMatchFileSnapshot("reports/mass.md");
  const page = planHtml(REPORT);
  const cause = "94 of them change only DueDate: 1 day later (mappings/invoice.yaml:21)";
  expect(page.indexOf(cause)).toBeGreaterThan(0);
  expect(page.indexOf(cause)).toBeLessThan(page.lastIndexOf("INV-1000"));
});

test("nine of a kind are no mass, and a few of another cause are not swallowed by one", () => {
  const nine = { ...PLAN, changes: CHANGES.slice(0, 9), unsafe: [] };
  const few = planView(nine, { label: "", currency: USD });
  const told = reportText({ ...REPORT, view: few, comparison: null, rehearsal: null }, {
    width: 100,
    color: false,
    ascii: false,
  }, { full: false });
  expect(told).not.toContain("change only");
  expect(told).toContain("INV-1008");
  const all = text({ width: 100, color: false, ascii: false });
  expect(all).toContain("~ INV-2001");
  expect(all).toContain("~ INV-2002");
  expect(all).not.toContain("~ INV-1000");
});

test("rows that are not held are counted and added up: the text is the same", () => {
  const creates = CHANGES.map((change): Change => ({ ...change, kind: "create", deltas: [] }));
  const made = { ...PLAN, changes: [...creates, ...CHANGES], unsafe: [] };
  const facts = { label: "", currency: USD };
  const [whole, bounded] = [planView(made, facts, Infinity), planView(made, facts, 30)];
  const held = bounded.sections.flatMap(({ rows }) => rows.filter(({ kind }) => kind === "create"));
  expect(held.length).toBe(30 * bounded.sections.length);
  for (const width of WIDTHS) {
    const style: Style = { width, color: false, ascii: false };
    const told = planText(bounded, style, { full: false });
    expect(told).toBe(planText(whole, style, { full: false }));
    expect(told).toMatch(/… \d+ more creates/);
  }
});
