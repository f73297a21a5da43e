/** Class B beside the fixtures: what only a company, a stream or a row of data shows to be wrong. */
import type { BadInput, Ground } from "./case.ts";
import type { TestProjectOptions } from "../line/project.ts";
import { harborline } from "../line/company.ts";
import { billsProject, paperProject } from "./project.ts";
import { BILL, billRow, HEAD, SYNC } from "./texts.ts";

const MAPPING = "mappings/bill.yaml";
const PROJECT = "sync.config.yaml";

const swapped = (text: string, was: string, now: string): string => {
  if (!text.includes(was)) throw new Error(`nothing says ${was}`);
  return text.replace(was, () => now);
};

function onPaper(name: string, file: string, was: string, now: string, told: string): BadInput {
  const text = swapped(file === MAPPING ? BILL : SYNC, was, now);
  const ground = async (): Promise<Ground> => paperProject({ [file]: text });
  return { kind: "B", name, ground, args: ["validate"], exit: 3, told: [told] };
}

interface InCompany {
  readonly was?: string;
  readonly now?: string;
  readonly company?: TestProjectOptions;
  readonly row?: Parameters<typeof billRow>[0];
  readonly exit?: number;
}

/** The mapping is right on paper; the company, or the rows, are not as it says. */
function inCompany(name: string, how: InCompany, told: string): BadInput {
  return {
    kind: "B",
    name,
    args: ["run", "--no-check", "--strict"],
    exit: how.exit ?? 5,
    told: [told],
    async ground() {
      const p = await billsProject(how.company);
      if (how.was !== undefined) p.replace(MAPPING, how.was, how.now ?? "");
      p.write("exports/bills.csv", HEAD + billRow(how.row));
      const sent = (): readonly string[] => p.books.all("Invoice").map((each) => each.DocNumber);
      return { folder: p.folder, sent };
    },
  };
}

export const MEANING: readonly BadInput[] = [
  onPaper(
    "a field of the books in another case",
    MAPPING,
    "DocNumber: number",
    "docnumber: number",
    "TO231 mappings/bill.yaml:14:3",
  ),
  onPaper(
    "a field of the books that there is not",
    MAPPING,
    "DocNumber: number",
    "DocNumer: number",
    "TO231 mappings/bill.yaml:14:3",
  ),
  onPaper(
    "a total that the books compute",
    MAPPING,
    "TxnDate: dated",
    "TotalAmt: total",
    "TO235 mappings/bill.yaml:16:13",
  ),
  onPaper(
    "money over a number",
    MAPPING,
    "Amount: total",
    "Amount: total / qty",
    "TO219 mappings/bill.yaml:19:25",
  ),
  onPaper(
    "a date where a text is due",
    MAPPING,
    "DocNumber: number",
    "DocNumber: dated",
    "TO232 mappings/bill.yaml:14:14",
  ),
  onPaper(
    "a number that may be longer than the books take",
    MAPPING,
    ", max: 21",
    ", max: 60",
    "TO233 mappings/bill.yaml:14:14",
  ),
  onPaper(
    "a trigger that is always the same",
    MAPPING,
    'kind == "Approved"',
    'kind == "Aproved"',
    "TO210 mappings/bill.yaml:21:18",
  ),
  onPaper(
    "a trigger that is no condition",
    MAPPING,
    'kind == "Approved"',
    "kind",
    "TO209 mappings/bill.yaml:21:10",
  ),
  onPaper(
    "a stage that runs away",
    MAPPING,
    'kind == "Approved"',
    `${"(".repeat(60)}kind${")".repeat(60)} == "x"`,
    "TO217 mappings/bill.yaml:21:42",
  ),
  onPaper(
    "an expression of 5,000 characters",
    MAPPING,
    'kind == "Approved"',
    Array(400).fill('kind == "x"').join(" || "),
    "TO217 mappings/bill.yaml:21:10",
  ),
  onPaper(
    "a pattern",
    MAPPING,
    'kind == "Approved"',
    'kind.matches("(a+)+$")',
    "TO216 mappings/bill.yaml:21:10",
  ),
  onPaper(
    "a policy that there is not",
    MAPPING,
    "push: auto",
    "push: sometimes",
    "TO133 mappings/bill.yaml:23:7",
  ),
  {
    kind: "B",
    name: "an outbox outside the project",
    args: ["run", "--no-check"],
    exit: 3,
    told: ["TO901"],
    async ground() {
      const p = await billsProject();
      p.write("exports/bills.csv", HEAD + billRow());
      p.replace(PROJECT, "outbox: outbox", "outbox: ../outbox");
      return { folder: p.folder, sent: () => p.books.all("Invoice").map((each) => each.DocNumber) };
    },
  },
  onPaper(
    "exports outside the project",
    PROJECT,
    "root: exports",
    "root: /etc",
    "TO252 mappings/bill.yaml:3:18",
  ),
  onPaper(
    "an address of another machine for the emulator",
    PROJECT,
    "http://127.0.0.1:9",
    "http://example.com",
    "TO271 sync.config.yaml:8:81",
  ),
  onPaper(
    "a company that is no number",
    PROJECT,
    'company: "1"',
    'company: "one"',
    "TO271 sync.config.yaml:8:67",
  ),
  onPaper(
    "a time zone that there is not",
    PROJECT,
    "America/Chicago",
    "America/Chicgo",
    "TO273 sync.config.yaml:3:11",
  ),
  onPaper(
    "a limit below nothing",
    PROJECT,
    'max_amount: "250000.00"',
    "max_voids: -1",
    "TO138 sync.config.yaml:9:22",
  ),
  onPaper(
    "a share of more than all",
    PROJECT,
    'max_amount: "250000.00"',
    "max_updates: 300%",
    "TO137 sync.config.yaml:9:24",
  ),
  onPaper(
    "limits of a call below a second",
    PROJECT,
    'company: "1"',
    'company: "1", limits: { timeout_seconds: 0 }',
    "TO271 sync.config.yaml:8:99",
  ),
  onPaper(
    "a database that nobody has",
    PROJECT,
    "sqlite:.tieout/staging.db",
    "mysql://localhost/x",
    "TO137 sync.config.yaml:5:8",
  ),
  onPaper(
    "a key of a newer version",
    PROJECT,
    "currency: USD",
    "currency: USD\nledgers: two",
    "TO130 sync.config.yaml:5:1",
  ),
  inCompany(
    "an item that the company has not",
    { was: "Progress Billing", now: "Progress Biling" },
    "name_unknown bill/B-1",
  ),
  inCompany(
    "an item that is out of use",
    {
      company: {
        seed: harborline({
          Item: [
            {
              Id: "9",
              SyncToken: "0",
              Name: "Old work",
              Type: "Service",
              Active: false,
              IncomeAccountRef: { value: "40" },
            },
          ],
        }),
      },
      was: "Progress Billing",
      now: "Old work",
    },
    "name_inactive bill/B-1",
  ),
  inCompany(
    "a day in a period that is closed",
    { company: { seed: harborline({}, "2026-06-30") } },
    "closed_period bill/B-1",
  ),
  inCompany(
    "an amount over the limit",
    { was: "trigger:", now: "ties: { total: TotalAmt }\ntrigger:", row: { total: "250000.01" } },
    "over_amount bill/B-1",
  ),
  inCompany(
    "a division by nothing",
    { was: '"{name} {qty}"', now: '"{1.5 / qty}"', row: { qty: "0" } },
    "expression_failed bill/B-1",
  ),
  inCompany(
    "a note longer than the books take",
    { row: { name: "n".repeat(4100) } },
    "too_long bill/B-1",
  ),
  inCompany(
    "a number longer than the books take",
    { row: { number: "B-1234567890123456789012" } },
    "too_long bill/B-1234567890123456789012",
  ),
];
