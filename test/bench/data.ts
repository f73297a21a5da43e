import fs from "node:fs";
import path from "node:path";

/** Invoices of about 600 bytes with 15 mapped fields and three lines, as design calls for. */
export const BENCH = { projects: 200, codes: 25 } as const;

/** Writes a project folder: configuration, exports with that many invoices, the company's lists. */
export function writeBenchProject(folder: string, invoices: number): void {
  const exports = path.join(folder, "exports");
  fs.mkdirSync(exports, { recursive: true });
  fs.mkdirSync(path.join(folder, "mappings", "lookups"), { recursive: true });
  fs.writeFileSync(path.join(folder, "sync.config.yaml"), CONFIG);
  fs.writeFileSync(path.join(folder, "mappings", "project.yaml"), PROJECT);
  fs.writeFileSync(path.join(folder, "mappings", "invoice.yaml"), INVOICE);
  fs.writeFileSync(path.join(folder, "mappings", "lookups", "codes.yaml"), lookup());
  fs.writeFileSync(path.join(folder, "company.json"), JSON.stringify(company()));
  fs.writeFileSync(path.join(exports, "projects.ndjson"), projects());
  writeInvoices(path.join(exports, "invoices.ndjson"), invoices);
}

/** One row; everything follows from its number. */
export function benchInvoice(n: number): BenchInvoice {
  const lines = [1, 2, 3].map((k) => ({
    code: `C-${(n * k) % BENCH.codes}`,
    title: `Work item ${k} of ${n}`,
    quantity: "1",
    amount: cents(1000 + ((n * 37 * k) % 900000)),
  }));
  const total = [1, 2, 3].reduce((sum, k) => sum + 1000 + ((n * 37 * k) % 900000), 0);
  const month = String((n % 12) + 1).padStart(2, "0");
  const day = String((n % 28) + 1).padStart(2, "0");
  return {
    number: `INV-${String(n).padStart(7, "0")}`,
    project: `P-${n % BENCH.projects}`,
    status: "Approved",
    dated: `2026-${month}-${day}`,
    due: `2026-${month}-28`,
    total: cents(total),
    application: String(n % 24),
    note: `Work of the period, batch ${n % 97}`,
    billed_to: `Owner ${n % BENCH.projects}`,
    created_by: `person-${n % 31}`,
    lines,
  };
}

export interface BenchInvoice {
  readonly number: string;
  readonly project: string;
  readonly status: string;
  readonly dated: string;
  readonly due: string;
  readonly total: string;
  readonly application: string;
  readonly note: string;
  readonly billed_to: string;
  readonly created_by: string;
  readonly lines: readonly {
    readonly code: string;
    readonly title: string;
    readonly quantity: string;
    readonly amount: string;
  }[];
}

function cents(amount: number): string {
  return `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, "0")}`;
}

function writeInvoices(file: string, count: number): void {
  const handle = fs.openSync(file, "w");
  for (let from = 0; from < count; from += 1000) {
    const rows: string[] = [];
    for (let n = from; n < Math.min(from + 1000, count); n++)
      rows.push(JSON.stringify(benchInvoice(n)));
    fs.writeSync(handle, `${rows.join("\n")}\n`);
  }
  fs.closeSync(handle);
}

function projects(): string {
  return Array.from({ length: BENCH.projects }, (_, n) =>
    JSON.stringify({ id: `P-${n}`, name: `Project ${n}`, customer: `Owner ${n}` }),
  ).join("\n");
}

function lookup(): string {
  const rows = Array.from(
    { length: BENCH.codes },
    (_, n) => `  C-${n}: { item: Item ${n}, class: Class ${n} }`,
  );
  return `lookup: codes\ncolumns: { item: text, class: text }\nrows:\n${rows.join("\n")}\n`;
}

function company(): object {
  const of = (count: number, make: (n: number) => object): object[] =>
    Array.from({ length: count }, (_, n) => ({
      Id: String(n + 1),
      SyncToken: "0",
      Active: true,
      ...make(n),
    }));
  return {
    realmId: "1",
    companyInfo: { CompanyName: "Bench" },
    preferences: {},
    entities: {
      Account: [{ Id: "1", SyncToken: "0", Name: "Income", AccountType: "Income", Active: true }],
      Item: of(BENCH.codes, (n) => ({
        Name: `Item ${n}`,
        FullyQualifiedName: `Item ${n}`,
        Type: "Service",
        IncomeAccountRef: { value: "1" },
      })),
      Class: of(BENCH.codes, (n) => ({ Name: `Class ${n}`, FullyQualifiedName: `Class ${n}` })),
      Customer: of(BENCH.projects, (n) => ({ DisplayName: `Owner ${n}` })),
    },
  };
}

const CONFIG = `tieout: 1
project: bench
timezone: UTC
currency: USD
connections:
  work: { connector: files, root: exports }
  books: { connector: quickbooks, environment: emulator, company: "1", seed: company.json }
`;

const PROJECT = `entity: project
systems: { work: work.projects, books: books.Customer }
truth: work
record:
  id: { type: text, key: true }
  name: text
  customer: text
create: never
match: [{ on: { DisplayName: customer } }]
import: { new: auto, changed: auto }
push: auto
`;

const INVOICE = `entity: invoice
systems: { work: work.invoices, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  project: { type: ref, entity: project }
  status: { type: one_of, values: [Draft, Approved, Void] }
  dated: { type: date, work: { at: dated, format: YYYY-MM-DD } }
  due: { type: date, work: { at: due, format: YYYY-MM-DD } }
  total: money
  application: text
  note: text
  billed_to: text
  lines:
    list: lines
    of: { code: { lookup: codes }, title: text, quantity: decimal, amount: money }
trigger: status == "Approved"
match: [{ on: { DocNumber: number, CustomerRef: project, TotalAmt: total } }]
import: { new: auto, changed: auto }
push: auto
fields:
  DocNumber: number
  CustomerRef: project
  TxnDate: dated
  DueDate: due
  PrivateNote: "{note}, application {application} for {billed_to}"
  Line:
    - each: lines
      where: amount != 0
      fields:
        Amount: amount
        Description: title
        SalesItemLineDetail:
          { ItemRef: code.item, ClassRef: code.class, Qty: quantity, UnitPrice: amount }
ties: { total: TotalAmt }
`;
