/** The mappings of examples/legal in a project of a test's own, with a few rows. */
import fs from "node:fs";
import path from "node:path";
import type { CompanySeed } from "../../connectors/quickbooks/emulator/company.ts";
import { CANARY_NAME } from "../support/canary.ts";
import { PROJECT } from "../support/cli.ts";
import { storeAddress } from "../support/store.ts";
import { testProject } from "./project.ts";
import type { TestProject } from "./project.ts";

const FOLDER = path.join(PROJECT, "examples/legal");
const text = (file: string): string => fs.readFileSync(path.join(FOLDER, file), "utf8");

/** Rows by export: cells in the order of its columns. */
export type LegalRows = Readonly<Record<string, readonly (readonly string[])[]>>;

export interface LegalWish {
  readonly rows: LegalRows;
  /** Other values of the settings. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Legal extends TestProject {
  /** Replaces what some exports say; what is not given stays. */
  tell(rows: LegalRows): void;
  /** Another value of a setting. */
  set(name: string, value: string): void;
  /** What the books have on an account, with what is below it. */
  balance(account: string): number;
}

/** Adaeze Okafor and her matter, the accounts of the firm. */
export const OKAFOR: LegalRows = {
  accounts: [
    ["Operating", "operating", "Bank", "Checking"],
    ["IOLTA Trust", "trust", "Bank", "TrustAccounts"],
    [
      ...["Client Trust Liability", "trust_liability"],
      ...["Other Current Liability", "TrustAccountsLiabilities"],
    ],
  ],
  contacts: [
    ["301", "Adaeze Okafor", "adaeze@mail.example"],
    ["302", "Estate of Lindqvist", ""],
  ],
  matters: [
    ["2026-0117", "Okafor v. Desert Rail", "301", "Client Trust Liability"],
    ["2025-0831", "Estate of Lindqvist", "302", "Client Trust Liability"],
  ],
};

export async function legalProject({ rows, settings = {} }: LegalWish): Promise<Legal> {
  const company = JSON.parse(text("company.json")) as CompanySeed;
  const entities = { ...company.entities, Customer: [], Invoice: [] };
  const p = await testProject({ mappings: null, seed: { ...company, entities } });
  for (const file of filesOf("mappings")) p.write(file, text(file));
  for (const file of filesOf("lists")) p.write(file, text(file));
  p.write("sync.config.yaml", configOf(p.books.url, await storeAddress()));
  // The rows of the other example have no place here.
  fs.rmSync(path.join(p.folder, "exports"), { recursive: true });
  const tell: Legal["tell"] = (given) => {
    for (const [table, all] of Object.entries(given)) {
      const lines = all.map((row) => row.map((cell) => JSON.stringify(cell)).join(","));
      p.write(`exports/${table}.csv`, `${[HEADERS.get(table)!, ...lines].join("\n")}\n`);
    }
  };
  tell(Object.fromEntries([...HEADERS.keys()].map((table) => [table, []])));
  tell({ ...OKAFOR, ...rows });
  const set: Legal["set"] = (name, value) => {
    const config = p.read("sync.config.yaml");
    const changed = config.replace(new RegExp(`(  ${name}: .*value: )[\\w-]+`), `$1${value}`);
    if (changed === config) throw new Error(`${name} is ${value} already, or no setting`);
    p.write("sync.config.yaml", changed);
  };
  for (const [name, value] of Object.entries(settings)) set(name, value);
  const balance: Legal["balance"] = (account) =>
    p.books.one("Account", { Name: account }).CurrentBalanceWithSubAccounts;
  return { ...p, tell, set, balance };
}

function filesOf(folder: string): readonly string[] {
  return fs
    .readdirSync(path.join(FOLDER, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(yaml|csv)$/.test(file) && !file.endsWith(".test.yaml"))
    .map((file) => `${folder}/${file}`);
}

/** The columns of each export, as the example has them. */
const HEADERS: ReadonlyMap<string, string> = new Map(
  filesOf("exports").map((file) => [
    path.basename(file, ".csv"),
    text(file).replace("\uFEFF", "").split(/\r?\n/)[0]!,
  ]),
);

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

/** Invoice 20417 of the worked examples, and what was paid out for it. */
export const INVOICE_20417: LegalRows = {
  invoices: [["20417", "Final", "2026-06-01", "2026-07-01", "2026-0117", "2066.56", "0.00"]],
  time_entries: [
    ["2026-05-04", "JD", "Partner", "1.20", "425.00", "510.00", "Draft answer"],
    ["2026-05-06", "MR", "Associate", "2.70", "285.00", "769.50", "Research venue"],
    ["2026-05-11", "MR", "Associate", "0.40", "285.00", "114.00", "Call with client"],
    ["2026-05-19", "PL", "Paralegal", "1.15", "137.50", "158.13", "Assemble exhibits"],
    ["2026-05-20", "PL", "Paralegal", "0.35", "137.50", "48.13", "File notice"],
  ].map((row) => ["20417", ...row, "", ""]),
  expenses: [
    ["20417", "2026-05-20", "Filing fee", "", "", "435.00", "", ""],
    ["20417", "2026-05-22", "Copies", "212", "0.15", "31.80", "", ""],
  ],
  hard_costs: [
    [
      ...["HC-552", "2026-05-20", "2026-0117", "Clerk of Superior Court"],
      ...["Operating", "10452", "Filing fee", "435.00"],
    ],
  ],
};

/** Slip DS-0098 of the worked examples. */
export const SLIP_0098: LegalRows = {
  trust_slips: [["DS-0098", "2026-05-02", "IOLTA Trust", "4250.00"]],
  trust_slip_items: [
    ["DS-0098", "trust", "Okafor", "2026-0117", "Check", "5521", "3,000.00"],
    ["DS-0098", "trust", "Lindqvist", "2025-0831", "Check", "889", "1,250.00"],
  ],
  trust_ledger: [
    ["1", "IOLTA Trust", "2026-05-02", "2026-0117", "3000.00", "DS-0098"],
    ["2", "IOLTA Trust", "2026-05-02", "2025-0831", "1250.00", "DS-0098"],
  ],
};
