/** The mappings of examples/proline in a project of a test's own, with a few rows. */
import fs from "node:fs";
import path from "node:path";
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import type { JsonObject } from "../../engine/model/json.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { PROJECT } from "../support/cli.ts";
import { storeAddress } from "../support/store.ts";
import { testProject } from "./project.ts";
import type { TestProject, TestProjectOptions } from "./project.ts";

const FOLDER = path.join(PROJECT, "examples/proline");
const text = (file: string): string => fs.readFileSync(path.join(FOLDER, file), "utf8");

export interface ProlineRows {
  /** number, name, email, phone */
  readonly contacts?: readonly (readonly string[])[];
  readonly projects?: readonly object[];
  readonly invoices?: readonly object[];
  /** payment, date, amount, type, ref, invoice */
  readonly payments?: readonly (readonly string[])[];
}

export interface ProlineWish extends ProlineRows {
  /** Added to the lists of the books. */
  readonly books?: Readonly<Record<string, readonly JsonObject[]>>;
  /** Other values of the settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly emulator?: TestProjectOptions["settings"];
}

export interface Proline extends TestProject {
  /** Replaces what ProLine says; what is not given stays. */
  tell(rows: ProlineRows): void;
  /** Another value of a setting. */
  set(name: string, value: string): void;
}

/** Contact 1001 and her project 2204, won. */
export const MARIA = ["1001", "Maria Reyes", "maria.reyes@mail.example", "(512) 555-0139"] as const;

export const project = (number: number, more: object = {}): object => ({
  number,
  name: "Reyes Roof Replacement",
  contact: 1001,
  stage: "Closed - Won",
  address: { line1: "418 Pecan Hollow", city: "Round Rock", state: "TX", zip: "78664" },
  ...more,
});

/** One line, and what is billed of it. */
export const invoice = (number: string, total: string, more: object = {}): object => ({
  invoice: number,
  status: "Sent",
  sent_at: "2026-04-14",
  project: 2204,
  discount: null,
  lines: [{ name: "Tear-off and disposal", qty: "1", rate: total, amount: total }],
  total,
  ...more,
});

export async function prolineProject(wish: ProlineWish = {}): Promise<Proline> {
  const { emulator } = wish;
  const p = await testProject({
    mappings: null,
    seed: seedOf(wish.books ?? {}),
    ...(emulator === undefined ? {} : { settings: emulator }),
  });
  for (const file of ["contact", "project", "invoice", "payment", "payment_method"]) {
    p.write(`mappings/${file}.yaml`, text(`mappings/${file}.yaml`));
  }
  p.write("mappings/lookups/products.yaml", text("mappings/lookups/products.yaml"));
  p.write("lists/payment_methods.csv", text("lists/payment_methods.csv"));
  p.write("sync.config.yaml", configOf(p.books.url, await storeAddress()));
  // The rows of the other example have no place here.
  fs.rmSync(path.join(p.folder, "exports"), { recursive: true });
  const tell: Proline["tell"] = (rows) => write(p, rows);
  tell({ contacts: [], projects: [], invoices: [], payments: [], ...rowsOf(wish) });
  const set: Proline["set"] = (name, value) => {
    const config = p.read("sync.config.yaml");
    const changed = config.replace(new RegExp(`(  ${name}: .*value: )\\w+`), `$1${value}`);
    p.write(
      "sync.config.yaml",
      changed.replace(new RegExp(`(  ${name}: )(true|false)`), `$1${value}`),
    );
  };
  for (const [name, value] of Object.entries(wish.settings ?? {})) set(name, value);
  return { ...p, tell, set };
}

const rowsOf = ({ contacts, projects, invoices, payments }: ProlineWish): ProlineRows => ({
  ...(contacts === undefined ? {} : { contacts }),
  ...(projects === undefined ? {} : { projects }),
  ...(invoices === undefined ? {} : { invoices }),
  ...(payments === undefined ? {} : { payments }),
});

function write(p: TestProject, { contacts, projects, invoices, payments }: ProlineRows): void {
  const csv = (header: string, rows: readonly (readonly string[])[]): string =>
    [header, ...rows.map((row) => row.map((cell) => JSON.stringify(cell)).join(",")), ""].join(
      "\n",
    );
  const ndjson = (rows: readonly object[]): string =>
    rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  if (contacts) p.write("exports/contacts.csv", csv("number,name,email,phone", contacts));
  if (projects) p.write("exports/projects.ndjson", ndjson(projects));
  if (invoices) p.write("exports/invoices.ndjson", ndjson(invoices));
  if (payments)
    p.write("exports/payments.csv", csv("payment,date,amount,type,ref,invoice", payments));
}

/** The books of the example before anybody was sent to them: lists, no customer, no document. */
function seedOf(more: Readonly<Record<string, readonly JsonObject[]>>): CompanySeed {
  const company = JSON.parse(text("company.json")) as CompanySeed;
  const entities = { ...company.entities, Customer: [], Vendor: [], Invoice: [], ...more };
  return { ...company, entities };
}

/** As the example has it, but for the books, which a test keeps in its own process. */
function configOf(url: string, store: string): string {
  const books = [
    `    address: ${url}`,
    `    client_secret: \${${CANARY_NAME}}`,
    "    limits: { requests_per_second: 100, requests_per_minute: 5000, batches_per_minute: 400 }",
  ];
  return text("sync.config.yaml")
    .replace(/^store: .*$/m, `store: ${store}`)
    .replace("    seed: company.json", books.join("\n"));
}
