/** The texts of a small project without a mistake: jobs, and bills with a field of each kind. */

/** Bills with a field of each kind: what the bad cells and files are read for. */
export const BILL = `entity: bill
label: Bills
systems: { work: linarc.bills, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  job:    { type: ref, entity: job }
  dated:  { type: date, format: YYYY-MM-DD }
  total:  { type: money }
  qty:    { type: decimal }
  kind:   { type: one_of, values: [Approved, Draft] }
  name:   { type: text }
fields:
  DocNumber: number
  CustomerRef: job
  TxnDate: dated
  PrivateNote: "{name} {qty}"
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
trigger: kind == "Approved"
import: { new: auto, changed: auto }
push: auto
`;

export const JOB = `entity: job
label: Jobs
systems: { work: linarc.jobs, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  name:   { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

export const SYNC = `tieout: 1
project: harborline
timezone: America/Chicago
currency: USD
store: sqlite:.tieout/staging.db
connections:
  linarc: { connector: files, root: exports, outbox: outbox, keys: { bills: number, jobs: number } }
  books: { connector: quickbooks, environment: emulator, company: "1", address: "http://127.0.0.1:9" }
safety: { max_amount: "250000.00" }
`;

/** Without a mistake. */
export const GOOD_BILL = {
  number: "B-1",
  job: "J-1",
  dated: "2026-05-01",
  total: "10.00",
  qty: "1.5",
  kind: "Approved",
  name: "Stairs",
};

export const HEAD = `${Object.keys(GOOD_BILL).join(",")}\n`;

/** As a system would write it, each cell in quotes: no guard against formulas. */
export function billRow(over: Readonly<Partial<typeof GOOD_BILL>> = {}): string {
  const cells = Object.values({ ...GOOD_BILL, ...over });
  return `${cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(",")}\n`;
}

export const ONE_BILL = HEAD + billRow();
export const ONE_JOB = "number,name\nJ-1,Harbor View\n";
