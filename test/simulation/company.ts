/** The small company of the simulation: clients, their invoices, payments of them; all by itself. */
import { checkConfiguration } from "../../engine/configuration.ts";
import type { CheckedConfiguration, Job } from "../../engine/configuration.ts";
import { SILENT } from "../../engine/log.ts";
import type { Files, World } from "../../engine/contract/io.ts";
import { connectors } from "../support/connectors.ts";
import { EMULATOR_URL } from "../support/emulator-http.ts";
import { memoryFiles } from "../support/memory-files.ts";
import type { MemoryFiles } from "../support/memory-files.ts";
import { openVirtualTime } from "../support/virtual-time.ts";
import { COMPANY } from "../line/company.ts";
import type { Swarm } from "./swarm.ts";

export const ROOT = "/company";

/** What differs between the configurations that a seed may run under. */
export interface Variant {
  readonly batch: number;
  /** Requests of a run side by side; 9 where it is left out. */
  readonly atOnce?: number;
  /** The connection says that request ids are honoured, as certify would have found. */
  readonly honoured: boolean;
  /** Rows of a page of the books. */
  readonly page: number;
  /** Where the emulator is; the one of this process where it is left out. */
  readonly address?: string;
  /** The store's address; in memory where it is left out. */
  readonly store?: string;
  /** A later version of the mapping: other words in the note, so that all are updated. */
  readonly later: boolean;
}

/** What a world begins with. */
export function variantOf({ batch, atOnce, page, requestIds }: Swarm): Variant {
  return { batch, atOnce, page, honoured: requestIds === "honoured", later: false };
}

/** Must show up nowhere: the app's secret as configured. */
export const CANARY = "canary-7f3a9c-client-secret";

const CONFIG = ({
  batch,
  atOnce = 9,
  honoured,
  page,
  address,
  store,
}: Variant): string => `tieout: 1
project: simulated
timezone: America/Chicago
currency: USD
store: "${store ?? "sqlite::memory:"}"
connections:
  work: { connector: files, root: exports }
  books:
    connector: quickbooks
    environment: emulator
    company: "${COMPANY}"
    address: ${address ?? EMULATOR_URL}
    client_secret: \${SIM_SECRET}
    request_ids: ${honoured ? "honoured" : "ignored"}
    limits: { batch_items: ${batch}, requests_at_once: ${atOnce + 1}, page_size: ${page} }
safety:
  { max_updates: 100%, max_gone: 100%, max_voids: 9, empty_source: stop, renumbering: allow }
`;

const CLIENT = `entity: client
label: Clients
systems: { work: work.clients, books: books.Customer }
truth: work
record:
  number: { type: text, key: true }
  name:   { type: text }
fields: { DisplayName: name }
import: { new: auto, changed: auto }
push: auto
`;

const INVOICE = ({ later }: Variant): string => `entity: invoice
label: Invoices
systems: { work: work.invoices, books: books.Invoice }
truth: work
record:
  number: { type: text, key: true, max: 21 }
  client: { type: ref, entity: client }
  dated:  { type: date, format: YYYY-MM-DD }
  status: { type: one_of, values: [Approved, Void] }
  total:  { type: money }
void_when: status == "Void"
fields:
  DocNumber: number
  CustomerRef: client
  TxnDate: dated
  PrivateNote: "${later ? "Invoice {number}, as agreed" : "Invoice {number}"}"
  Line:
    - fields: { Amount: total }
      set: { SalesItemLineDetail: { ItemRef: Progress Billing } }
ties: { total: TotalAmt }
paid: Balance == 0 && TotalAmt > 0
import: { new: auto, changed: auto }
push: auto
`;

const PAYMENT = `entity: payment
label: Payments
systems: { work: work.payments, books: books.Payment }
truth: work
record:
  number:  { type: text, key: true, max: 21 }
  client:  { type: ref, entity: client }
  invoice: { type: ref, entity: invoice }
  dated:   { type: date, format: YYYY-MM-DD }
  amount:  { type: money }
fields:
  PaymentRefNum: number
  CustomerRef: client
  TxnDate: dated
  TotalAmt: amount
  Line:
    - fields: { Amount: amount, LinkedTxn: [{ fields: { TxnId: invoice } }] }
ties: { amount: TotalAmt }
import: { new: auto, changed: auto }
push: auto
`;

export const COLUMNS = {
  clients: ["number", "name"],
  invoices: ["number", "client", "dated", "status", "total"],
  payments: ["number", "client", "invoice", "dated", "amount"],
} as const;

export type Stream = keyof typeof COLUMNS;
export type Row = Readonly<Record<string, string>>;

/** Rows of a table are parsed at each import; of JSON lines only those whose text is another. */
const AS_TABLE: ReadonlySet<Stream> = new Set(["clients"]);

/** What is exported now, as the source says it: whole files, put in place at once. */
export function writeExports(
  files: Pick<Files, "write">,
  rows: Readonly<Record<Stream, readonly Row[]>>,
) {
  for (const stream of Object.keys(COLUMNS) as Stream[]) {
    const columns = COLUMNS[stream];
    const table = AS_TABLE.has(stream);
    const lines = rows[stream].map((row) =>
      table ? columns.map((name) => row[name]).join(",") : JSON.stringify(row, [...columns]),
    );
    const head = table ? [columns.join(",")] : [];
    files.write(
      `exports/${stream}.${table ? "csv" : "ndjson"}`,
      [...head, ...lines, ""].join("\n"),
    );
  }
}

/** The texts of a variant, in files of their own. */
export function configured(variant: Variant, now: () => number): MemoryFiles {
  const files = memoryFiles(ROOT, now);
  writeProject(files, variant);
  return files;
}

export function writeProject(files: Pick<Files, "write">, variant: Variant): void {
  files.write("sync.config.yaml", CONFIG(variant));
  files.write("mappings/client.yaml", CLIENT);
  files.write("mappings/invoice.yaml", INVOICE(variant));
  files.write("mappings/payment.yaml", PAYMENT);
  writeExports(files, { clients: [], invoices: [], payments: [] });
}

const compiled = new Map<string, Promise<CheckedConfiguration>>();

/** Compiled once in this process: a Program is data, and worlds share it. */
export function compiledFor(variant: Variant): Promise<CheckedConfiguration> {
  const name = JSON.stringify(variant);
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const made = compile(variant);
  compiled.set(name, made);
  return made;
}

async function compile(variant: Variant): Promise<CheckedConfiguration> {
  const time = openVirtualTime();
  const world: World = {
    clock: time.clock,
    random: { bytes: (length) => new Uint8Array(length), id: (prefix) => `${prefix}_1` },
    files: configured(variant, time.nowMs),
    http: {
      request: async () => ({ kind: "failure", sent: "no", reason: "compiling" }),
      close: async () => {},
    },
    log: SILENT,
    env,
    crash: () => {},
  };
  const job: Job = {
    world,
    environment: null,
    actor: "simulation",
    connectors,
    signal: new AbortController().signal,
    patient: true,
  };
  const checked = await checkConfiguration(job);
  if (checked.program === null || checked.diagnostics.length > 0) {
    throw new Error(JSON.stringify(checked.diagnostics, null, 1));
  }
  return checked;
}

export function env(name: string): string | null {
  return name === "SIM_SECRET" ? CANARY : null;
}
